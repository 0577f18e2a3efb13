"""What is to be settled before a proposed seat is given: requirements, Danish classes."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from branchespor.models import RequirementCheck
from courses.models import Enrolment, Ruling
from courses.services import boards, departing, offers, proposals, seats
from courses.services.confirming import confirm
from tests import factories
from tests.conftest import MONDAY
from tests.courses.proposals.people import of, ruled, seats_of, waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def hard(track):
    return factories.RequirementFactory(track=track, is_hard=True)


@pytest.fixture
def found(hard, coordinator):
    """A function that states what was found about somebody's hard requirement."""

    def state(entry, finding, of=hard):
        RequirementCheck.objects.update_or_create(
            nomination=entry.nomination,
            requirement=of,
            defaults={
                "finding": finding,
                "checked_at": MONDAY,
                "checked_by": coordinator,
            },
        )

    return state


def test_who_is_not_checked_is_proposed_and_gets_no_seat_until_checked(
    later, aabenraa, coordinator, found
):
    entry, other = waiting(later, aabenraa), waiting(later, aabenraa)
    found(entry, "unknown")
    found(other, "met")
    made = proposals.make(at=MONDAY, by=coordinator)
    assert of(entry).int in seats_of(made)
    both = {"people": [of(entry), of(other)], "at": MONDAY, "by": coordinator}
    with pytest.raises(seats.NotFit, match="1 af de valgte"):
        confirm(proposal_id=made.pk, **both)
    assert not Enrolment.objects.seated().exists()
    found(entry, "met")
    assert len(confirm(proposal_id=made.pk, **both)) == 2


def test_no_door_gives_a_seat_that_another_refuses(
    later, aabenraa, coordinator, found, reason
):
    """One by one, all in turn, an accepted offer, out of turn, on the board."""
    entry = waiting(later, aabenraa)
    found(entry, "unknown")
    said = {"at": MONDAY, "by": coordinator}
    with pytest.raises(seats.NotFit):
        seats.seat(enrolment_id=entry.pk, **said)
    assert seats.fill_from_waiting_list(course_id=later.pk, **said) == []
    with pytest.raises(seats.NotFit):
        departing.depart(
            nomination_id=entry.nomination_id,
            course_id=later.pk,
            reason_id=reason.pk,
            **said,
        )
    whole = boards.whole(member=coordinator, today=MONDAY.date())
    assert "ikke afklaret" in whole.pool[0].barred[later.pk]
    offers.ask_next(course_id=later.pk, **said)
    with pytest.raises(seats.NotFit):
        offers.accept(enrolment_id=entry.pk, **said)


def test_a_soft_requirement_waits_for_nobody(
    later, track, aabenraa, coordinator, found
):
    entry = waiting(later, aabenraa)
    soft = factories.RequirementFactory(track=track, is_hard=False)
    found(entry, "unknown", of=soft)
    assert seats.seat(enrolment_id=entry.pk, at=MONDAY, by=coordinator).is_seated


def test_a_lock_brings_the_requirements_of_a_course_nobody_wished_for(
    coming, aabenraa, coordinator, reason
):
    other = factories.CourseFactory(
        track=factories.TrackFactory(cooperation=coming.track.cooperation),
        starts_on=coming.starts_on,
    )
    wanted = factories.RequirementFactory(track=other.track)
    entry = waiting(coming, aabenraa)
    ruled(entry, other, Ruling.Kind.LOCK, reason=reason, by=coordinator)
    (check,) = entry.nomination.checks.all()
    assert (check.requirement, check.finding) == (wanted, "unknown")


def page_of(client, made):
    answer = client.get(reverse("courses:proposal_detail", args=[made.public_id]))
    return unescape(answer.content.decode())


def test_the_page_asks_for_the_check_and_offers_no_tick(
    later, aabenraa, coordinator, client_for, hard, found
):
    entry, clear = waiting(later, aabenraa), waiting(later, aabenraa)
    found(entry, "unknown")
    text = page_of(client_for(coordinator), proposals.make(at=MONDAY, by=coordinator))
    assert "skal afklares, før pladsen gives" in text
    assert hard.text_da in text
    assert f"person-{entry.nomination_id}" not in text
    assert f"person-{clear.nomination_id}" in text


def test_danish_classes_at_the_same_hours_are_told_and_bar_nobody(
    later, aabenraa, coordinator, client_for
):
    entry = waiting(later, aabenraa)
    day = later.starts_on
    factories.SessionFactory(course=later, on=day)
    entry.nomination.danish_weekdays = [day.isoweekday()]
    entry.nomination.save()
    made = proposals.make(at=MONDAY, by=coordinator)
    assert "Skal aftales: 1 undervisningsgang falder sammen med dansk" in page_of(
        client_for(coordinator), made
    )
    confirm(
        proposal_id=made.pk,
        people=[of(entry)],
        at=MONDAY + timedelta(hours=1),
        by=coordinator,
    )
    assert Enrolment.objects.seated().count() == 1
