"""What is kept of attendance: marks, what is known ahead, contacts, who was told."""

from django.utils.translation import gettext_lazy as _

from municipalities.register import (
    COORDINATOR,
    HOME,
    INTERNAL,
    NOBODY,
    OF_A_PERSON,
    ON_A_SHEET,
    PERSONAL,
    SCHOOL,
    About,
    Reader,
    Says,
    Table,
    with_history,
)

BOTH = (HOME, COORDINATOR)
LENDING = (SCHOOL, COORDINATOR, Reader.SUBSTITUTE)
WITH_ITS_SCHOOL = (HOME, SCHOOL)
TALKERS = (COORDINATOR, SCHOOL)
SPOKEN_WITH = _("The role or name of staff at the school, of no participant.")

ATTENDANCE: tuple[Table, ...] = (
    Table(
        "courses.Mark",
        about=About.CITIZEN,
        purpose=_("Know who came to which session."),
        basis="basis_attendance",
        keep="keep_absence_months",
        says=(
            Says(INTERNAL, ON_A_SHEET, "id session enrolment municipality"),
            Says(INTERNAL, ON_A_SHEET, "recorded_at recorded_by voided_at voided_by"),
            Says(PERSONAL, ON_A_SHEET, "presence minutes_missed reason"),
        ),
    ),
    Table(
        "courses.MarkCorrection",
        about=About.CITIZEN,
        purpose=_("Keep what a mark said before it was put right."),
        basis="basis_attendance",
        keep="keep_absence_months",
        says=(
            Says(INTERNAL, OF_A_PERSON, "id mark municipality recorded_at recorded_by"),
            Says(INTERNAL, OF_A_PERSON, "corrected_at corrected_by"),
            Says(PERSONAL, OF_A_PERSON, "presence minutes_missed reason why"),
        ),
    ),
    *with_history(
        Table(
            "courses.ModuleResult",
            about=About.CITIZEN,
            purpose=_("Know which modules were passed, and which certificates issued."),
            basis="basis_attendance",
            keep="keep_person_months",
            says=(
                Says(INTERNAL, OF_A_PERSON, "id enrolment municipality module"),
                Says(INTERNAL, OF_A_PERSON, "recorded_at recorded_by"),
                Says(PERSONAL, OF_A_PERSON, "result certified_on retest_on"),
            ),
        ),
    ),
    Table(
        "courses.ContactAttempt",
        about=About.CITIZEN,
        purpose=_("Know who has tried to reach a person, and how."),
        basis="basis_effort",
        keep="keep_absence_months",
        says=(
            Says(INTERNAL, BOTH, "id case municipality by"),
            Says(PERSONAL, BOTH, "at channel result note"),
        ),
    ),
    Table(
        "courses.PersonContact",
        about=About.CITIZEN,
        purpose=_("Keep in touch with people on a course as often as was agreed."),
        basis="basis_effort",
        keep="keep_absence_months",
        says=(
            Says(INTERNAL, BOTH, "id enrolment municipality by"),
            Says(PERSONAL, BOTH, "at whom outcome"),
            Says(INTERNAL, BOTH, "taken_back_at taken_back_by"),
        ),
    ),
    *with_history(
        Table(
            "courses.HeldSeat",
            about=About.CITIZEN,
            purpose=_("Hold a seat until its municipality names the person."),
            basis="basis_effort",
            keep="keep_person_months",
            says=(
                Says(INTERNAL, BOTH, "id quota municipality name_by held_at held_by"),
                Says(INTERNAL, BOTH, "named_at enrolment released_at"),
            ),
        ),
    ),
    *with_history(
        Table(
            "courses.PersonFeed",
            about=About.CITIZEN,
            purpose=_("Let a person's own calendar show the course, without names."),
            basis="basis_effort",
            keep="keep_person_months",
            says=(
                Says(INTERNAL, (HOME,), "id participant municipality secret_hash"),
                Says(INTERNAL, (HOME,), "made_at made_by expires_at revoked_at"),
                Says(INTERNAL, (HOME,), "revoked_by"),
            ),
        ),
    ),
    *with_history(
        Table(
            "courses.KnownAbsence",
            about=About.CITIZEN,
            purpose=_("Let a register know ahead who will be away, or need not come."),
            basis="basis_attendance",
            keep="keep_absence_months",
            says=(
                Says(INTERNAL, ON_A_SHEET, "id public_id enrolment municipality"),
                Says(INTERNAL, ON_A_SHEET, "told_at told_by ended_at ended_by"),
                Says(PERSONAL, ON_A_SHEET, "first_on last_on reason module"),
            ),
        ),
    ),
    Table(
        "courses.Webhook",
        about=About.NOBODY,
        purpose=_("Tell a school's own system that a seat or a course changed."),
        basis="basis_none",
        keep="keep_while_used",
        says=(
            Says(INTERNAL, (SCHOOL,), "id school created_by url created_at next_at"),
            Says(INTERNAL, (SCHOOL,), "last_sent_at failing_since closed_at"),
            Says(INTERNAL, NOBODY, "sealed_secret sealed_former former_until"),
        ),
    ),
    Table(
        "courses.WebhookDelivery",
        about=About.CITIZEN,
        purpose=_("Tell a school's own system that a seat or a course changed."),
        basis="basis_effort",
        keep="keep_webhook_days",
        says=(
            Says(INTERNAL, WITH_ITS_SCHOOL, "id public_id webhook kind course"),
            Says(INTERNAL, WITH_ITS_SCHOOL, "enrolment happened_at due_at attempts"),
            Says(INTERNAL, WITH_ITS_SCHOOL, "tried_at sent_at given_up_at trouble"),
            Says(INTERNAL, WITH_ITS_SCHOOL, "status"),
        ),
    ),
)
