"""What is kept about people: class, purpose, basis, time, readers (domain 3.3).

``Says(class, readers, "fields")``. Rows are the walls' business (``walls.py``): the
coordinator's are people nominated in her cooperation, the school's people confirmed on
its own course in its period.
"""

from django.utils.translation import gettext_lazy as _

from municipalities.register import (
    ADMINISTRATOR,
    COORDINATOR,
    HOME,
    INTERNAL,
    ITSELF,
    MEMBERS,
    OF_A_PERSON,
    ON_A_SHEET,
    PERSONAL,
    SCHOOL,
    SENSITIVE,
    About,
    Reader,
    Says,
    Table,
    history,
    with_history,
)

# Whoever asked, and a second member of the same organisation who says yes or no.
JUDGED = (Reader.ITSELF, HOME, COORDINATOR, Reader.ADMINISTRATOR)

PARTICIPANT = Table(
    "participants.Participant",
    about=About.CITIZEN,
    purpose=_("Find the right course for a person, and reach them."),
    basis="basis_effort",
    keep="keep_person_months",
    says=(
        Says(INTERNAL, ON_A_SHEET, "id public_id municipality protected"),
        Says(PERSONAL, ON_A_SHEET, "given_name family_name"),
        Says(PERSONAL, OF_A_PERSON, "interpreter_language"),
        Says(
            PERSONAL,
            OF_A_PERSON,
            "phone",
            withheld=(SCHOOL, "protected", True),
            note=_("With address protection the school gets no number."),
        ),
        Says(
            PERSONAL, OF_A_PERSON, "danish_education danish_module danish_test licences"
        ),
        Says(PERSONAL, OF_A_PERSON, "needs"),
        Says(PERSONAL, (HOME, SCHOOL), "working_instruction"),
        Says(PERSONAL, (HOME, COORDINATOR), "channel reads_digital_post"),
        Says(
            PERSONAL,
            (HOME,),
            "case_reference gender birth_year arrival_year takeover_on created_at"
            " duty_hours",
        ),
    ),
)

SUPPORT = Table(
    "participants.Support",
    about=About.CITIZEN,
    purpose=_("Give the support a person needs, in functional words."),
    basis="basis_effort_sensitive",
    keep="keep_person_months",
    says=(
        Says(INTERNAL, (HOME,), "id participant municipality updated_at"),
        Says(SENSITIVE, (HOME,), "wording"),
    ),
)

HOLD = Table(
    "participants.LegalHold",
    about=About.CITIZEN,
    purpose=_("Keep a person's data while a duty to keep it lasts."),
    basis="basis_accountability",
    keep="keep_person_months",
    says=(
        Says(INTERNAL, (HOME,), "id participant municipality set_by lifted_by"),
        Says(PERSONAL, (HOME,), "reason set_at lifted_at"),
    ),
)

TABLES = (
    HOLD,
    history(HOLD, model="participants.LegalHoldEvent"),
    *with_history(
        Table(
            "participants.ErasureRequest",
            about=About.STAFF,
            purpose=_("Let two members decide together that a person is erased."),
            basis="basis_accountability",
            keep="keep_person_months",
            says=(
                Says(
                    INTERNAL, (HOME, ADMINISTRATOR), "id public_id municipality reason"
                ),
                Says(INTERNAL, (HOME, ADMINISTRATOR), "proposed_at proposed_by"),
                Says(INTERNAL, (HOME, ADMINISTRATOR), "ended_at ended_by participant"),
            ),
        ),
        HOME,
        ADMINISTRATOR,
    ),
    Table(
        "participants.HandOver",
        about=About.CITIZEN,
        purpose=_("Let two municipalities agree on the day a person changes home."),
        basis="basis_effort",
        keep="keep_person_months",
        says=(
            Says(INTERNAL, (HOME,), "id public_id participant municipality to"),
            Says(INTERNAL, (HOME,), "proposed_at proposed_by accepted_at accepted_by"),
            Says(INTERNAL, (HOME,), "refused_at taken_back_at ended_by moved_at"),
            Says(PERSONAL, (HOME,), "reason from_on with_support"),
        ),
    ),
    PARTICIPANT,
    history(PARTICIPANT, model="participants.ParticipantEvent"),
    SUPPORT,
    history(SUPPORT, model="participants.SupportEvent"),
    *with_history(
        Table(
            "participants.Grant",
            about=About.CITIZEN,
            purpose=_(
                "Open a person to the cooperation or school that works with them."
            ),
            basis="basis_effort",
            keep="keep_person_months",
            says=(
                Says(INTERNAL, OF_A_PERSON, "id participant municipality cooperation"),
                Says(INTERNAL, OF_A_PERSON, "school cause since until"),
            ),
        ),
    ),
    *with_history(
        Table(
            "participants.Stay",
            about=About.CITIZEN,
            purpose=_("Know which municipality was responsible on a day."),
            basis="basis_effort",
            keep="keep_person_months",
            says=(
                Says(INTERNAL, (HOME,), "id participant municipality"),
                Says(PERSONAL, (HOME,), "period"),
            ),
        ),
    ),
    *with_history(
        Table(
            "participants.PhaseOwner",
            about=About.CITIZEN,
            purpose=_("Know which caseworker is responsible in which phase."),
            basis="basis_effort",
            keep="keep_person_months",
            says=(
                Says(INTERNAL, (HOME,), "id participant municipality owner"),
                Says(PERSONAL, (HOME,), "phase period"),
            ),
        ),
    ),
    *with_history(
        Table(
            "participants.Pause",
            about=About.CITIZEN,
            purpose=_("Plan the return from a pause; its reason is never kept."),
            basis="basis_effort",
            keep="keep_person_months",
            says=(
                Says(INTERNAL, (HOME,), "id participant municipality"),
                Says(PERSONAL, (HOME,), "period expected_return_on"),
            ),
        ),
    ),
    Table(
        "participants.Upload",
        about=About.CITIZEN,
        purpose=_("Show what a file holds before it is loaded, and what became of it."),
        basis="basis_effort",
        keep="keep_upload_days",
        says=(
            Says(INTERNAL, ITSELF, "id public_id kind by target_id sha256 mapping"),
            Says(INTERNAL, ITSELF, "total done uploaded_at confirmed_at started_at"),
            Says(INTERNAL, ITSELF, "finished_at kept_until"),
            Says(PERSONAL, ITSELF, "file_name headings rows results"),
        ),
    ),
    Table(
        "participants.Export",
        about=About.STAFF,
        purpose=_("Know who took which list out, what for, and who said yes."),
        basis="basis_accountability",
        keep="keep_export_months",
        says=(
            Says(
                INTERNAL,
                JUDGED,
                "id public_id kind by purpose target_id scope municipality",
            ),
            Says(
                INTERNAL,
                JUDGED,
                "format rows asked_at approved_at approved_by cooperation",
            ),
            Says(INTERNAL, JUDGED, "refused_at refused_by written_at expires_at"),
            Says(INTERNAL, JUDGED, "downloaded_at ended_at ended_why"),
        ),
    ),
    Table(
        "participants.ExportFile",
        about=About.CITIZEN,
        purpose=_("Hand a list to whoever asked for it, for a day."),
        basis="basis_effort",
        keep="keep_file_hours",
        says=(
            Says(INTERNAL, ITSELF, "id export by name expires_at"),
            Says(
                PERSONAL,
                ITSELF,
                "content",
                note=_("It holds what its asker may receive, and nothing else."),
            ),
        ),
    ),
    Table(
        "participants.ColumnMapping",
        about=About.NOBODY,
        purpose=_("Remember what the columns of an organisation's files mean."),
        basis="basis_none",
        keep="keep_while_used",
        says=(Says(INTERNAL, MEMBERS, "id kind municipality school mapping"),),
    ),
)
