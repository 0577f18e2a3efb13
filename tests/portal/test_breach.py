"""»Who saw what since then«: counted from the log, for the own administrator, logged."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from municipalities.models import AccessEntry, Purpose
from tests import factories
from tests.conftest import COPENHAGEN

pytestmark = [pytest.mark.django_db, pytest.mark.access_log, pytest.mark.gdpr]

MORNING = datetime(2026, 3, 10, 9, tzinfo=COPENHAGEN)
DAY = {
    "from_day": "10.03.2026",
    "from_time": "09.00",
    "to_day": "10-03-2026",
    "to_time": "16:59",
}


def look(by, person, *, at=MORNING, **said):
    home = {"municipality": person.municipality, "participant_id": person.pk}
    said = {"kind": "read", "purpose": Purpose.PERSON} | home | said
    return AccessEntry.objects.create(at=at, by=by, **said)


@pytest.fixture
def people(caseworker):
    return factories.ParticipantFactory.create_batch(
        2, municipality=caseworker.municipality
    )


@pytest.fixture
def looked(people, caseworker, teacher):
    """Two people seen three times by one and once by another; then before and after."""
    one, two = people
    look(caseworker, one)
    look(caseworker, one, at=MORNING + timedelta(hours=1), purpose=Purpose.FACTS)
    look(caseworker, two, at=MORNING + timedelta(hours=2), kind="export")
    look(teacher, one, at=MORNING + timedelta(hours=7, minutes=59, seconds=59))
    look(teacher, two, at=MORNING - timedelta(seconds=1))
    look(teacher, two, at=MORNING + timedelta(hours=8))


def asked(client, name="breach", **said):
    return client.get(reverse(name), DAY | said)


def lines(answer):
    return {
        line.by: (line.people, line.looks, line.exports)
        for line in answer.context["report"].lines
    }


def test_each_member_is_counted_within_the_period_and_people_once_in_all(
    looked, administrator, caseworker, teacher, client_for
):
    answer = asked(client_for(administrator))
    assert lines(answer) == {caseworker: (2, 3, 1), teacher: (1, 1, 0)}
    assert answer.context["report"].people == 2
    said = answer.content.decode()
    assert teacher.user.name in said
    assert str(teacher.school) in said


def test_no_citizen_is_named(looked, people, administrator, client_for):
    client = client_for(administrator)
    for name in ("breach", "breach_csv"):
        said = asked(client, name).content.decode()
        assert not [each for each in people if each.family_name in said]


def test_one_member_can_be_asked_about(
    looked, administrator, caseworker, teacher, client_for
):
    answer = asked(client_for(administrator), member=teacher.pk)
    assert lines(answer) == {teacher: (1, 1, 0)}
    assert answer.context["report"].people == 1
    assert caseworker.user.name in answer.content.decode()  # still to be chosen


def test_another_municipalitys_people_are_not_counted(
    looked, administrator, neighbour, client_for
):
    theirs = factories.ParticipantFactory(municipality=neighbour.municipality)
    look(neighbour, theirs)
    assert neighbour not in lines(asked(client_for(administrator)))


@pytest.mark.parametrize(
    ("name", "channel"), [("breach", "page"), ("breach_csv", "file")]
)
def test_asking_is_logged_as_oversight_of_nobody(
    looked, administrator, client_for, name, channel
):
    assert asked(client_for(administrator), name).status_code == 200
    entry = AccessEntry.objects.latest("pk")
    assert (entry.by, entry.purpose, entry.channel) == (
        administrator,
        "oversight",
        channel,
    )
    assert (entry.criterion, entry.participant_id) == ("log", None)
    assert entry.municipality == administrator.municipality


def test_the_file_holds_the_same_figures_and_whose_it_is(
    looked, administrator, caseworker, client_for
):
    rows = asked(client_for(administrator), "breach_csv").content.decode().splitlines()
    mine = next(row for row in rows if caseworker.user.name in row)
    assert '"2";"3";"1"' in mine
    assert "10.03.2026" in mine
    assert str(administrator.municipality) in rows[-1]


def test_unasked_it_shows_the_last_three_days(administrator, client_for):
    period = client_for(administrator).get(reverse("breach")).context["report"]
    assert timedelta(hours=72) == period.last - period.start


@pytest.mark.parametrize(
    "wrong", [{"to_day": "9.3.2026"}, {"from_day": "i går"}, {"from_time": ""}]
)
def test_a_period_that_is_none_is_explained_and_nothing_is_logged(
    administrator, client_for, wrong
):
    answer = asked(client_for(administrator), **wrong)
    assert answer.status_code == 422
    assert not AccessEntry.objects.exists()


def test_only_administrators_ask(caseworker, coordinator, teacher, client_for):
    for member in (caseworker, coordinator, teacher):
        assert asked(client_for(member)).status_code == 403
