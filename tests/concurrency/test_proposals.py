"""Two coordinators at once: no seat is given twice, nobody's work is lost."""

from datetime import date

import pytest

from courses.models import Enrolment, ProposalStep, Ruling
from courses.services import confirming, proposals, rulings
from municipalities import isolation
from tests import factories
from tests.concurrency.test_last_seat import at_once
from tests.conftest import MONDAY

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def coming(track, school):
    return factories.CourseFactory(
        track=track,
        school=school,
        starts_on=date(2027, 1, 11),
        seats=6,
        target=6,
        minimum=1,
    )


@pytest.fixture
def entries(coming, aabenraa):
    return factories.WaitingFactory.create_batch(
        4, course=coming, municipality=aabenraa
    )


@pytest.fixture
def two(syd):
    return [factories.CoordinatorFactory(cooperation=syd) for _ in range(2)]


def as_member(by, verb, **given):
    def run():
        with isolation.acting_for(isolation.context_of(by)):
            return verb(**given, at=MONDAY, by=by)

    return run


def made_by(by):
    with isolation.acting_for(isolation.context_of(by)):
        return proposals.make(at=MONDAY, by=by)


def of(entry):
    return entry.nomination.public_id


def confirming_of(by, proposal, entries):
    people = [of(each) for each in entries]
    return as_member(by, confirming.confirm, proposal_id=proposal.pk, people=people)


def test_two_confirm_the_same_proposal_in_parts(entries, two):
    """One chooses three, the other two of them and a fourth: four seats, once each."""
    proposal = made_by(two[0])
    answers = at_once(
        confirming_of(two[0], proposal, entries[:3]),
        confirming_of(two[1], proposal, entries[1:]),
    )
    assert sum(len(each) for each in answers) == 4, answers
    assert Enrolment.objects.seated().count() == 4


def test_one_rules_while_the_other_confirms(entries, coming, two):
    """Whoever comes second is told; a ruling made first is never passed over."""
    reason = factories.ReasonCodeFactory(kind="departure").pk
    proposal = made_by(two[0])
    keep_off = as_member(
        two[1],
        rulings.rule,
        nomination_id=entries[0].nomination_id,
        course_id=coming.pk,
        kind=Ruling.Kind.EXCLUDE,
        reason_id=reason,
    )
    given, _ruling = at_once(confirming_of(two[0], proposal, entries), keep_off)
    refused = isinstance(given, confirming.Outdated)
    assert refused or len(given) == 4, given
    first_ruled = Enrolment.objects.seated().count() == 0
    assert refused == first_ruled


def test_two_take_different_proposals_into_use(entries, coming, aabenraa, two):
    first = made_by(two[0])
    newer = []
    for by in two:
        factories.WaitingFactory(course=coming, municipality=aabenraa)
        newer.append(made_by(by))
    answers = at_once(
        *(
            as_member(by, proposals.take, proposal_id=each.pk, former_id=first.pk)
            for by, each in zip(two, newer, strict=True)
        )
    )
    refused = [each for each in answers if isinstance(each, Exception)]
    assert [type(each) for each in refused] == [proposals.NotInUse], answers
    assert ProposalStep.objects.filter(kind="taken").count() == 2


def test_two_rule_otherwise_on_one_person(entries, coming, two):
    reason = factories.ReasonCodeFactory(kind="departure").pk
    answers = at_once(
        *(
            as_member(
                by,
                rulings.rule,
                nomination_id=entries[0].nomination_id,
                course_id=coming.pk,
                kind=kind,
                reason_id=reason,
            )
            for by, kind in zip(two, ("lock", "exclude"), strict=True)
        )
    )
    refused = [each for each in answers if isinstance(each, Exception)]
    assert [type(each) for each in refused] == [rulings.RuledOtherwise], answers
    assert Ruling.objects.in_force().count() == 1
