"""Tracks, orders and nominations: class, purpose, basis, time, readers (domain 3.3)."""

from django.utils.translation import gettext_lazy as _

from municipalities.register import (
    COORDINATOR,
    HOME,
    INTERNAL,
    MEMBERS,
    OF_A_PERSON,
    ON_A_SHEET,
    PERSONAL,
    PUBLIC,
    About,
    Says,
    Table,
    history,
    with_history,
)

BOTH = (HOME, COORDINATOR)

NOMINATION = Table(
    "branchespor.Nomination",
    about=About.CITIZEN,
    purpose=_("Put a person forward, and choose by visible rules."),
    basis="basis_effort",
    keep="keep_nomination_months",
    says=(
        Says(INTERNAL, ON_A_SHEET, "id public_id participant municipality"),
        Says(INTERNAL, OF_A_PERSON, "cooperation nominated_by"),
        Says(
            PERSONAL,
            (HOME,),
            "wish_text",
            note=_("The coordinator reads it too until it is decided."),
        ),
        Says(PERSONAL, BOTH, "scheme chose_industry attended_info_meeting"),
        Says(PERSONAL, BOTH, "available_from available_until payment_promised_on"),
        Says(
            PERSONAL,
            BOTH,
            "unreachable",
            note=_("Only whether the person can get to a school's place, never why."),
        ),
        Says(
            PERSONAL,
            BOTH,
            "danish_weekdays danish_from danish_until",
            note=_("To see whether a course's hours clash with Danish classes."),
        ),
        Says(
            PERSONAL,
            BOTH,
            "work_weekdays work_from work_until",
            note=_("To see whether a course's hours clash with the person's work."),
        ),
        Says(INTERNAL, BOTH, "own_order nominated_at withdrawn_at withdrawn_by"),
        Says(PERSONAL, BOTH, "declined_at decline_reason decline_suggestion"),
        Says(INTERNAL, BOTH, "declined_by"),
    ),
)


def _published(model: str, names: str) -> Table:
    return Table(
        model,
        about=About.NOBODY,
        purpose=_("Describe what a track offers and asks for."),
        basis="basis_none",
        keep="keep_while_used",
        says=(Says(PUBLIC, MEMBERS, names),),
    )


TABLES = (
    NOMINATION,
    history(NOMINATION, model="branchespor.NominationEvent"),
    *with_history(
        Table(
            "branchespor.TrackWish",
            about=About.CITIZEN,
            purpose=_("Know which tracks a person wishes for, and in which order."),
            basis="basis_effort",
            keep="keep_nomination_months",
            says=(
                Says(INTERNAL, BOTH, "id nomination"),
                Says(PERSONAL, BOTH, "track rank"),
            ),
        ),
    ),
    *with_history(
        Table(
            "branchespor.RequirementCheck",
            about=About.CITIZEN,
            purpose=_("Show which requirements a person meets: no hidden score."),
            basis="basis_effort",
            keep="keep_nomination_months",
            says=(
                Says(INTERNAL, BOTH, "id nomination requirement checked_at checked_by"),
                Says(PERSONAL, BOTH, "finding"),
            ),
        ),
    ),
    _published("branchespor.Industry", "id code name_da name_en"),
    _published(
        "branchespor.ModuleTitle",
        "id industry title number days gives_certificate source",
    ),
    _published(
        "branchespor.Track",
        "id cooperation industry name name_en goal_jobs description profile usual_seats"
        " usual_minimum usual_weeks version started_on ended_on"
        " requirements_published_at shortage shortage_source shortage_noted_on",
    ),
    _published(
        "branchespor.Requirement",
        "id track kind text_da text_en is_hard position minimum licence"
        " replaces published_at ended_at",
    ),
    _published("branchespor.ModuleTemplate", "id track module position days ended_on"),
    *with_history(
        Table(
            "branchespor.EmployerDemand",
            about=About.STAFF,
            purpose=_("Know what employers ask for, and whom to ring there."),
            basis="basis_staff",
            keep="keep_while_used",
            says=(
                Says(INTERNAL, MEMBERS, "id track employer places period ordered_on"),
                Says(INTERNAL, MEMBERS, "closed_at closed_by"),
                Says(PERSONAL, MEMBERS, "contact"),
            ),
        ),
    ),
)
