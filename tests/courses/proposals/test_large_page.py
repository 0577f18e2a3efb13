"""A large proposal is shown in parts: courses, those who wait, differences."""

from datetime import timedelta

import pytest
from django.urls import reverse

from branchespor.models import Nomination
from courses import proposal_page
from courses.services import proposals
from courses.services.confirming import confirm
from tests import factories
from tests.conftest import MONDAY
from tests.courses.proposals.people import SOON, of, waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(proposal_page, "COURSES", 2)
    monkeypatch.setattr(proposal_page, "WAITING", 3)
    monkeypatch.setattr(proposal_page, "DIFFERENCES", 1)


@pytest.fixture
def courses(track, school):
    """Three courses of one seat each, the first to start first."""
    return [
        factories.CourseFactory(
            track=track,
            school=school,
            starts_on=SOON + timedelta(days=n),
            seats=1,
            target=1,
            minimum=1,
        )
        for n in range(3)
    ]


@pytest.fixture
def read(coordinator, client_for):
    client = client_for(coordinator)

    def ask(made, **where):
        url = reverse("courses:proposal_detail", args=[made.public_id])
        return client.get(url, where)

    return ask


def test_courses_and_those_who_wait_come_in_parts(
    small, courses, aabenraa, coordinator, read
):
    for course in courses:
        for days in range(1, 4):
            waiting(course, aabenraa, days=days)
    made = proposals.make(at=MONDAY, by=coordinator)
    first, second = read(made).context["page"], read(made, page=2).context["page"]
    assert [each.course for each in first.cards] == courses[:2]
    assert [each.course for each in second.cards] == courses[2:]
    parts = [read(made, waiting=n).context["page"].waiting for n in (1, 2)]
    assert [len(each) for each in parts] == [3, 3]
    assert len({line.nomination for part in parts for line in part}) == 6


def test_whoever_is_on_no_part_shown_is_not_named_nor_logged(
    small, courses, aabenraa, coordinator, read
):
    entries = [waiting(course, aabenraa) for course in courses]
    made = proposals.make(at=MONDAY, by=coordinator)
    shown = read(made).context["page"].people
    assert {each.pk for each in shown} == {e.nomination_id for e in entries[:2]}


def test_only_the_first_differences_are_listed(
    small, courses, aabenraa, coordinator, read
):
    entries = [waiting(course, aabenraa) for course in courses[:2]]
    proposals.make(at=MONDAY, by=coordinator)
    for entry in entries:
        said = {"withdrawn_at": MONDAY, "withdrawn_by": coordinator}
        Nomination.objects.filter(pk=entry.nomination_id).update(**said)
    newer = proposals.make(at=MONDAY, by=coordinator)
    page = read(newer).context["page"]
    assert (len(page.differences), page.more) == (1, 1)


def test_after_confirming_the_same_part_is_shown(
    small, courses, aabenraa, coordinator, client_for
):
    entries = [waiting(course, aabenraa) for course in courses]
    made = proposals.make(at=MONDAY, by=coordinator)
    answer = client_for(coordinator).post(
        reverse("courses:proposal_confirm", args=[made.public_id]),
        {"people": [of(entries[2])], "page": "2"},
    )
    assert answer.url.endswith("?page=2")
    assert (
        confirm(proposal_id=made.pk, people=[of(entries[2])], at=MONDAY, by=coordinator)
        == []
    )
