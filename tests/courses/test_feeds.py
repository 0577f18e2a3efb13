"""Calendar addresses: secret, revocable, right in every time zone, and nobody's name."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from hypothesis import given, settings
from icalendar import Calendar

from courses import calendar, ical
from courses.models import CalendarFeed, PersonFeed
from courses.services import feeds, rescheduling
from municipalities.rate_limits import CALENDAR
from participants.models import Participant
from portal.logs import clean
from tests import factories
from tests.conftest import MONDAY
from tests.courses.test_time import schedules

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


@pytest.fixture
def sessions(course, teacher, today):
    course.ends_on = today + timedelta(days=60)
    course.save(update_fields=["ends_on"])
    soon = today + timedelta(days=3)
    first = factories.SessionFactory(course=course, on=soon, teacher=teacher)
    second = factories.SessionFactory(course=course, on=soon + timedelta(days=1))
    type(first).objects.filter(course=course).update(room="Køkken 2, 1. sal; æøå")
    return [first, second]


@pytest.fixture
def seat(course, aabenraa):
    seat = factories.SeatedFactory(course=course, municipality=aabenraa)
    person = seat.nomination.participant
    person.given_name, person.family_name = "Zebrina", "Quattrocento"
    person.save()
    return seat


@pytest.fixture
def own(seat, caseworker):
    """A function that makes the person's address; returns its secret."""
    return lambda: (
        feeds.make_for_person(
            participant_id=seat.nomination.participant_id, at=MONDAY, by=caseworker
        ).secret
    )


def fetched(secret):
    return Client().get(f"/calendar/{secret}.ics")


def events(secret):
    answer = fetched(secret)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(answer.content).walk("VEVENT")


def test_a_course_calendar_holds_each_session_once_with_its_true_times(
    sessions, course, school_admin
):
    secret = feeds.make(course_id=course.pk, at=MONDAY, by=school_admin).secret
    read = events(secret)
    assert [e["dtstart"].dt for e in read] == [s.starts_at for s in sessions]
    assert [e["dtend"].dt for e in read] == [s.ends_at for s in sessions]
    assert str(read[0]["summary"]) == f"{course} · Undervisning"
    assert str(read[0]["location"]).startswith("Køkken 2, 1. sal; æøå, EUC Syd")
    assert [e["uid"] for e in read] == [e["uid"] for e in events(secret)]
    assert b"DTSTART:20" in fetched(secret).content  # UTC, so no zone to get wrong


def test_a_cancelled_and_a_moved_session_say_so_under_the_same_uid(
    sessions, course, school_admin
):
    secret = feeds.make(course_id=course.pk, at=MONDAY, by=school_admin).secret
    before = {str(e["uid"]): e["sequence"] for e in events(secret)}
    rescheduling.cancel(session_id=sessions[1].pk, at=MONDAY, by=school_admin)
    kept, gone = events(secret)
    assert (kept["status"], gone["status"]) == ("CONFIRMED", "CANCELLED")
    assert {str(kept["uid"]), str(gone["uid"])} == before.keys()
    assert gone["sequence"] == before[str(gone["uid"])] + 1


def test_a_teacher_gets_what_the_teacher_teaches(sessions, teacher, course):
    secret = feeds.make(course_id=None, at=MONDAY, by=teacher).secret
    assert [e["dtstart"].dt for e in events(secret)] == [sessions[0].starts_at]


def test_a_persons_calendar_shows_course_time_and_place_and_no_name(
    sessions, seat, own, course
):
    secret = own()
    text = fetched(secret).content.decode().replace("\r\n ", "")
    assert str(course) in text
    for word in ("Zebrina", "Quattrocento", "Aabenraa", "20 00 01 23"):
        assert word not in text
    assert len(events(secret)) == 2


def test_of_a_protected_person_neither_course_nor_place_leaves(
    sessions, seat, own, course, school
):
    secret = own()
    uids = {str(s.public_id) for s in sessions}
    Participant.objects.filter(pk=seat.nomination.participant_id).update(protected=True)
    text = fetched(secret).content.decode()
    assert len(events(secret)) == 2
    for word in ("LOCATION", "Køkken", school.name, course.track.name, *uids):
        assert word not in text


def test_a_person_sees_the_course_only_while_on_it(sessions, seat, own):
    type(seat).objects.filter(pk=seat.pk).update(
        left_on=sessions[1].on,
        left_at=MONDAY,
        left_by=factories.CoordinatorFactory(),
        leave_reason=factories.ReasonCodeFactory(),
    )
    assert [e["dtstart"].dt for e in events(own())] == [sessions[0].starts_at]


def test_only_a_hash_is_kept_and_a_new_address_ends_the_old(own, seat, caseworker):
    first, second = own(), own()
    kept = PersonFeed.objects.values_list("secret_hash", flat=True)
    assert not {first, second} & set(kept)
    assert len(first) >= 43
    assert [fetched(e).status_code for e in (first, second)] == [404, 200]
    feeds.revoke_for_person(
        participant_id=seat.nomination.participant_id, at=MONDAY, by=caseworker
    )
    assert fetched(second).status_code == 404


def test_an_address_ends_with_its_members_access(course, school_admin, today):
    secret = feeds.make(course_id=course.pk, at=MONDAY, by=school_admin).secret
    assert fetched(secret).status_code == 200
    school_admin.period = (date(2020, 1, 1), today)
    school_admin.save(update_fields=["period"])
    assert fetched(secret).status_code == 404
    late = feeds.file_of(secret, at=MONDAY + timedelta(days=366))
    assert late is None


def test_who_guesses_is_told_nothing_and_soon_must_wait(db):
    answers = [fetched("geheimnis") for _ in range(CALENDAR[1].times + 1)]
    assert {a.status_code for a in answers[:-1]} == {404}
    assert answers[-1].status_code == 429


@pytest.mark.parametrize(
    "way",
    ["/calendar/{}.ics", "/invitations/{}/", "/accounts/password/reset/key/7-{}/"],
)
def test_no_log_holds_the_secret_of_an_address(way):
    assert "geheimnis" not in clean(f"GET {way.format('geheimnis')} 404 12")


def test_nobody_makes_an_address_for_what_is_not_theirs(
    course, seat, stranger, neighbour, teacher, client_for, school_admin
):
    person = seat.nomination.participant_id
    with pytest.raises(Participant.DoesNotExist):
        feeds.make_for_person(participant_id=person, at=MONDAY, by=neighbour)
    with pytest.raises(PermissionDenied):
        feeds.make_for_person(participant_id=person, at=MONDAY, by=teacher)
    with pytest.raises(course.DoesNotExist):
        feeds.make(course_id=course.pk, at=MONDAY, by=stranger)
    feeds.make(course_id=course.pk, at=MONDAY, by=school_admin)
    feed = CalendarFeed.objects.get()
    url = f"/calendars/{feed.pk}/close/"
    assert client_for(teacher).post(url).status_code == 404
    assert client_for(school_admin).post(url).status_code == 302


def test_the_pages_show_an_address_once(client_for, caseworker, seat, course):
    client = client_for(caseworker)
    person = seat.nomination.participant
    for url, data in (
        ("/calendars/", {"course": course.pk}),
        (f"/participants/{person.public_id}/calendar/", {}),
    ):
        shown = client.post(url, data).context["address"]
        assert Client().get(shown.removeprefix("http://testserver")).status_code == 200
        assert shown not in client.get(url).content.decode()


@settings(max_examples=60, deadline=None)
@given(schedules)
def test_a_calendar_read_back_shows_the_clock_times_that_were_planned(schedule):
    try:
        plan = calendar.weekly(schedule)
    except calendar.NoSuchTime:
        return
    entries = [
        ical.Entry(str(n), *calendar.instants(e.on, e.start, e.end)[:2], "x")
        for n, e in enumerate(plan.sessions)
    ]
    at = datetime.combine(schedule.first, time(12), COPENHAGEN)
    read = Calendar.from_ical(ical.written("x", entries, at=at)).walk("VEVENT")
    local = [e["dtstart"].dt.astimezone(COPENHAGEN) for e in read]
    assert [(e.date(), e.time()) for e in local] == [
        (e.on, e.start) for e in plan.sessions
    ]
