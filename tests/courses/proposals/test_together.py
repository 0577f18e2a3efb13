"""Two who must come together (pretix #974, #1404): one car, one interpreter.

The portal does not store who belongs to whom. The coordinator who knows it locks both
to one course with a listed reason; from then on a proposal seats both there or says of
each what is in the way, and confirming stops whole when one of the two seats is gone.
"""

import pytest

from courses.models import Enrolment, Ruling
from courses.services import proposals
from courses.services.confirming import Outdated, confirm
from tests.conftest import MONDAY
from tests.courses.proposals.people import of, ruled, seats_of, waiting


@pytest.fixture
def pair(coming, later, aabenraa, toender, coordinator, reason):
    """Two who wait for different courses, both locked to the later one."""
    coming.quotas.all().delete()
    later.quotas.all().delete()
    for days in range(6):
        waiting(later, aabenraa, days=60 + days)
    two = [waiting(later, aabenraa, days=1), waiting(later, toender)]
    for each in two:
        ruled(each, later, Ruling.Kind.LOCK, reason=reason, by=coordinator)
    return two


def test_both_get_a_seat_on_one_course_whoever_waited_longer(pair, later, coordinator):
    made = proposals.make(at=MONDAY, by=coordinator)

    seats = seats_of(made)
    assert [seats.get(of(each).int) for each in pair] == [later.pk, later.pk]


def test_one_seat_less_than_both_need_seats_neither_unseen(
    pair, later, aabenraa, coordinator
):
    made = proposals.make(at=MONDAY, by=coordinator)
    later.seats = later.minimum = later.target = 1
    later.save(update_fields=["seats", "minimum", "target"])

    with pytest.raises(Outdated):
        confirm(
            proposal_id=made.pk,
            people=[of(each) for each in pair],
            at=MONDAY,
            by=coordinator,
        )
    assert not Enrolment.objects.seated().exists()
