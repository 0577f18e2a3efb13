"""Look-ups per day, whose relation to the person counts, and the unusual ones."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from municipalities.models import AccessEntry, LookUpDay, Notice, Purpose
from participants import tasks
from participants.models import Phase, PhaseOwner
from participants.services import look_ups
from tests import factories
from tests.conftest import COPENHAGEN

pytestmark = [pytest.mark.django_db, pytest.mark.access_log]

EVENING = datetime(2026, 11, 24, 18, tzinfo=COPENHAGEN)


def people(membership, number):
    return factories.ParticipantFactory.create_batch(
        number, municipality=membership.municipality
    )


def look(by, persons, *, at=EVENING, purpose=Purpose.PERSON):
    AccessEntry.objects.bulk_create(
        AccessEntry(
            at=at,
            by=by,
            kind="read",
            purpose=purpose,
            participant_id=person.pk,
            municipality_id=person.municipality_id,
        )
        for person in persons
    )


def test_a_day_counts_looks_people_and_people_without_a_relation(caseworker):
    mine, other = people(caseworker, 2)
    PhaseOwner.objects.create(
        participant=mine,
        municipality=caseworker.municipality,
        phase=Phase.EFFORT,
        owner=caseworker,
        period=factories.ALWAYS,
    )
    look(caseworker, [mine, other, other])
    look_ups.count(at=EVENING)
    day = LookUpDay.objects.get()
    assert (day.look_ups, day.people, day.unrelated) == (3, 2, 1)
    assert day.on == EVENING.date()


def test_whoever_is_nominated_is_related_to_everybody_at_work_with_them(
    caseworker, neighbour, syd
):
    nomination = factories.NominationFactory(
        cooperation=syd, municipality=caseworker.municipality
    )
    look(caseworker, [nomination.participant], at=timezone.now())
    look_ups.count(at=timezone.now())
    assert LookUpDay.objects.get().unrelated == 0


def test_looking_at_the_log_is_not_counted(caseworker):
    look(caseworker, people(caseworker, 1), purpose=Purpose.OVERSIGHT)
    look_ups.count(at=EVENING)
    assert not LookUpDay.objects.exists()


def test_forty_strangers_in_a_day_are_flagged_and_told_once(caseworker, administrator):
    look(caseworker, people(caseworker, 40))
    assert look_ups.count(at=EVENING) == 1
    assert look_ups.count(at=EVENING + timedelta(hours=1)) == 0
    assert LookUpDay.objects.get().flagged_at == EVENING
    notice = Notice.objects.get()
    assert (notice.recipient, notice.path) == (administrator.user, "/look-ups/")


def test_the_day_after_the_member_is_being_asked_already(caseworker, administrator):
    for n in (0, 1):
        look(caseworker, people(caseworker, 40), at=EVENING + timedelta(days=n))
        look_ups.count(at=EVENING + timedelta(days=n))
    assert Notice.objects.count() == 1


def test_a_standstill_is_caught_up(caseworker):
    look(caseworker, people(caseworker, 1), at=EVENING - timedelta(days=20))
    look_ups.count(at=EVENING - timedelta(days=20))
    look(caseworker, people(caseworker, 1), at=EVENING - timedelta(days=15))
    look_ups.count(at=EVENING)
    assert LookUpDay.objects.count() == 2


def test_the_page_shows_the_week_and_what_is_unusual(
    caseworker, administrator, client_for
):
    look(caseworker, people(caseworker, 40), at=timezone.now())
    tasks.count_look_ups()
    said = client_for(administrator).get("/look-ups/").content.decode()
    assert caseworker.user.name in said
    assert "usædvanligt mange" in said
