"""The demo tells the true stories, is the same every day, and is loaded once."""

import io
import re
from collections import Counter
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command
from django.utils.timezone import localdate

from branchespor.models import Scheme
from courses.models import AbsenceCase, Course, Enrolment, Session
from municipalities.free_text import refuse_cpr
from municipalities.models import Cooperation, User
from outcomes import closing, progress_report, report
from participants.models import Participant, Support
from portal.demo.cast import OEST, SYD


def load(tmp_path, settings, today):
    settings.RUN_DIR = tmp_path
    out = io.StringIO()
    call_command("load_reference", stdout=out)
    for _ in range(2):
        call_command("load_demo", today=today, stdout=out)
    return out.getvalue()


@pytest.fixture
def demo(db, tmp_path, settings, today):
    """The demo of today; loading it a second time said that it is there."""
    assert "there already" in load(tmp_path, settings, today)
    return tmp_path


def test_the_stories_are_told(demo, today):
    _password_works(demo)
    _t1_sixteen_seats_fourteen_igu_and_two()
    _t5_both_shares_of_the_bus_track(today)
    _a_course_runs_today_and_somebody_is_missing(today)
    _one_course_lacks_people_three_days_before_the_decision(today)
    _nobody_has_a_cpr_number()
    _progress_and_evaluations_can_be_shown()


def _password_works(folder):
    file = folder / "demo_password"
    assert file.stat().st_mode & 0o077 == 0
    user = User.objects.get(email="koordinator.syd@demo.example")
    assert check_password(file.read_text(), user.password)
    assert user.memberships.count() == 2


def _progress_and_evaluations_can_be_shown():
    syd = Cooperation.objects.get(name=SYD)
    assert progress_report.means(syd.pk)
    ended = Course.objects.exclude(learned="")
    figures = closing.figures(ended)
    assert len(figures) == 2
    for course in ended:
        assert figures[course.pk].answers["score"]["citizen"].n == 11
        assert course.changes.count() == 3


def _t1_sixteen_seats_fourteen_igu_and_two():
    schemes = [
        Counter(course.enrolments.seated().values_list("nomination__scheme", flat=True))
        for course in Course.objects.filter(track__cooperation__name=SYD)
    ]
    full = [found for found in schemes if found[Scheme.IGU] == 14]
    assert any(found.total() == 16 for found in full), schemes


def _t5_both_shares_of_the_bus_track(today):
    oest = Cooperation.objects.get(name=OEST)
    course = Course.objects.get(track__cooperation=oest, track__name="Bus")
    assert (course.seats, course.employer_places) == (16, 16)
    found = report.report(
        cooperation=oest, year=course.starts_on.year, own=[], today=today
    )
    words = {key: report.in_words(line.total) for key, line in found.lines.items()}
    assert words["job_12_started"] == "56 % (9/16)"
    assert words["job_12_completed"] == "82 % (9/11)"


def _a_course_runs_today_and_somebody_is_missing(today):
    if today.weekday() < 5:
        assert Session.objects.filter(on=today, cancelled_at=None).exists()
    assert AbsenceCase.objects.filter(closed_at=None).exists()


def _one_course_lacks_people_three_days_before_the_decision(today):
    short = Course.objects.get(decide_on=today + timedelta(days=3))
    assert short.enrolments.seated().count() == short.minimum - 1


def _nobody_has_a_cpr_number():
    people = list(Participant.objects.all())
    assert len(people) > 50
    for each in people:
        for text in (each.case_reference, each.phone, each.working_instruction):
            refuse_cpr(text)
        assert re.fullmatch(r"(00|20 00).*|", each.phone), each.phone
    for each in Support.objects.all():
        refuse_cpr(each.wording)


@pytest.mark.parametrize("weekday", [5, 6])
def test_the_stories_can_be_told_on_a_weekend(db, tmp_path, settings, weekday):
    today = localdate()
    day = today - timedelta(days=(today.weekday() - weekday) % 7)
    load(tmp_path, settings, day)
    _one_course_lacks_people_three_days_before_the_decision(day)
    assert Enrolment.objects.seated().exists()


def test_production_takes_no_demo(db, settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError):
        call_command("load_demo")
    assert not User.objects.exists()
