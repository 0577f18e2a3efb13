"""A course settled from what is stored: who reads what of it, in every form the same."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.models import CourseDecision, Quota
from municipalities.models import CancellationPolicy, CancellationStep
from tests import factories
from tests.outcomes.board.reading import cells, page_text, pdf_text

START = timezone.localdate() - timedelta(days=20)


@pytest.fixture
def course(syd):
    """Two seats of Tønder: one used, one given up three days before and not filled."""
    policy = CancellationPolicy.objects.create(name="KCV", source="kcv.dk")
    for applies, days in (("person", 6), ("no_show", 0)):
        CancellationStep.objects.create(
            policy=policy,
            applies=applies,
            days_before=days,
            fee_short=1500,
            fee_long=2500,
        )
    school = syd.schools.get().school
    school.policy = policy
    school.save()
    made = factories.CourseFactory(
        track=factories.TrackFactory(cooperation=syd, name="Køkken"),
        school=school,
        starts_on=START,
        seats=4,
        minimum=1,
        target=1,
        price_per_seat=10_000,
    )
    for place in places(syd):
        Quota.objects.create(course=made, municipality=place, seats=1)
    for place in places(syd)[:2]:
        factories.SeatedFactory(course=made, municipality=place)
    give_up(made, places(syd)[3])
    return made


def places(syd):
    return [each.municipality for each in syd.members.order_by("pk")]


def give_up(course, place):
    entry = factories.SeatedFactory(course=course, municipality=place)
    day = course.starts_on - timedelta(days=3)
    entry.left_at = timezone.now() - (timezone.localdate() - day)
    entry.left_on, entry.left_by = day, entry.seated_by
    entry.leave_reason = factories.ReasonCodeFactory(kind="leave")
    entry.save()


def sheet_of(desk, course):
    return desk.get(reverse("outcomes:settlement_sheet", args=[course.pk]))


def test_a_coordinator_reads_every_line(course, syd, client_for):
    desk = client_for(factories.CoordinatorFactory(cooperation=syd))
    sheet = sheet_of(desk, course).context["sheet"]
    counts = [(p.account.held, p.account.used, p.account.lost) for p in sheet.parts]
    assert sorted(counts) == [(1, 0, 1), (1, 0, 1), (1, 1, 0), (1, 1, 0)]
    assert sheet.settled.kroner == 2 * 10_000 + 2500
    text = page_text(sheet_of(desk, course))
    assert "2.500 kr." in text
    assert "3 dage før starten" in text


def test_a_leader_reads_the_own_lines_and_the_others_counts(course, syd, client_for):
    boss = factories.MembershipFactory(role="leader", municipality=places(syd)[0])
    answer = sheet_of(client_for(boss), course)
    sheet = answer.context["sheet"]
    assert [part.name for part in sheet.open_parts] == [places(syd)[0].name]
    assert len(sheet.parts) == 4
    assert "2.500" not in page_text(answer)
    assert "trukket" not in page_text(answer).lower()


@pytest.mark.parametrize("role", ["coordinator", "leader"])
def test_every_form_says_the_same(course, syd, client_for, role):
    boss = factories.MembershipFactory(role="leader", municipality=places(syd)[3])
    who = (
        factories.CoordinatorFactory(cooperation=syd) if role == "coordinator" else boss
    )
    desk = client_for(who)
    sheet = sheet_of(desk, course).context["sheet"]
    page = page_text(sheet_of(desk, course))
    paper = pdf_text(desk.get(f"/steering/settlement/{course.pk}/paper/").content)
    file = desk.get(f"/steering/settlement/{course.pk}/csv/").content.decode()
    book = cells(desk.get(f"/steering/settlement/{course.pk}/xlsx/").content)
    said = [line.text for part in sheet.open_parts for line in part.lines]
    assert len(said) >= 2
    for each in said:
        for text in (page, paper, file, book):
            assert each in text


def test_what_was_paid_for_empty_seats_is_shared(course, syd, client_for):
    by = factories.CoordinatorFactory(cooperation=syd)
    CourseDecision.objects.create(
        course=course,
        choice="pay_empty",
        reason="holdet skal køre",
        cost=1_001,
        decided_at=timezone.now(),
        decided_by=by,
    )
    sheet = sheet_of(client_for(by), course).context["sheet"]
    assert sheet.settled.kroner == 2 * 10_000 + 2500 + 1_001


def test_the_list_adds_up_what_the_sheets_say(course, syd, client_for):
    desk = client_for(factories.CoordinatorFactory(cooperation=syd))
    url = reverse("outcomes:settlement_list")
    (row,) = desk.get(url, {"year": START.year}).context["rows"]
    assert (row.used, row.lost, row.amount) == (2, 2, "22.500 kr.")
    assert desk.get(url, {"year": "1999"}).status_code == 404


def test_no_name_and_no_foreign_course(course, oest, client_for):
    stranger = client_for(factories.CoordinatorFactory(cooperation=oest))
    for path in ("", "paper/", "csv/"):
        answer = stranger.get(f"/steering/settlement/{course.pk}/{path}")
        assert answer.status_code == 404
    by = factories.CoordinatorFactory(cooperation=course.track.cooperation)
    text = page_text(sheet_of(client_for(by), course))
    for entry in course.enrolments.all():
        assert entry.nomination.participant.family_name not in text


def dearer(school):
    """The school takes other terms from now on: 9.000 kr. for a late withdrawal."""
    school.policy = CancellationPolicy.objects.create(name="Ny", source="ny.dk")
    school.policy.steps.create(
        applies="person", days_before=6, fee_short=9000, fee_long=9000
    )
    school.save()


def test_new_terms_of_the_school_do_not_touch_what_was_agreed(course, syd, client_for):
    course.agreed_policy = course.school.policy
    course.terms_agreed_on = START - timedelta(days=90)
    course.save()
    dearer(course.school)
    desk = client_for(factories.CoordinatorFactory(cooperation=syd))
    answer = sheet_of(desk, course)
    assert answer.context["sheet"].settled.kroner == 2 * 10_000 + 2500
    text = page_text(answer)
    day = START - timedelta(days=90)
    assert f"KCV (kcv.dk), som aftalt {day:%d.%m.%Y}" in text
    assert "ny.dk" not in text


def test_a_school_without_terms_then_is_owed_nothing_by_later_ones(
    course, syd, client_for
):
    course.terms_agreed_on = START - timedelta(days=90)
    course.save()
    dearer(course.school)
    desk = client_for(factories.CoordinatorFactory(cooperation=syd))
    assert sheet_of(desk, course).context["sheet"].settled.kroner == 2 * 10_000
