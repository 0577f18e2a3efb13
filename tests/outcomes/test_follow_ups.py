"""Questions come due by the data; every dated answer is kept."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from outcomes.models import Destination, FollowUp, NextStep, Outcome
from outcomes.services import follow_ups, next_steps
from tests import factories
from tests.conftest import MONDAY

ENDED = date(2026, 8, 28)


@pytest.fixture
def ended(track, school):
    """A course that ended 87 days ago."""
    return factories.CourseFactory(
        track=track, school=school, starts_on=ENDED - timedelta(days=84), ends_on=ENDED
    )


@pytest.fixture
def entry(ended, aabenraa):
    return factories.SeatedFactory(course=ended, municipality=aabenraa)


@pytest.fixture
def asked(entry):
    follow_ups.create_due(at=MONDAY)
    return entry.follow_ups.get()


def say(asked, by, **changes):
    fields = {
        "destination": Destination.JOB_PART,
        "weekly_hours": 22,
        "as_of": MONDAY.date(),
        "source": Outcome.Source.EMPLOYER,
        "certainty": Outcome.Certainty.CONFIRMED,
        "at": MONDAY,
        "by": by,
    }
    return follow_ups.record(follow_up_id=asked.pk, **(fields | changes))


def test_what_has_come_due_is_asked_once(entry):
    assert follow_ups.create_due(at=MONDAY) == 1
    assert follow_ups.create_due(at=MONDAY) == 0
    asked = entry.follow_ups.get()
    assert (asked.months, asked.due_on) == (0, ENDED)


def test_days_of_downtime_are_caught_up(entry):
    assert follow_ups.create_due(at=MONDAY + timedelta(days=400)) == 4
    due = entry.follow_ups.order_by("months").values_list("months", "due_on")
    assert list(due) == [
        (0, ENDED),
        (3, date(2026, 11, 28)),
        (6, date(2027, 2, 28)),
        (12, date(2027, 8, 28)),
    ]


def test_who_left_on_the_way_is_asked_about_too(entry, coordinator):
    entry.left_at, entry.left_by, entry.left_on = MONDAY, coordinator, ENDED
    entry.leave_reason = factories.ReasonCodeFactory()
    entry.save()
    assert follow_ups.create_due(at=MONDAY) == 1


def test_nobody_is_asked_about_who_never_started(ended, aabenraa):
    factories.WaitingFactory(course=ended, municipality=aabenraa)
    assert follow_ups.create_due(at=MONDAY) == 0


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 2, 28), 12, date(2027, 2, 28)),
        (date(2026, 10, 31), 3, date(2027, 1, 31)),
    ],
)
def test_months_end_on_a_day_that_is_there(day, months, later):
    assert follow_ups.months_after(day, months) == later
    assert follow_ups.months_before(later, months) >= day
    assert follow_ups.months_before(later - timedelta(days=1), months) < day


def test_a_newer_statement_counts_and_the_older_stays(asked, caseworker):
    first = say(asked, caseworker)
    assert say(asked, caseworker) == first
    second = say(
        asked, caseworker, destination=Destination.CASH_BENEFIT, weekly_hours=None
    )

    assert list(Outcome.objects.order_by("pk")) == [first, second]
    newest = Outcome.objects.newest().get()
    assert newest.destination == Destination.CASH_BENEFIT
    asked.refresh_from_db()
    assert asked.answered_at == MONDAY


def test_nothing_is_stated_about_the_future_or_hours_without_work(asked, caseworker):
    with pytest.raises(follow_ups.InFuture):
        say(asked, caseworker, as_of=MONDAY.date() + timedelta(days=1))
    with pytest.raises(follow_ups.HoursWithoutWork):
        say(asked, caseworker, destination=Destination.CASH_BENEFIT)
    with pytest.raises(ValidationError):
        say(asked, caseworker, note="010190-1234")
    assert not Outcome.objects.exists()


def test_only_the_home_municipality_answers(asked, neighbour, coordinator):
    with pytest.raises(FollowUp.DoesNotExist):
        say(asked, neighbour)
    with pytest.raises(PermissionDenied):
        say(asked, coordinator)


def test_a_next_step_is_noted_once_and_replaced(entry, caseworker, neighbour):
    def note(by, text):
        return next_steps.record(
            enrolment_id=entry.pk, text=text, starts_on=ENDED, at=MONDAY, by=by
        )

    note(caseworker, "Praktik")
    note(caseworker, "Løntilskud")
    assert NextStep.objects.get().text == "Løntilskud"
    with pytest.raises(type(entry).DoesNotExist):
        note(neighbour, "Praktik")
    with pytest.raises(ValidationError):
        note(caseworker, "ring 010190-1234")
