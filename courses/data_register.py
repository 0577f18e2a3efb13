"""Courses, seats, registers: class, purpose, basis, time, readers (domain 3.3).

The school reports who came; of an absence it learns that somebody acts, never why.
"""

from django.utils.translation import gettext_lazy as _

from courses.data_register_attendance import ATTENDANCE
from municipalities.register import (
    COORDINATOR,
    HOME,
    INTERNAL,
    MEMBERS,
    OF_A_PERSON,
    ON_A_SHEET,
    PERSONAL,
    SCHOOL,
    About,
    Reader,
    Says,
    Table,
    history,
    with_history,
)

BOTH = (HOME, COORDINATOR)
LENDING = (SCHOOL, COORDINATOR, Reader.SUBSTITUTE)
WITH_ITS_SCHOOL = (HOME, SCHOOL)
TALKERS = (COORDINATOR, SCHOOL)
SPOKEN_WITH = _("The role or name of staff at the school, of no participant.")

ENROLMENT = Table(
    "courses.Enrolment",
    about=About.CITIZEN,
    purpose=_("Give seats by the published rules, and know who is on a course."),
    basis="basis_effort",
    keep="keep_person_months",
    says=(
        Says(INTERNAL, ON_A_SHEET, "id public_id nomination municipality"),
        Says(PERSONAL, OF_A_PERSON, "course seated_at joined_on left_at left_on"),
        Says(PERSONAL, OF_A_PERSON, "completed_at"),
        Says(INTERNAL, OF_A_PERSON, "completed_by"),
        Says(PERSONAL, BOTH, "wish_rank queued_at offered_at offer_expires_at"),
        Says(PERSONAL, BOTH, "offer_ended_at seat_rule leave_reason"),
        Says(PERSONAL, BOTH, "offer_rule offer_refusal contacted_at contact"),
        Says(INTERNAL, BOTH, "seated_by left_by"),
    ),
)

ABSENCE = Table(
    "courses.AbsenceCase",
    about=About.CITIZEN,
    purpose=_("See to it that somebody acts when a person is away without a word."),
    basis="basis_effort",
    keep="keep_absence_months",
    says=(
        Says(INTERNAL, ON_A_SHEET, "id public_id enrolment municipality"),
        Says(PERSONAL, ON_A_SHEET, "session opened_at seen_at closed_at result"),
        Says(PERSONAL, BOTH, "employer_told_at escalated_at leader_told_at"),
        Says(INTERNAL, BOTH, "seen_by closed_by"),
        Says(
            PERSONAL,
            BOTH,
            "assessment",
            withheld=(COORDINATOR, "closed_at", False),
            note=_("The coordinator learns it when the case is closed, without why."),
        ),
        Says(PERSONAL, (HOME,), "reason hearing_sent_on journalised_at"),
    ),
)


def _schedule(model: str, names: str) -> Table:
    return Table(
        model,
        about=About.NOBODY,
        purpose=_("Plan and run courses."),
        basis="basis_none",
        keep="keep_while_used",
        says=(Says(INTERNAL, MEMBERS, names),),
    )


TABLES = (
    ENROLMENT,
    history(ENROLMENT, model="courses.EnrolmentEvent"),
    ABSENCE,
    history(ABSENCE, model="courses.AbsenceCaseEvent"),
    *ATTENDANCE,
    Table(
        "courses.Departure",
        about=About.CITIZEN,
        purpose=_("Say why the order of the list was departed from."),
        basis="basis_effort",
        keep="keep_person_months",
        says=(
            Says(INTERNAL, BOTH, "id course enrolment at by"),
            Says(PERSONAL, BOTH, "reason"),
        ),
    ),
    Table(
        "courses.Proposal",
        about=About.CITIZEN,
        purpose=_("Show how seats were proposed, and from what: numbers, no names."),
        basis="basis_effort",
        keep="keep_while_used",
        says=(
            Says(INTERNAL, (COORDINATOR,), "id public_id cooperation made_at made_by"),
            Says(PERSONAL, (COORDINATOR,), "engine inputs answer"),
        ),
    ),
    Table(
        "courses.ProposalRun",
        about=About.NOBODY,
        purpose=_("Show how far a large proposal is that was asked for."),
        basis="basis_none",
        keep="keep_while_used",
        says=(
            Says(INTERNAL, MEMBERS, "id public_id cooperation asked_at asked_by"),
            Says(INTERNAL, MEMBERS, "started_at phase ended_at ending proposal"),
        ),
    ),
    Table(
        "courses.ProposalStep",
        about=About.NOBODY,
        purpose=_("Know who took a proposal into use and confirmed its seats."),
        basis="basis_none",
        keep="keep_while_used",
        says=(Says(INTERNAL, MEMBERS, "id proposal kind seats at by"),),
    ),
    *with_history(
        Table(
            "courses.Ruling",
            about=About.CITIZEN,
            purpose=_(
                "Lock a person to a course, or keep the person off it, with a reason."
            ),
            basis="basis_effort",
            keep="keep_person_months",
            says=(
                Says(INTERNAL, BOTH, "id nomination municipality ruled_at ruled_by"),
                Says(INTERNAL, BOTH, "lifted_at lifted_by"),
                Says(PERSONAL, BOTH, "course kind reason"),
            ),
        ),
    ),
    *with_history(
        _schedule(
            "courses.Course",
            "id track school number site starts_on ends_on seats minimum target"
            " signup_deadline_on release_on decide_on demand employer_places"
            " price_per_seat hours copied_from opened_at cancelled_at closed_at"
            " opens_on meeting_on status_on papers_on last_free_on list_on"
            " contact_days employer_days school_days learned"
            " agreed_policy terms_agreed_on",
        ),
    ),
    _schedule(
        "courses.CourseModule",
        "id course position title number days gives_certificate starts_on ends_on",
    ),
    _schedule(
        "courses.Session",
        "id public_id course series module kind on start end starts_at ends_at minutes"
        " room teacher revision cancelled_at cancelled_by version registered_at"
        " registered_by",
    ),
    _schedule(
        "courses.SessionChange",
        "id session is_cancellation was_on was_start was_end was_kind was_room"
        " was_teacher why told_school told_homes told_coordinators changed_at"
        " changed_by",
    ),
    Table(
        "courses.SessionLoan",
        about=About.STAFF,
        purpose=_("Let a substitute report one session, and know who could."),
        basis="basis_staff",
        keep="keep_while_used",
        says=(
            Says(INTERNAL, LENDING, "id session membership invitation since until"),
            Says(INTERNAL, LENDING, "lent_at lent_by taken_back_at taken_back_by"),
        ),
    ),
    _schedule(
        "courses.CalendarFeed",
        "id member course secret_hash made_at expires_at revoked_at",
    ),
    *with_history(
        _schedule(
            "courses.Quota", "id course municipality seats released_at released_seats"
        ),
    ),
    *with_history(
        _schedule(
            "courses.SeatTrade",
            "id course giver receiver seats proposed_at proposed_by accepted_at"
            " accepted_by ended_at ended_by",
        ),
    ),
    _schedule(
        "courses.CourseDecision",
        "id course choice reason cost other decided_at decided_by",
    ),
    Table(
        "courses.SchoolLogEntry",
        about=About.STAFF,
        purpose=_(
            "Know how a course goes at its school, and when it was talked about."
        ),
        basis="basis_staff",
        keep="keep_while_used",
        says=(
            Says(INTERNAL, TALKERS, "id course on status text by written_at corrects"),
            Says(PERSONAL, TALKERS, "spoken_with", note=SPOKEN_WITH),
        ),
    ),
    Table(
        "courses.AgreedAction",
        about=About.STAFF,
        purpose=_("Do what was agreed with a school, and see that it was done."),
        basis="basis_staff",
        keep="keep_while_used",
        says=(Says(INTERNAL, TALKERS, "id entry text owner due_on done_at done_by"),),
    ),
    Table(
        "courses.Evaluation",
        about=About.STAFF,
        purpose=_("Make the next course better; shown as means and comments only."),
        basis="basis_staff",
        keep="keep_while_used",
        says=(
            Says(INTERNAL, TALKERS, "id course respondent text given_at given_by"),
            Says(INTERNAL, TALKERS, "score content pace practical ready"),
        ),
    ),
    _schedule(
        "courses.ChangeDecision",
        "id course text owner due_on decided_at decided_by done_at done_by",
    ),
)
