"""Figures of past years are the same after the people behind them are gone."""

from datetime import timedelta

import pytest

from courses.models import AbsenceCase, Enrolment, Mark, ModuleResult
from outcomes import report
from outcomes.definitions import COUNTED, MEASURED
from outcomes.models import CohortCount, Outcome
from outcomes.services import tallies
from participants.models import Participant
from participants.services import erasure
from tests import counted, factories

pytestmark = pytest.mark.gdpr


@pytest.fixture
def course(syd, today):
    track = factories.TrackFactory(cooperation=syd)
    return factories.CourseFactory(
        track=track,
        school=syd.schools.get().school,
        starts_on=today - timedelta(days=300),
        ends_on=today - timedelta(days=200),
    )


def person(course, municipality, *, gender, number, today):
    """Somebody who started, with marks, a module, a follow-up and an answer."""
    seat = factories.SeatedFactory(course=course, municipality=municipality)
    Participant.objects.filter(nominations=seat.nomination_id).update(gender=gender)
    said = {
        "municipality": municipality,
        "recorded_at": factories.NOW,
        "recorded_by": factories.MembershipFactory(municipality=municipality),
    }
    if number % 3:
        Enrolment.objects.filter(pk=seat.pk).update(
            completed_at=factories.NOW, completed_by=said["recorded_by"]
        )
    for day in range(2):
        session, _ = course.sessions.get_or_create(
            on=course.starts_on + timedelta(days=day),
            defaults=_hours(course, course.starts_on + timedelta(days=day)),
        )
        missed = {} if number % 4 else {"presence": "no_word", "minutes_missed": 420}
        Mark.objects.create(
            session=session, enrolment=seat, **{"presence": "present", **missed}, **said
        )
    AbsenceCase.objects.create(
        session=session, enrolment=seat, municipality=municipality,
        opened_at=factories.NOW, seen_at=factories.NOW, seen_by=said["recorded_by"],
    )  # fmt: skip
    module, _ = course.modules.get_or_create(
        position=1, defaults={"title": "Hygiejne", "days": 2}
    )
    ModuleResult.objects.create(
        enrolment=seat,
        module=module,
        result="passed" if number % 2 else "failed",
        **said,
    )
    follow_up = factories.FollowUpFactory(enrolment=seat, months=3)
    Outcome.objects.create(
        follow_up=follow_up, enrolment=seat, as_of=today - timedelta(days=30),
        destination="ordinary_job_full" if number % 2 else "unknown",
        source="caseworker", certainty="stated", **said,
    )  # fmt: skip
    return seat.nomination.participant


def _hours(course, on):
    session = factories.SessionFactory.build(course=course, on=on)
    return {
        name: getattr(session, name)
        for name in ("start", "end", "starts_at", "ends_at", "minutes")
    }


@pytest.fixture
def people(course, aabenraa, toender, today):
    return [
        person(
            course,
            aabenraa if number % 2 else toender,
            gender="man" if number > 9 else "woman",
            number=number,
            today=today,
        )
        for number in range(12)
    ]


def test_every_figure_is_the_same_after_each_goes(syd, course, people, today, figures):
    year = course.starts_on.year
    tallies.refresh(at=factories.NOW)
    before = counted.figures(syd, year)
    assert before["started"] == (12, 12)
    for each in people:
        erasure.let_go(participant_id=each.pk, at=factories.NOW)
        assert counted.figures(syd, year) == before
    assert not Enrolment.objects.exists()
    assert report.years(syd.pk, today=today) == [year]
    figures(
        f"{len(COUNTED + MEASURED)} figures the same after each of 12 people was erased"
    )


def test_a_rare_gender_is_not_kept_and_nothing_is_left_to_subtract(
    syd, course, people, today
):
    year = course.starts_on.year
    tallies.refresh(at=factories.NOW)
    for each in people:
        erasure.let_go(participant_id=each.pk, at=factories.NOW)
    kept = CohortCount.objects.exclude(gender="").values_list("gender", flat=True)
    assert set(kept) == {"woman"}
    found = report.report(cooperation=syd, year=year, own=[], today=today)
    split = found.splits[1]
    assert list(split.groups.values()) == [found.lines[split.kpi.key].total]


def test_no_count_joins_gender_and_place(people):
    for each in people:
        erasure.let_go(participant_id=each.pk, at=factories.NOW)
    assert CohortCount.objects.exists()
    assert not CohortCount.objects.exclude(gender="").exclude(municipality=None)
