"""A weekly pattern is looked at before it is saved, and saved whole or not at all."""

import re
from datetime import date, time
from html import unescape

import pytest

from courses.models import Session
from courses.services import schedule
from municipalities.models import SchoolHoliday
from tests import factories

CHRISTMAS = (date(2026, 12, 21), date(2027, 1, 4))


@pytest.fixture
def ask(client_for, school_admin, course):
    """A function that posts a pattern; ``seen`` is the seal of the page before."""
    client, url = client_for(school_admin), f"/courses/{course.pk}/sessions/plan/"

    def post(**changes):
        return client.post(url, plan_of(**changes))

    return post


def plan_of(**changes):
    return {
        "weekdays": ["1", "3"],
        "start": "08.30",
        "end": "12.00",
        "first": "14.12.2026",
        "last": "15.01.2027",
        "kind": "teaching",
        "room": "",
        **changes,
    }


def text(answer):
    return unescape(answer.content.decode())


def seal(answer):
    return re.search(r'name="seen" value="(\w+)"', text(answer))[1]


def days():
    on = Session.objects.order_by("on").values_list("on", flat=True)
    return [(day.month, day.day) for day in on]


def test_a_pattern_is_previewed_with_every_day_left_out_and_why(ask, school):
    SchoolHoliday.objects.create(school=school, period=CHRISTMAS, name="Juleferie")
    shown = ask()
    page = text(shown)
    assert "15.12.2026" in page
    assert "Juleferie – skolens egen ferie" in page
    assert "Juleaftensdag" in page
    assert not Session.objects.exists()

    for _ in range(2):
        ask(save="1", seen=seal(shown))
    assert days() == [(12, 15), (12, 17), (1, 5), (1, 7), (1, 12), (1, 14)]


def test_what_was_not_shown_is_not_saved(ask, school):
    shown = ask()
    SchoolHoliday.objects.create(school=school, period=CHRISTMAS, name="Juleferie")
    for changed in ({}, {"start": "09.00"}):
        answer = ask(save="1", seen=seal(shown), **changed)
        assert "det er ikke det, du fik vist" in text(answer).lower()
    assert not Session.objects.exists()


def test_each_weekday_may_have_its_own_times_room_teacher_and_kind(ask, teacher):
    wanted = {
        "weekdays": ["0"],
        "start_4": "09.00",
        "end_4": "11.15",
        "last": "18.12.2026",
        "kind": "language",
        "room": "Lokale 7",
        "teacher": teacher.pk,
    }
    ask(**wanted, save="1", seen=seal(ask(**wanted)))
    monday, friday = Session.objects.order_by("on")
    assert (monday.start, monday.end) == (time(8, 30), time(12))
    assert (friday.on, friday.start, friday.minutes) == (
        date(2026, 12, 18),
        time(9),
        135,
    )
    assert {monday.series, monday.kind, monday.room} == {
        friday.series,
        "language",
        "Lokale 7",
    }
    assert friday.teacher == teacher


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"weekdays": []}, "weekdays"),
        ({"start": ""}, "start"),
        ({"start_2": "08.00"}, "end_2"),
        ({"last": "01.12.2026"}, "last"),
        ({"teacher": "999999"}, "teacher"),
    ],
)
def test_what_is_missing_is_said_at_its_field(ask, wrong, field):
    answer = ask(**wrong)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_a_pattern_across_what_is_planned_shows_the_day_and_cannot_be_saved(
    ask, course
):
    factories.SessionFactory(course=course, on=date(2026, 12, 17))
    answer = ask(save="1", seen=seal(ask()))
    assert "holdet har allerede undervisning" in text(answer)
    assert 'name="save"' not in text(answer)
    assert Session.objects.count() == 1


def test_a_pattern_outside_the_course_shows_the_days_and_saves_nothing(ask):
    shown = ask(last="15.01.2028")
    assert 'name="save"' not in text(shown)
    ask(last="15.01.2028", save="1", seen=seal(shown))
    assert not Session.objects.exists()


def test_a_teacher_who_is_busy_elsewhere_is_told_of_in_the_preview(
    ask, track, school, teacher
):
    other = factories.CourseFactory(track=track, school=school)
    factories.SessionFactory(course=other, on=date(2026, 12, 17), teacher=teacher)
    page = text(ask(teacher=teacher.pk))
    assert page.count(f"underviseren har også {other}") == 1


def test_a_teacher_of_another_school_is_refused(course, school_admin, other_teacher):
    planned = schedule.PlannedSession(
        date(2026, 12, 17), time(8), time(9), teacher_id=other_teacher.pk
    )
    with pytest.raises(schedule.NoSuchTeacher):
        schedule.add_sessions(
            course_id=course.pk,
            sessions=[planned],
            at=factories.NOW,
            by=school_admin,
        )
