"""The sheet on the teacher's phone: few statements, few taps, nothing lost."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import Course, Mark, Presence
from courses.services import registers
from courses.services.registers import MarkLine
from municipalities.models import AccessEntry
from tests import factories


@pytest.fixture
def session(course):
    """A session that began ten minutes ago by the real clock."""
    now = timezone.now()
    return factories.SessionFactory(
        course=course,
        on=timezone.localdate(now),
        starts_at=now - timedelta(minutes=10),
        ends_at=now + timedelta(minutes=110),
        minutes=120,
    )


@pytest.fixture
def people(course, aabenraa):
    Course.objects.filter(pk=course.pk).update(seats=300)
    return factories.SeatedFactory.create_batch(3, course=course, municipality=aabenraa)


@pytest.fixture
def page(client_for, teacher, session):
    client = client_for(teacher)
    client.url = f"/sessions/{session.pk}/register/"
    return client


def shown(client):
    """The form as the browser would send it back: hidden fields and checked radios."""
    html = client.get(client.url).content.decode()
    hidden = re.findall(r'type="hidden"\s+name="([^"]+)"\s+value="([^"]*)"', html)
    radios = re.findall(
        r'type="radio"\s+name="([^"]+)"\s+value="([^"]*)"\s+checked', html
    )
    return dict(hidden) | dict(radios)


def tap(client, form, **changes):
    return client.post(client.url, form | changes, headers={"HX-Request": "true"})


def presences(session):
    return list(session.marks.order_by("enrolment").values_list("presence", flat=True))


def counted(client):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(client.url).status_code == 200
    return [q["sql"] for q in seen.captured_queries if "SAVEPOINT" not in q["sql"]]


def test_the_sheet_asks_the_database_no_more_for_200_people_than_for_3(
    page, people, course, aabenraa
):
    page.get(page.url)
    few = counted(page)
    factories.SeatedFactory.create_batch(197, course=course, municipality=aabenraa)
    many = counted(page)
    assert len(many) == len(few)
    assert len(many) <= 8, "\n".join(many)


def test_the_look_at_a_sheet_is_logged_once_per_person(page, people):
    page.get(page.url)
    assert AccessEntry.objects.filter(purpose="register").count() == 3


def test_all_present_and_one_exception_are_two_requests(page, people, session):
    page.post(page.url + "all/")
    form = shown(page)

    answer = tap(page, form, **{f"presence-{people[1].pk}": "no_word"})

    assert presences(session) == ["present", "no_word", "present"]
    html = answer.content.decode()
    assert f'id="state-{people[1].pk}"' in html
    assert f'id="state-{people[0].pk}"' not in html


def test_the_whole_form_works_without_javascript(page, people, session):
    form = shown(page)
    for each in people:
        form[f"presence-{each.pk}"] = "present"
    form |= {f"presence-{people[2].pk}": "late", f"minutes-{people[2].pk}": "25"}

    answer = page.post(page.url, form)

    assert answer.status_code == 302
    assert presences(session) == ["present", "present", "late"]
    assert session.marks.get(enrolment=people[2]).minutes_missed == 25


def test_late_without_minutes_counts_from_the_start_while_the_session_runs(
    page, people, session
):
    answer = tap(page, shown(page), **{f"presence-{people[0].pk}": "late"})
    assert session.marks.get().minutes_missed in {10, 11}
    assert f'id="minutes-of-{people[0].pk}"' in answer.content.decode()


def test_two_teachers_who_mark_different_people_do_not_disturb_each_other(
    page, people, session, client_for, school
):
    other = client_for(factories.SchoolMembershipFactory(school=school))
    other.url = page.url
    page.post(page.url + "all/")
    mine, theirs = shown(page), shown(other)

    assert tap(other, theirs, **{f"presence-{people[0].pk}": "sick"}).status_code == 200
    assert tap(page, mine, **{f"presence-{people[1].pk}": "agreed"}).status_code == 200

    assert presences(session) == ["sick", "agreed", "present"]


@pytest.fixture
def conflict(page, people, session, school):
    """Mine: present → late; meanwhile a colleague wrote sick. Undisputed: agreed."""
    page.post(page.url + "all/")
    form = shown(page)
    colleague = factories.SchoolMembershipFactory(school=school)
    registers.report(
        session_id=session.pk,
        marks=[MarkLine(people[0].pk, Presence.SICK)],
        version=None,
        at=timezone.now(),
        by=colleague,
    )
    mine = {
        f"presence-{people[0].pk}": "late",
        f"minutes-{people[0].pk}": "5",
        f"presence-{people[1].pk}": "agreed",
    }
    return page.post(page.url, form | mine), colleague


def test_a_conflict_shows_both_values_and_stores_nothing(conflict, session, people):
    answer, colleague = conflict
    html = answer.content.decode()

    assert answer.status_code == 409
    assert colleague.user.name in html
    assert 'value="sick:120:"' in html
    assert 'value="late:5:"' in html
    assert presences(session) == ["sick", "present", "present"]


@pytest.mark.parametrize("choice", ["sick:120:", "late:5:"])
def test_the_choice_is_stored_with_everything_else_that_was_entered(
    conflict, page, session, people, choice
):
    html = conflict[0].content.decode()
    form = dict(re.findall(r'type="hidden"\s+name="([^"]+)"\s+value="([^"]*)"', html))

    page.post(page.url, form | {f"choice-{people[0].pk}": choice})

    assert presences(session) == [choice.split(":")[0], "agreed", "present"]


def test_the_sheet_as_it_stands_posted_again_changes_nothing(page, people, session):
    page.post(page.url + "all/")
    registers.report(
        session_id=session.pk,
        marks=[MarkLine(people[0].pk, Presence.SICK, 45)],
        version=None,
        at=timezone.now(),
        by=session.marks.first().recorded_by,
    )
    page.post(page.url, shown(page))
    assert Mark.objects.get(enrolment=people[0]).minutes_missed == 45


@pytest.mark.parametrize(
    "field", [{"presence": "maybe"}, {"presence": "late", "minutes": "500"}]
)
def test_what_no_form_offers_is_refused_in_words(page, people, session, field):
    changes = {f"{name}-{people[0].pk}": value for name, value in field.items()}
    answer = tap(page, shown(page), **changes)
    assert answer.status_code == 422
    assert "alert-error" in answer.content.decode()
    assert not session.marks.exists()


def test_the_school_sees_that_somebody_acts_and_never_why(
    page, people, session, caseworker
):
    tap(page, shown(page), **{f"presence-{people[0].pk}": "no_word"})
    case = session.absence_cases.get()
    reason = factories.ReasonCodeFactory(kind="absence", code="x", label_da="Hemmelig")
    type(case).objects.filter(pk=case.pk).update(
        seen_at=timezone.now(), seen_by=caseworker, reason=reason
    )
    html = page.get(page.url).content.decode()
    assert "<strong>set</strong>" in html
    assert html.count("Hemmelig") == len(people)  # the list to choose from, once a row


def test_a_coordinator_reads_the_register_and_cannot_write(
    client_for, coordinator, people, session
):
    client = client_for(coordinator)
    url = f"/sessions/{session.pk}/register/"
    assert "presence-" not in client.get(url).content.decode()
    assert client.post(url, {}).status_code == 403


def test_the_start_page_opens_the_running_session_in_one_tap(
    client_for, teacher, session, course, people
):
    factories.SessionFactory(course=course, on=session.on - timedelta(days=4))
    html = client_for(teacher).get("/").content.decode()
    first = html.index(f'href="/sessions/{session.pk}/register/"')
    assert "is-large" in html[first - 200 : first]
    links = re.findall(r'href="/sessions/\d+/register/"', html)
    assert len(links) == 2  # now, and the one that is missing
