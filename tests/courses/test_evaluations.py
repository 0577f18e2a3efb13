"""Evaluations: short, of four kinds, and a citizen's without a trace of who."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from courses.models import Course, Evaluation
from courses.services import evaluations
from courses.services.evaluations import Said
from municipalities import isolation
from municipalities.models import AuditEntry
from tests import factories
from tests.conftest import MONDAY

pytestmark = pytest.mark.django_db
CITIZEN, SCHOOL, EMPLOYER, CASEWORKER = Evaluation.Respondent


@pytest.fixture
def give(course):
    def put(who, by, said=None, at=MONDAY):
        return evaluations.give(
            course_id=course.pk, respondent=who, said=said or Said(5), at=at, by=by
        )

    return put


@pytest.fixture
def started(course):
    return [factories.SeatedFactory(course=course) for _ in range(2)]


@pytest.mark.usefixtures("started")
def test_a_citizens_keeps_the_day_and_not_who(give, teacher, course):
    given = give(CITIZEN, teacher, Said(6, ready=4, text="Mere dansk"))
    given.refresh_from_db()
    assert (given.score, given.ready, given.pace, given.text) == (
        *(6, 4, None, "Mere dansk"),
    )
    assert given.given_by is None
    assert given.given_at.astimezone(MONDAY.tzinfo).hour == 12
    entry = AuditEntry.objects.get(verb="evaluation.given")
    assert (entry.target_type, entry.target_id) == ("courses.Course", course.pk)
    assert entry.changes == {"respondent": "citizen"}


@pytest.mark.usefixtures("started")
def test_no_more_citizens_answer_than_started(give, teacher, caseworker):
    give(CITIZEN, teacher)
    give(CITIZEN, caseworker)
    with pytest.raises(evaluations.EverybodyHasAnswered):
        give(CITIZEN, teacher)


def test_a_schools_own_takes_the_place_of_her_former(give, teacher):
    give(SCHOOL, teacher, Said(3))
    give(SCHOOL, teacher, Said(6))
    assert Evaluation.objects.values_list("score", flat=True).get() == 6
    verbs = AuditEntry.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["evaluation.given", "evaluation.changed"]


def test_employers_are_several(give, caseworker, coordinator):
    give(EMPLOYER, caseworker)
    give(EMPLOYER, coordinator)
    give(EMPLOYER, coordinator)
    assert Evaluation.objects.count() == 3


def test_each_role_gives_its_kinds(give, teacher, coordinator, caseworker):
    for who, by in (
        (CASEWORKER, teacher),
        (CITIZEN, coordinator),
        (SCHOOL, caseworker),
    ):
        with pytest.raises(evaluations.NotYours):
            give(who, by)


def test_not_leaders_not_strangers_not_before_the_start(
    give, course, aabenraa, other_coordinator, caseworker
):
    leader = factories.MembershipFactory(role="leader", municipality=aabenraa)
    with pytest.raises(PermissionDenied):
        give(EMPLOYER, leader)
    with pytest.raises(Course.DoesNotExist):
        give(EMPLOYER, other_coordinator)
    Course.objects.filter(pk=course.pk).update(
        starts_on=MONDAY.date() + timedelta(days=1)
    )
    with pytest.raises(evaluations.NotBegun):
        give(CASEWORKER, caseworker)


def test_no_cpr_in_the_comment(give, caseworker):
    with pytest.raises(ValidationError):
        give(CASEWORKER, caseworker, Said(5, text="Om 010190-1234"))


@pytest.mark.parametrize("name", ["score", "content", "pace", "practical", "ready"])
def test_the_database_knows_one_to_seven(course, name):
    with pytest.raises(IntegrityError, match=f"evaluation_{name}_1_to_7"):
        Evaluation.objects.create(
            course=course,
            respondent=EMPLOYER,
            given_at=MONDAY,
            **{"score": 4, name: 8},
        )


def test_the_database_keeps_no_giver_of_a_citizens(course, teacher):
    with pytest.raises(IntegrityError, match="evaluation_of_citizen_names_nobody"):
        Evaluation.objects.create(
            course=course,
            respondent=CITIZEN,
            score=4,
            given_at=MONDAY,
            given_by=teacher,
        )


@pytest.mark.usefixtures("started")
def test_a_caseworker_reaches_her_own_and_no_citizens(give, caseworker, teacher):
    give(CITIZEN, caseworker)
    give(SCHOOL, teacher)
    own = give(CASEWORKER, caseworker)
    context = isolation.context_of(caseworker)
    with isolation.acting_for(context), transaction.atomic():
        assert list(Evaluation.objects.all()) == [own]
