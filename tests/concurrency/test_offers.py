"""Two at once about one freed seat: it goes to one person, whoever comes first."""

from datetime import timedelta

import pytest

from courses.models import Course, Enrolment
from courses.services import capacity, leaving, offers
from municipalities.models import AuditEntry
from tests import factories
from tests.concurrency.test_last_seat import at_once, coming  # noqa: F401 (a fixture)
from tests.conftest import MONDAY

pytestmark = pytest.mark.django_db(transaction=True)
AGAIN = 5


@pytest.fixture
def line(coming, aabenraa, toender):  # noqa: F811
    """The first is asked about the only seat; two more wait."""
    first, *others = (
        factories.WaitingFactory(
            course=coming, municipality=home, queued_at=MONDAY - timedelta(days=days)
        )
        for home, days in ((aabenraa, 30), (toender, 20), (aabenraa, 10))
    )
    first.offered_at, first.offer_rule = MONDAY, "common"
    first.offer_expires_at = MONDAY + timedelta(days=1)
    first.save()
    return [first, *others]


@pytest.fixture
def withdraw(coordinator):
    reason = factories.ReasonCodeFactory(kind="leave", code="own_wish").pk

    def leave(entry, at):
        return leaving.withdraw(
            enrolment_id=entry.pk,
            reason_id=reason,
            last_day=at.date(),
            at=at,
            by=coordinator,
        )

    return leave


def held():
    return list(Enrolment.objects.holding().order_by("queued_at"))


@pytest.mark.parametrize("_", range(AGAIN))
def test_withdrawal_against_expiry_passes_the_seat_on_once(line, withdraw, _):
    late = MONDAY + timedelta(days=2)

    answers = at_once(lambda: withdraw(line[0], late), lambda: offers.end_due(at=late))

    assert not [each for each in answers if isinstance(each, Exception)], answers
    assert held() == [line[1]]
    assert AuditEntry.objects.filter(verb="offer.made").count() == 1


@pytest.mark.parametrize("_", range(AGAIN))
def test_a_yes_against_the_expiry_gives_the_seat_to_one(line, coordinator, _):
    """The yes came in time, the clockwork looks a moment later: who locks first wins."""
    just, late = (line[0].offer_expires_at + timedelta(seconds=s) for s in (-1, 1))

    yes, ended = at_once(
        lambda: offers.accept(enrolment_id=line[0].pk, at=just, by=coordinator),
        lambda: offers.end_due(at=late),
    )

    refused = isinstance(yes, offers.OfferOver)
    assert refused == bool(ended), (yes, ended)
    assert held() == [line[1] if refused else line[0]]


@pytest.mark.parametrize("_", range(AGAIN))
def test_seats_raised_twice_at_once_are_offered_once(line, coming, coordinator, _):  # noqa: F811
    def raise_to(seats):
        return lambda: capacity.set_seats(
            course_id=coming.pk, seats=seats, at=MONDAY, by=coordinator
        )

    answers = at_once(raise_to(2), raise_to(2))

    assert sorted(len(each.offered) for each in answers) == [0, 1], answers
    assert held() == line[:2]
    assert Course.objects.get(pk=coming.pk).seats == 2


@pytest.mark.parametrize("_", range(AGAIN))
def test_yes_and_no_at_once_are_one_answer(line, coordinator, caseworker, _):
    reason = factories.ReasonCodeFactory(kind="offer", code="dates").pk

    at_once(
        lambda: offers.accept(enrolment_id=line[0].pk, at=MONDAY, by=coordinator),
        lambda: offers.refuse(
            enrolment_id=line[0].pk, reason_id=reason, at=MONDAY, by=caseworker
        ),
    )

    line[0].refresh_from_db()
    assert held() == [line[0] if line[0].seated_at else line[1]]
    assert bool(line[0].seated_at) != bool(line[0].offer_ended_at)
