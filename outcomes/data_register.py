"""Follow-up, outcomes, figures: class, purpose, basis, time, readers (domain 3.3)."""

from django.utils.translation import gettext_lazy as _

from municipalities.register import (
    COORDINATOR,
    HOME,
    INTERNAL,
    MEMBERS,
    NOBODY,
    PERSONAL,
    SENSITIVE,
    About,
    Says,
    Table,
    with_history,
)

BOTH = (HOME, COORDINATOR)


def _figures(model: str, names: str) -> Table:
    return Table(
        model,
        about=About.NOBODY,
        purpose=_("Learn from agreed or published figures."),
        basis="basis_none",
        keep="keep_while_used",
        says=(Says(INTERNAL, MEMBERS, names),),
    )


TABLES = (
    Table(
        "outcomes.CohortCount",
        about=About.NOBODY,
        purpose=_("Keep old figures right when the people behind them are erased."),
        basis="basis_none",
        keep="keep_while_used",
        says=(
            Says(INTERNAL, NOBODY, "id cooperation year track municipality gender"),
            Says(INTERNAL, NOBODY, "figure value part whole"),
        ),
    ),
    Table(
        "outcomes.Tally",
        about=About.NOBODY,
        purpose=_("Make the figures ready at night; counts of a course, never a row."),
        basis="basis_none",
        keep="keep_while_used",
        says=(
            Says(INTERNAL, NOBODY, "id course cooperation track year municipality"),
            Says(INTERNAL, NOBODY, "gender arrival_year figure value part whole"),
        ),
    ),
    _figures("outcomes.TallyRun", "id began_at finished_at courses"),
    *with_history(
        Table(
            "outcomes.FollowUp",
            about=About.CITIZEN,
            purpose=_("Ask where a person is 0, 3, 6 and 12 months after a course."),
            basis="basis_effort",
            keep="keep_person_months",
            says=(
                Says(INTERNAL, BOTH, "id public_id enrolment municipality months"),
                Says(PERSONAL, BOTH, "due_on created_at answered_at"),
            ),
        ),
    ),
    *with_history(
        Table(
            "outcomes.Outcome",
            about=About.CITIZEN,
            purpose=_("Know what came of a course; others see counts only."),
            basis="basis_effort",
            keep="keep_person_months",
            says=(
                Says(INTERNAL, (HOME,), "id follow_up enrolment municipality"),
                Says(INTERNAL, (HOME,), "recorded_at recorded_by"),
                Says(PERSONAL, (HOME,), "as_of weekly_hours source certainty"),
                Says(SENSITIVE, (HOME,), "destination note"),
            ),
        ),
    ),
    *with_history(
        Table(
            "outcomes.NextStep",
            about=About.CITIZEN,
            purpose=_("Agree on what comes after a course before it ends."),
            basis="basis_effort",
            keep="keep_person_months",
            says=(
                Says(
                    INTERNAL, BOTH, "id enrolment municipality recorded_at recorded_by"
                ),
                Says(PERSONAL, BOTH, "text starts_on"),
            ),
        ),
    ),
    *with_history(
        Table(
            "outcomes.Placement",
            about=About.CITIZEN,
            purpose=_("Follow a person's time at an employer."),
            basis="basis_effort",
            keep="keep_person_months",
            says=(
                Says(INTERNAL, (HOME,), "id participant municipality enrolment"),
                Says(INTERNAL, (HOME,), "recorded_at recorded_by contact_every_days"),
                Says(INTERNAL, (HOME,), "public_id place"),
                Says(PERSONAL, (HOME,), "employer scheme purpose period weekly_hours"),
                Says(PERSONAL, (HOME,), "missing_for_job longer_because upskilling"),
                Says(PERSONAL, (HOME,), "mentor_kind mentor_trained ended_on"),
                Says(PERSONAL, (HOME,), "end_cause igu_school_weeks"),
                Says(PERSONAL, (HOME,), "first_bonus_on second_bonus_on"),
                Says(PERSONAL, (HOME,), "aftercare_answer aftercare_period"),
            ),
        ),
    ),
    *with_history(
        Table(
            "outcomes.PlacementContact",
            about=About.CITIZEN,
            purpose=_("Keep the agreed contact with a person's employer."),
            basis="basis_effort",
            keep="keep_person_months",
            says=(
                Says(INTERNAL, (HOME,), "id placement municipality"),
                Says(INTERNAL, (HOME,), "recorded_at recorded_by"),
                Says(PERSONAL, (HOME,), "asked_on on agreed"),
            ),
        ),
    ),
    *with_history(
        Table(
            "outcomes.SupplierMilestone",
            about=About.CITIZEN,
            purpose=_("Pay a supplier when the agreed event has lasted."),
            basis="basis_effort",
            keep="keep_person_months",
            says=(
                Says(INTERNAL, (HOME,), "id placement municipality percent months"),
                Says(INTERNAL, (HOME,), "supplier event approved_by"),
                Says(PERSONAL, (HOME,), "evidence_on approved_at"),
            ),
        ),
    ),
    *with_history(
        Table(
            "outcomes.PlaceOffer",
            about=About.STAFF,
            purpose=_("Know which places employers offer, and whom to ring there."),
            basis="basis_staff",
            keep="keep_while_used",
            says=(
                Says(INTERNAL, MEMBERS, "id cooperation employer track places period"),
                Says(
                    INTERNAL, MEMBERS, "is_fallback recorded_at recorded_by closed_at"
                ),
                Says(PERSONAL, MEMBERS, "contact"),
            ),
        ),
    ),
    *with_history(
        Table(
            "outcomes.PublicPlaces",
            about=About.NOBODY,
            purpose=_("Compare public places agreed with those used."),
            basis="basis_none",
            keep="keep_while_used",
            says=(
                Says(INTERNAL, MEMBERS, "id cooperation municipality agreed"),
                Says(INTERNAL, MEMBERS, "recorded_at recorded_by"),
            ),
        ),
    ),
    *with_history(
        Table(
            "outcomes.ProgressMeasure",
            about=About.CITIZEN,
            purpose=_("See a person's progress in two voices; never a forecast."),
            basis="basis_effort_sensitive",
            keep="keep_person_months",
            says=(
                Says(INTERNAL, (HOME,), "id participant municipality dimension"),
                Says(INTERNAL, (HOME,), "recorded_at recorded_by"),
                Says(PERSONAL, (HOME,), "respondent quarter_starts_on"),
                Says(SENSITIVE, (HOME,), "score"),
            ),
        ),
    ),
    _figures(
        "outcomes.ProgressDimension",
        "id code name_da name_en question_da question_en citizen_question_da"
        " citizen_question_en position is_used",
    ),
    *with_history(
        _figures(
            "outcomes.Goal",
            "id cooperation municipality track name period throughput result source"
            " baseline_period baseline_throughput baseline_result ended_at ended_by",
        ),
    ),
    _figures(
        "outcomes.BackgroundFigure",
        "id cooperation municipality name definition area as_of value unit source"
        " corrects entered_at entered_by",
    ),
    *with_history(
        _figures(
            "outcomes.ReflectionMinute",
            "id cooperation on seen why change follow_up_on by version",
        ),
    ),
    *with_history(
        _figures(
            "outcomes.ReflectionDecision",
            "id minute position text owner follow_up_on done_at done_by",
        ),
    ),
)
