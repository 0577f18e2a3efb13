"""Every table behind a wall, row by row: whose it is before, between and after a move."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils.timezone import localdate

from courses.models import Enrolment
from municipalities import isolation, personal, row_security
from municipalities.models import AccessEntry
from participants.models import ErasureRequest, HandOver
from participants.services import hand_overs
from tests import counted, factories, world
from tests.guards.test_access_matrix import DECLARED, address
from tests.privacy import people

pytestmark = [pytest.mark.gdpr, pytest.mark.django_db]

FOLLOWS = {
    "participants.Participant",
    "participants.Grant",
    "participants.Pause",
    "branchespor.Nomination",
    "branchespor.TrackWish",
    "branchespor.RequirementCheck",
    "courses.Enrolment",
    "courses.Departure",
    "courses.Ruling",
    "courses.PersonFeed",
    "courses.KnownAbsence",
    "courses.WebhookDelivery",
    "outcomes.NextStep",
    "outcomes.Placement",
    "outcomes.PlacementContact",
    "outcomes.SupplierMilestone",
}
# The move itself; and what the steering group writes, where both have a seat.
BOTH = {
    "participants.HandOver",
    *(
        f"outcomes.{each}{event}"
        for each in ("Goal", "ReflectionMinute", "ReflectionDecision")
        for event in ("", "Event")
    ),
}
ACTORS = {"municipalities.AuditEntry"}  # whoever did it reads their own line
GONE = {"participants.Support", "participants.SupportEvent"}


@pytest.fixture
def here(syd):
    """A person with a row in every table, and nothing that stops the move."""
    built = world.build(syd)
    people.in_every_table(built)
    ErasureRequest.objects.update(ended_at=built.now, ended_by=built.caseworker)
    built.there = factories.MembershipFactory(municipality=built.cooperation.lead)
    built.move = HandOver.objects.get(participant=built.participant)
    return built


def reached(membership):
    with isolation.acting_for(isolation.context_of(membership)):
        return {
            wall.model: set(
                apps.get_model(wall.model).objects.values_list("pk", flat=True)
            )
            for wall in row_security.declared()
        }


def accept(here, *, at=None):
    with isolation.acting_for(isolation.context_of(here.there)):
        hand_overs.accept(hand_over_id=here.move.pk, at=at or here.now, by=here.there)


def test_every_row_is_the_old_homes_before_and_the_new_homes_or_the_old_ones_after(
    here, figures
):
    old, new = reached(here.caseworker), reached(here.there)
    accept(here)
    old_after, new_after = reached(here.caseworker), reached(here.there)
    for model in old.keys() - ACTORS:
        assert (old[model] & new[model] != set()) == (model in BOTH), model
        lost = old[model] - old_after[model]
        if model not in GONE:
            assert lost <= new_after[model], model
        assert (old_after[model] & new_after[model] != set()) == (model in BOTH), model
    for trace in personal.traces():
        rows = set(trace.rows(here.participant.pk).values_list("pk", flat=True))
        follow = rows and rows <= new_after[trace.model] - new[trace.model]
        assert bool(follow) == (trace.model in FOLLOWS), trace.model
    figures(f"{len(old)} tables behind walls: no row lost, none reached by both homes")


def test_accepted_but_not_yet_due_nothing_has_changed(here):
    HandOver.objects.update(from_on=localdate(here.now) + timedelta(days=2))
    old, new = reached(here.caseworker), reached(here.there)
    accept(here)
    logs = {"municipalities.AuditEntry"}
    for model in old.keys() - logs:
        assert reached(here.caseworker)[model] == old[model], model
        assert reached(here.there)[model] == new[model], model


def test_a_traced_row_that_follows_carries_the_new_homes_number(here):
    accept(here)
    for trace in personal.traces():
        if trace.moves and trace.model != "participants.Grant":
            homes = trace.rows(here.participant.pk).values_list(
                "municipality", flat=True
            )
            assert set(homes) == {here.there.municipality_id}, trace.model


def test_no_figure_by_the_municipality_of_the_day_changes(here):
    def figures_now():
        margins = counted.now(here.cooperation, at=here.now + timedelta(days=1))
        places = margins.groups("municipality", [here.course.starts_on.year])
        return {place: counted.shares(sums) for place, sums in places.items()}

    Enrolment.objects.filter(pk=here.enrolment.pk).update(
        completed_at=here.now, completed_by=here.school_teacher
    )
    before = figures_now()
    assert any(each["completion"] for each in before.values())
    accept(here)
    now = figures_now()
    assert {
        (place, key): (now[place][key], pair)
        for place, figures in before.items()
        for key, pair in figures.items()
        if now[place][key] != pair
    } == {}
    assert now.keys() == before.keys()


def test_a_running_course_keeps_the_attendance_of_each_day_where_it_was(here):
    def attended():
        margins = counted.now(here.cooperation, at=here.now)
        places = margins.groups("municipality", [here.course.starts_on.year])
        kinds = ("attended", "modules", "seen")
        return [
            {place: sums.counts.get(kind) for place, sums in places.items()}
            for kind in kinds
        ]

    before = attended()
    assert all(before)
    accept(here)
    assert attended() == before


def pages():
    return [
        name
        for name, entry in DECLARED.items()
        if "caseworker" in entry.get("GET", ()) and not entry.get("public")
    ]


def test_no_page_of_either_home_breaks_over_what_the_other_keeps(here, client_for):
    accept(here)
    for member in (here.caseworker, here.there, here.coordinator):
        client = client_for(member)
        for name in pages():
            answer = client.get(address(name, here))
            assert answer.status_code < 500, (name, member.role)


class TestPages:
    def test_the_new_home_reads_no_name_before_and_the_old_none_after(
        self, here, client_for
    ):
        url = reverse("participants:hand_over", args=[here.move.public_id])
        old, new = client_for(here.caseworker), client_for(here.there)
        name = here.participant.family_name
        assert name in old.get(url).text
        assert name not in new.get(url).text
        assert "En borger overdrages til jer" in new.get(url).text
        assert here.caseworker.user.name in new.get(url).text
        answer = new.post(f"{url}accept/", follow=True)
        assert name in answer.text
        assert name not in old.get(url).text
        assert (
            old.get(reverse("person", args=[here.participant.public_id])).status_code
            == 404
        )

    def test_the_look_is_logged_with_its_purpose(self, here, client_for):
        url = reverse("participants:hand_over", args=[here.move.public_id])
        client_for(here.caseworker).get(url)
        client_for(here.there).get(url)
        look = AccessEntry.objects.get(purpose="move")
        assert (look.by, look.participant_id) == (here.caseworker, here.participant.pk)

    def test_a_caseworker_proposes_it_on_the_page(self, here, client_for):
        person = here.enrolment.nomination.participant
        HandOver.objects.filter(participant=person).update(
            taken_back_at=here.now, ended_by=here.caseworker
        )
        url = reverse("participants:hand_over_new", args=[person.public_id])
        client = client_for(here.caseworker)
        asked = {"to": here.there.municipality_id, "reason": here.move.reason_id}
        wrong = client.post(url, asked | {"from_on": "2020-01-01"})
        assert wrong.status_code == 422
        assert "Vælg i dag eller en senere dag." in wrong.text
        answer = client.post(url, asked | {"from_on": f"{localdate():%d-%m-%Y}"})
        assert answer.status_code == 302
        assert HandOver.objects.open().filter(participant=person).count() == 1

    def test_the_data_given_to_the_person_tells_of_it(self, here, client_for):
        url = reverse("participants:data_json", args=[here.participant.public_id])
        sections = client_for(here.caseworker).get(url).json()["sections"]
        assert "Overdragelser" in [each["title"] for each in sections]
