"""Goals and background figures: who may say them, and how they are put right."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from municipalities.models import AuditEntry
from outcomes.models import BackgroundFigure, Goal
from outcomes.services import background, goals
from outcomes.services.background import Said
from outcomes.services.goals import Aim, Baseline
from tests import factories, world
from tests.conftest import MONDAY

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
BASE = Baseline(date(2025, 1, 1), date(2025, 12, 31), throughput=60, result=20)
AIM = Aim("200/75", FIRST, LAST, 200, 75, "Styregruppen", BASE)
SAID = Said("jobparate", "andel", "Tønder", FIRST, Decimal("41.5"), "%", "Jobindsats")


@pytest.fixture
def coordinator(syd):
    return factories.CoordinatorFactory(cooperation=syd)


@pytest.fixture
def boss(syd):
    return factories.MembershipFactory(role="leader", municipality=syd.lead)


def enter(syd, by, **more):
    return goals.enter(cooperation_id=syd.pk, aim=AIM, at=MONDAY, by=by, **more)


def test_a_goal_keeps_its_period_and_its_baseline(syd, coordinator):
    goal = enter(syd, coordinator)
    goal.refresh_from_db()
    assert goal.period.upper == date(2027, 1, 1)
    assert (goal.baseline_throughput, goal.baseline_result) == (60, 20)


def test_the_cooperations_goals_are_the_coordinators_to_say(syd, boss, coordinator):
    with pytest.raises(PermissionDenied):
        enter(syd, boss)
    with pytest.raises(PermissionDenied):
        enter(syd, coordinator, municipality_id=syd.lead_id)
    goal = enter(syd, coordinator)
    with pytest.raises(Goal.DoesNotExist):
        goals.end(goal_id=goal.pk, at=MONDAY, by=boss)


def test_a_leader_says_those_of_the_own_municipality(syd, boss):
    other = syd.members.exclude(municipality=syd.lead).first().municipality
    with pytest.raises(PermissionDenied):
        enter(syd, boss, municipality_id=other.pk)
    goal = enter(syd, boss, municipality_id=syd.lead_id)
    assert goal in Goal.objects.changeable_by(boss)


def test_a_goal_given_up_stands_as_it_was(syd, coordinator):
    goal = enter(syd, coordinator)
    for _ in range(2):
        goals.end(goal_id=goal.pk, at=MONDAY, by=coordinator)
    with pytest.raises(goals.GoalIsOver):
        goals.change(goal_id=goal.pk, aim=AIM, at=MONDAY, by=coordinator)
    assert AuditEntry.objects.filter(verb="goal.ended").count() == 1


def test_a_figure_is_put_right_by_another_row(syd, coordinator):
    where = {"cooperation_id": syd.pk, "at": MONDAY, "by": coordinator}
    wrong = background.enter(said=SAID, **where)
    mended = background.correct(
        figure_id=wrong.pk, said=SAID, at=MONDAY, by=coordinator
    )
    assert list(BackgroundFigure.objects.standing()) == [mended]
    assert BackgroundFigure.objects.newest("jobparate", syd) == mended
    with pytest.raises(background.CorrectedAlready):
        background.correct(figure_id=wrong.pk, said=SAID, at=MONDAY, by=coordinator)
    with pytest.raises(background.IsThere):
        background.enter(said=SAID, **where)


def test_a_figure_of_tomorrow_is_refused(syd, coordinator):
    ahead = Said("x", "x", "x", MONDAY.date() + timedelta(days=1), Decimal(1), "%", "x")
    with pytest.raises(background.InFuture):
        background.enter(cooperation_id=syd.pk, said=ahead, at=MONDAY, by=coordinator)


def test_another_cooperations_figure_is_not_ours(syd, oest, coordinator):
    stranger = factories.CoordinatorFactory(cooperation=oest)
    figure = background.enter(
        cooperation_id=syd.pk, said=SAID, at=MONDAY, by=coordinator
    )
    assert figure not in BackgroundFigure.objects.visible_to(stranger)
    assert BackgroundFigure.objects.newest("jobparate", oest) is None
    with pytest.raises(BackgroundFigure.DoesNotExist):
        background.correct(figure_id=figure.pk, said=SAID, at=MONDAY, by=stranger)


@pytest.fixture
def here(syd):
    return world.build(syd)


GOAL = {"name": "Mål", "track": "", "first": "01.01.2026", "last": "31.12.2026"}
GOAL |= {"throughput": "50", "result": "20", "source": "Byrådet"}


def test_a_leader_enters_a_goal_and_sees_it(here, client_for):
    desk = client_for(here.leader)
    assert desk.post(reverse("outcomes:goal_new"), GOAL).status_code == 302
    goal = Goal.objects.get(name="Mål")
    assert goal.municipality == here.home
    text = desk.get(reverse("outcomes:goal_list")).content.decode()
    assert "01.01.2026 – 31.12.2026" in text
    assert reverse("outcomes:goal_edit", args=[goal.pk]) in text


def test_a_goal_that_contradicts_itself_is_told_at_the_field(here, client_for):
    bad = GOAL | {"last": "31.12.2025", "result": "51", "then_result": "3"}
    answer = client_for(here.coordinator).post(reverse("outcomes:goal_new"), bad)
    assert answer.status_code == 422
    wrong = {"last", "result", "then_first", "then_last", "then_throughput"}
    assert set(answer.context["form"].errors) == wrong


def test_a_figure_is_entered_and_corrected_on_the_page(here, client_for):
    desk = client_for(here.coordinator)
    url = reverse("outcomes:background_correct", args=[here.figure.pk])
    said = {"name": "jobparate", "definition": "andel", "area": "Tønder", "unit": "%"}
    said |= {"as_of": "01.11.2026", "value": "43,5", "source": "Jobindsats"}
    assert desk.post(url, said).status_code == 302
    text = desk.get(reverse("outcomes:background_list")).content.decode()
    assert "43,5 %" in text
    assert "41 %" in text, "the wrong one stays readable"
    assert desk.post(url, said).status_code == 422
