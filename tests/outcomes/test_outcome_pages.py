"""The pages after the course, and the leader's summary."""

from datetime import timedelta

import pytest
from django.urls import reverse

from outcomes.models import NextStep, Outcome
from tests import factories, world


@pytest.fixture
def here(syd):
    return world.build(syd)


def test_a_caseworker_answers_a_due_question(here, client_for):
    desk = client_for(here.caseworker)
    listed = desk.get(reverse("outcomes:follow_up_list"))
    assert here.participant.full_name in listed.content.decode()

    answered = desk.post(
        reverse("outcomes:follow_up_record", args=[here.follow_up.public_id]),
        {
            "destination": "ordinary_job_part",
            "weekly_hours": "22,5",
            "as_of": here.now.strftime("%d.%m.%Y"),
            "source": "employer",
            "certainty": "confirmed",
        },
    )
    assert answered.status_code == 302
    outcome = Outcome.objects.get()
    assert str(outcome.weekly_hours) == "22.5"


def test_a_refused_answer_is_told_at_the_field_and_keeps_what_was_written(
    here, client_for
):
    url = reverse("outcomes:follow_up_record", args=[here.follow_up.public_id])
    answer = client_for(here.caseworker).post(
        url,
        {
            "destination": "cash_benefit",
            "weekly_hours": "22",
            "as_of": "30.02.2026",
            "source": "employer",
            "certainty": "stated",
        },
    )
    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert set(errors) == {"as_of", "weekly_hours"}
    assert "30.02.2026" in answer.content.decode()
    assert not Outcome.objects.exists()


def test_t9_a_gap_turns_red_after_six_weeks(here, client_for):
    course = here.course
    today = here.now.date()
    for days, red in ((42, False), (43, True)):
        course.ends_on = today - timedelta(days=days)
        course.starts_on = course.ends_on - timedelta(days=60)
        course.signup_deadline_on = course.release_on = course.starts_on
        course.decide_on = course.starts_on
        course.save()
        page = client_for(here.caseworker).get(reverse("outcomes:gap_list"))
        (gap, *_) = page.context["gaps"]
        assert (gap.days, gap.is_red) == (days, red)


def test_a_noted_next_step_takes_the_person_off_the_gap_list(here, client_for):
    desk = client_for(here.caseworker)
    course = here.course
    course.ends_on = here.now.date()
    course.save()
    before = desk.get(reverse("outcomes:gap_list")).context["gaps"]
    without = before[0].enrolment
    desk.post(
        reverse("outcomes:next_step", args=[without.public_id]),
        {"text": "Løntilskud", "starts_on": "01.12.2026"},
    )
    after = desk.get(reverse("outcomes:gap_list")).context["gaps"]
    assert NextStep.objects.get().enrolment == without
    assert len(after) == len(before) - 1


def test_page_and_file_say_the_same(here, client_for):
    desk = client_for(here.leader)
    page = desk.get(reverse("outcomes:summary"))
    file = desk.get(reverse("outcomes:summary_csv")).content.decode()
    lines = page.context["report"].lines
    assert file.startswith("\ufeff")
    for line in lines.values():
        assert str(line.kpi.name) in file


def test_a_leader_reaches_no_other_cooperation_and_no_year_without_courses(
    here, oest, client_for
):
    desk = client_for(here.leader)
    url = reverse("outcomes:summary")
    assert desk.get(url, {"cooperation": oest.pk}).status_code == 404
    assert desk.get(url, {"year": "1999"}).status_code == 404
    assert desk.get(url, {"year": "drop table"}).status_code == 404


def test_no_name_stands_on_a_leader_s_pages(here, client_for):
    desk = client_for(here.leader)
    for name in ("home", "outcomes:summary", "courses:course_list"):
        html = desk.get(reverse(name)).content.decode()
        assert here.participant.family_name not in html


def test_a_leader_without_a_course_is_told_so(syd, aabenraa, leader, client_for):
    assert client_for(leader).get(reverse("outcomes:summary")).status_code == 200
    factories.CourseFactory(track__cooperation=syd)
    assert client_for(leader).get(reverse("home")).status_code == 200
