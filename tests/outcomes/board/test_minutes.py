"""The talk about the figures: written once, edited until it is followed up."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from municipalities.models import AuditEntry
from outcomes.models import ReflectionDecision, ReflectionMinute
from outcomes.services import reflections
from outcomes.services.reflections import Decided, Talk
from tests import factories, world
from tests.conftest import MONDAY

TODAY = MONDAY.date()
LATER = TODAY + timedelta(days=30)
INFO = Decided("Infomøde før hvert hold", "koordinator", TODAY + timedelta(days=14))
BUS = Decided("Flere buschauffører", "jobcentret i Tønder", LATER)


def talk(**more):
    said = {"on": TODAY, "seen": "a", "why": "b", "change": "c", "follow_up_on": LATER}
    return Talk(**said | {"decisions": [INFO, BUS]} | more)


@pytest.fixture
def by(syd):
    return factories.CoordinatorFactory(cooperation=syd)


@pytest.fixture
def minute(syd, by):
    return reflections.write(cooperation_id=syd.pk, talk=talk(), at=MONDAY, by=by)


def edit(minute, by, *, version=1, at=MONDAY, **more):
    return reflections.edit(
        minute_id=minute.pk, version=version, talk=talk(**more), at=at, by=by
    )


def test_the_same_minutes_sent_again_are_written_once(minute, syd, by):
    again = reflections.write(cooperation_id=syd.pk, talk=talk(), at=MONDAY, by=by)
    assert again == minute
    assert ReflectionDecision.objects.count() == 2
    assert AuditEntry.objects.filter(verb="reflection.written").count() == 1


def test_they_are_edited_until_the_day_of_the_follow_up_is_over(minute, by):
    last = MONDAY + timedelta(days=30)
    assert edit(minute, by, at=last, seen="anew").seen == "anew"
    with pytest.raises(reflections.MinutesAreClosed):
        edit(minute, by, version=2, at=last + timedelta(days=1))


def test_two_who_edit_at_once_do_not_overwrite_each_other(minute, by):
    edit(minute, by, seen="first")
    with pytest.raises(reflections.ChangedMeanwhile):
        edit(minute, by, seen="second")
    assert ReflectionMinute.objects.get().seen == "first"


def test_what_is_done_stays_and_what_is_no_longer_said_goes(minute, by):
    done, _open = minute.decisions.order_by("position")
    reflections.finish(decision_id=done.pk, at=MONDAY, by=by)
    edit(minute, by, decisions=[Decided("Noget andet", "skolen", LATER)])
    (left,) = minute.decisions.all()
    assert (left.text, left.done_by) == (INFO.text, by)


def test_a_decision_is_ticked_off_once(minute, by, syd):
    leader = factories.MembershipFactory(role="leader", municipality=syd.lead)
    decision = minute.decisions.first()
    for member in (leader, by):
        reflections.finish(decision_id=decision.pk, at=MONDAY, by=member)
    assert ReflectionDecision.objects.get(pk=decision.pk).done_by == leader
    assert AuditEntry.objects.filter(verb="reflection.done").count() == 1


def test_a_talk_has_been_and_its_follow_up_comes_later(syd, by):
    for said, refusal in (
        ({"on": TODAY + timedelta(days=1)}, reflections.InFuture),
        ({"follow_up_on": TODAY - timedelta(days=1)}, reflections.FollowedUpTooEarly),
    ):
        with pytest.raises(refusal):
            reflections.write(
                cooperation_id=syd.pk, talk=talk(**said), at=MONDAY, by=by
            )


def test_others_neither_write_nor_see(minute, syd, oest):
    caseworker = factories.MembershipFactory(municipality=syd.lead)
    stranger = factories.CoordinatorFactory(cooperation=oest)
    with pytest.raises(PermissionDenied):
        edit(minute, caseworker)
    with pytest.raises(ReflectionMinute.DoesNotExist):
        edit(minute, stranger)
    assert not ReflectionDecision.objects.visible_to(stranger).exists()


@pytest.fixture
def here(syd):
    return world.build(syd)


FORM = {
    "on": "01.11.2026",
    "seen": "Flere gennemfører",
    "why": "Kortere hold",
    "change": "Vi holder fast",
    "follow_up_on": "01.12.2026",
}


def test_a_leader_writes_below_the_figures_and_reads_it_again(here, client_for):
    desk = client_for(here.leader)
    decided = {
        "decision_1": "Infomøde",
        "owner_1": "koordinator",
        "due_1": "20.11.2026",
    }
    answer = desk.post(reverse("outcomes:reflection"), FORM | decided, follow=True)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "Referat fra 01.11.2026" in text
    assert "Infomøde" in text
    assert "Infomøde" in desk.get(reverse("outcomes:minute_list")).content.decode()


def test_a_bad_form_is_told_at_the_field_and_loses_nothing(here, client_for):
    bad = FORM | {"seen": "hun hedder 010190-1234", "owner_2": "skolen"}
    answer = client_for(here.leader).post(reverse("outcomes:reflection"), bad)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"seen", "decision_2", "due_2"}
    assert "Kortere hold" in answer.content.decode()


def test_who_is_late_with_an_edit_is_told_so(here, client_for):
    desk = client_for(here.leader)
    url = reverse("outcomes:minute_edit", args=[here.minute.pk])
    today = here.minute.on.strftime("%d.%m.%Y")
    said = FORM | {"on": today, "follow_up_on": today, "version": "1"}
    assert desk.post(url, said).status_code == 302
    late = desk.post(url, said)
    assert late.status_code == 422
    assert "En anden har rettet referatet" in late.content.decode()


def test_the_page_shows_the_chart_the_goal_and_what_is_not_done(here, client_for):
    text = (
        client_for(here.coordinator)
        .get(reverse("outcomes:reflection"))
        .content.decode()
    )
    assert "Nøgletal" in text
    assert here.goal.name in text
    assert here.decision.text in text
