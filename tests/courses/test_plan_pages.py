"""The pages from the demand board to a planned course."""

from datetime import timedelta

import pytest
from django.utils.formats import localize_input

from branchespor.models import EmployerDemand, Track
from courses import timeline
from courses.models import ChangeDecision, Course, CourseModule
from tests import factories


@pytest.fixture
def demand(track, today):
    return EmployerDemand.objects.create(
        track=track,
        employer=factories.EmployerFactory(name="Kantinen"),
        places=16,
        period=(today + timedelta(weeks=4), today + timedelta(weeks=30)),
        ordered_on=today,
        contact="Mette Holm",
    )


@pytest.fixture
def typed(school, today):
    """What a coordinator types at least."""
    return {
        "school": school.pk,
        "starts_on": localize_input(today + timedelta(weeks=14)),
        "ends_on": localize_input(today + timedelta(weeks=26)),
        "seats": 16,
        "minimum": 12,
    }


def test_the_board_shows_offered_matched_and_filled(
    client_for, coordinator, caseworker, demand, track, school, today
):
    course = factories.CourseFactory(
        track=track,
        school=school,
        starts_on=today + timedelta(weeks=3),
        demand=demand,
        employer_places=10,
    )
    factories.SeatedFactory.create_batch(3, course=course)
    shown = client_for(coordinator).get("/demand/").context
    (order,) = shown["rows"][0].orders
    assert (order.offered, order.matched, order.filled) == (16, 10, 3)
    assert (shown["late"], shown["missing"]) == ({demand.pk}, 13)
    assert "Mette Holm" in client_for(caseworker).get("/demand/").content.decode()


def test_schools_and_leaders_do_not_read_whom_to_ring(
    client_for, teacher, leader, demand
):
    for member in (teacher, leader):
        page = client_for(member).get("/demand/").content.decode()
        assert "Kantinen" in page
        assert "Mette Holm" not in page


def test_an_order_is_noted_changed_and_closed(client_for, coordinator, track, today):
    client = client_for(coordinator)
    typed = {"employer_name": "Kantinen", "places": 8, "contact": ""}
    for name in ("first", "last", "ordered_on"):
        typed[name] = localize_input(today)
    client.post(f"/tracks/{track.pk}/orders/new/", typed)
    demand = EmployerDemand.objects.get()
    typed |= {"employer": demand.employer_id, "places": 9}
    client.post(f"/orders/{demand.pk}/", typed)
    client.post(f"/orders/{demand.pk}/close/")
    demand.refresh_from_db()
    assert demand.places == 9
    assert demand.closed_at
    assert not client.get("/demand/").context["rows"][0].orders
    assert client.get("/demand/?closed=1").context["rows"][0].orders


def test_an_order_becomes_a_course_with_its_dates_computed(
    client_for, coordinator, demand, track, typed, today
):
    client = client_for(coordinator)
    url = f"/tracks/{track.pk}/plan/"
    page = client.get(f"{url}?order={demand.pk}").context["form"]
    assert page["employer_places"].value() == 16
    typed["demand"] = page["demand"].value()
    preview = client.post(url, typed | {"preview": "1"})
    assert not Course.objects.exists()
    start = today + timedelta(weeks=14)
    form = preview.context["form"]
    for name, day in timeline.suggested(start).items():
        assert form[name].value() == localize_input(day)
    assert sum(share.seats for _, share in preview.context["working"]) == 16
    client.post(url, typed | {name: form[name].value() for name in timeline.FIELDS})
    course = Course.objects.get()
    assert (course.demand, course.opened_at, course.opens_on) == (demand, None, None)


def test_a_copy_takes_over_modules_distances_and_shows_what_was_decided(
    client_for, coordinator, track, school, typed, today
):
    start = today - timedelta(days=30)
    former = factories.CourseFactory(
        track=track,
        school=school,
        starts_on=start,
        meeting_on=start - timedelta(weeks=7),
        price_per_seat=9000,
    )
    CourseModule.objects.create(course=former, position=1, title="Hygiejne", days=2)
    ChangeDecision.objects.create(
        course=former, text="Mere praktik", owner=coordinator, due_on=today
    )
    client = client_for(coordinator)
    url = f"/tracks/{track.pk}/plan/"
    assert "Mere praktik" in client.get(url).content.decode()
    form = client.get(f"{url}?copy={former.pk}").context["form"]
    assert form["price_per_seat"].value() == 9000
    typed |= {"copied_from": former.pk, "ends_on": ""}
    client.post(url, typed)
    course = Course.objects.get(copied_from=former)
    assert course.modules.get().title == "Hygiejne"
    assert course.starts_on - course.meeting_on == timedelta(weeks=7)
    assert course.ends_on - course.starts_on == former.ends_on - former.starts_on


def test_another_tracks_order_or_run_is_refused(
    client_for, coordinator, syd, track, typed, demand
):
    other = factories.TrackFactory(cooperation=syd)
    page = client_for(coordinator).post(
        f"/tracks/{other.pk}/plan/", typed | {"demand": demand.pk}
    )
    assert page.status_code == 422
    assert not Course.objects.exists()


def test_the_dates_of_a_course_are_moved_on_a_page(
    client_for, coordinator, track, school, today
):
    course = factories.CourseFactory(
        track=track, school=school, starts_on=today + timedelta(weeks=10)
    )
    url = f"/courses/{course.pk}/dates/"
    client = client_for(coordinator)
    form = client.get(url).context["form"]
    typed = {name: localize_input(form[name].value()) for name in form.fields}
    later = course.decide_on + timedelta(days=2)
    client.post(url, typed | {"decide_on": localize_input(later)})
    course.refresh_from_db()
    assert (course.decide_on, course.meeting_on) == (later, None)
    refused = client.post(url, typed | {"list_on": "31.12.2099"})
    assert refused.status_code == 422


def test_an_unopened_course_says_why_and_opens_when_published(
    client_for, coordinator, track, school, today
):
    Track.objects.update(requirements_published_at=None)
    course = factories.CourseFactory(
        track=track,
        school=school,
        starts_on=today + timedelta(weeks=10),
        opened_at=None,
    )
    client = client_for(coordinator)
    client.post(f"/courses/{course.pk}/open/")
    course.refresh_from_db()
    assert course.opened_at is None
    client.post(f"/tracks/{track.pk}/requirements/publish/", {"version": "0"})
    client.post(f"/courses/{course.pk}/open/")
    course.refresh_from_db()
    assert course.opened_at
