"""A protected address: the school calls nobody, lists say neither place nor time."""

import pytest
from django.urls import reverse

from municipalities import isolation
from municipalities.gate import FieldNotReadable
from municipalities.models import AuditEntry
from participants.models import Participant
from participants.services import people
from tests import world

pytestmark = [pytest.mark.fields, pytest.mark.django_db]
WARNING = "beskyttet adresse"


@pytest.fixture
def here(syd):
    built = world.build(syd, size=1)
    people.protect(
        participant_id=built.participant.pk,
        protected=True,
        at=built.now,
        by=built.caseworker,
    )
    built.participant.refresh_from_db()
    return built


def shown(client, name, *args):
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_home_municipality_notes_it_once_with_audit_and_history(here):
    for _ in range(2):
        people.protect(
            participant_id=here.participant.pk,
            protected=True,
            at=here.now,
            by=here.caseworker,
        )
    verbs = AuditEntry.objects.filter(target_id=here.participant.pk).values_list("verb")
    assert list(verbs) == [("person.protected",)]
    events = Participant.pgh_event_model.objects.filter(pgh_obj=here.participant.pk)
    assert list(events.order_by("pgh_id").values_list("protected", flat=True)) == [
        False,
        True,
    ]


def test_it_can_be_taken_back_from_the_persons_page(here, client_for):
    client = client_for(here.caseworker)
    url = reverse("participants:participant_protect", args=[here.participant.public_id])
    assert client.post(url, {"protected": "0"}).status_code == 302
    here.participant.refresh_from_db()
    assert not here.participant.protected


def test_nobody_else_notes_it(here, client_for, neighbour):
    url = reverse("participants:participant_protect", args=[here.participant.public_id])
    assert client_for(here.coordinator).post(url, {"protected": "0"}).status_code == 403
    assert client_for(neighbour).post(url, {"protected": "0"}).status_code == 404


def test_the_school_gets_no_number_the_others_do(here):
    for who, gets in (
        ("school_teacher", False),
        ("coordinator", True),
        ("caseworker", True),
    ):
        with isolation.acting_for(isolation.context_of(getattr(here, who))):
            person = Participant.objects.get(pk=here.participant.pk)
            assert ("phone" in vars(person)) == gets
            if not gets:
                with pytest.raises(FieldNotReadable):
                    _ = person.phone


def test_the_roster_sends_the_school_to_the_caseworker(here, client_for):
    page = shown(client_for(here.school_teacher), "courses:roster", here.course.pk)
    assert here.participant.phone not in page
    assert "kun gennem kommunen" in page
    assert WARNING in page.lower()


@pytest.mark.parametrize("who", ["caseworker", "coordinator"])
@pytest.mark.parametrize(
    "name",
    [
        "home",
        "courses:absence_list",
        "outcomes:follow_up_list",
        "outcomes:gap_list",
        "branchespor:nomination_list",
    ],
)
def test_lists_say_neither_place_nor_time(here, client_for, who, name):
    page = shown(client_for(getattr(here, who)), name)
    for row in rows_about(page, here.participant):
        assert WARNING in row.lower()
        for told in (str(here.course), here.school.name, "kl. 08.00"):
            assert told not in row


def rows_about(page, person):
    """The list items and table rows that name the person."""
    parts = page.replace("<tr", "<li").split("<li")
    return [
        part.split("</li>")[0].split("</tr>")[0]
        for part in parts
        if person.given_name in part
    ]


def test_the_lists_of_the_last_test_do_name_the_person(here, client_for):
    client = client_for(here.caseworker)
    for name in (
        "home",
        "courses:absence_list",
        "outcomes:follow_up_list",
        "branchespor:nomination_list",
    ):
        assert rows_about(shown(client, name), here.participant), name


def test_every_page_about_the_person_warns(here, client_for):
    client = client_for(here.caseworker)
    for name, key in (
        ("person", here.participant.public_id),
        ("participants:participant_edit", here.participant.public_id),
        ("participants:participant_support", here.participant.public_id),
        ("branchespor:nomination_new", here.participant.public_id),
        ("branchespor:nomination_detail", here.enrolment.nomination.public_id),
        ("courses:nomination_courses", here.enrolment.nomination.public_id),
        ("courses:enrolment_withdraw", here.enrolment.public_id),
        ("courses:absence_detail", here.case.public_id),
        ("outcomes:follow_up_record", here.follow_up.public_id),
        ("outcomes:next_step", here.enrolment.public_id),
    ):
        assert WARNING in shown(client, name, key).lower(), name


def test_the_coordinator_is_not_told_place_and_time_on_the_persons_page(
    here, client_for
):
    page = shown(client_for(here.coordinator), "person", here.participant.public_id)
    assert here.school.name not in page
    assert WARNING in page.lower()


def test_no_other_school_is_told_anything(here, oest, client_for):
    strangers = world.build(oest, size=1)
    client = client_for(strangers.school_admin)
    for name in ("home", "courses:course_list"):
        page = shown(client, name)
        assert here.participant.given_name not in page
        assert here.school.name not in page
    assert (
        client.get(reverse("courses:roster", args=[here.course.pk])).status_code == 404
    )
