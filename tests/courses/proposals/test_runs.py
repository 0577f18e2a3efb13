"""Large proposals are made by the worker from work that lies in PostgreSQL."""

from datetime import timedelta
from html import unescape

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from courses import tasks
from courses.models import Proposal, ProposalRun
from courses.services import proposal_runs, proposals, proposing
from courses.services.confirming import confirm
from municipalities.models import Membership
from tests.conftest import MONDAY
from tests.courses.proposals.people import of, waiting

pytestmark = pytest.mark.django_db


def test_a_large_proposal_waits_for_the_worker(
    later, aabenraa, coordinator, client_for, monkeypatch
):
    waiting(later, aabenraa)
    monkeypatch.setattr(proposing, "AT_ONCE", 0)
    client = client_for(coordinator)
    answer = client.post(reverse("courses:proposal_make"), follow=True)
    assert "Trin 1 af 4" in answer.content.decode()
    run = ProposalRun.objects.get()

    tasks.make_proposals()

    run.refresh_from_db()
    assert (run.ending, run.phase) == ("made", ProposalRun.Phase.KEEP)
    page = reverse("courses:proposal_run", args=[run.public_id])
    seen = reverse("courses:proposal_detail", args=[run.proposal.public_id])
    assert client.get(page).url == seen


def test_two_coordinators_ask_for_one_proposal(later, aabenraa, coordinator):
    waiting(later, aabenraa)
    first = proposal_runs.ask(at=MONDAY, by=coordinator)
    assert proposal_runs.ask(at=MONDAY, by=coordinator) == first


def test_a_run_whose_worker_died_is_begun_again(later, aabenraa, coordinator):
    waiting(later, aabenraa)
    run = proposal_runs.ask(at=MONDAY, by=coordinator)
    ProposalRun.objects.update(started_at=MONDAY)
    assert proposal_runs.due(at=MONDAY + timedelta(minutes=14)) == []
    at = MONDAY + timedelta(minutes=16)
    for run_id in proposal_runs.due(at=at):
        proposal_runs.work_through(run_id=run_id, at=at)
    run.refresh_from_db()
    assert run.proposal == Proposal.objects.get()


def test_whoever_asked_and_left_gets_no_proposal(later, aabenraa, coordinator):
    waiting(later, aabenraa)
    run = proposal_runs.ask(at=MONDAY, by=coordinator)
    yesterday = MONDAY.date() - timedelta(days=1)
    Membership.objects.filter(pk=coordinator.pk).update(
        period=(yesterday - timedelta(days=9), yesterday)
    )
    proposal_runs.work_through(run_id=run.pk, at=MONDAY)
    run.refresh_from_db()
    assert (run.ending, run.proposal) == ("membership", None)


def test_the_command_makes_every_stored_proposal_again(
    later, aabenraa, coordinator, capsys
):
    for days in range(3):
        waiting(later, aabenraa, days=days)
    proposals.make(at=MONDAY, by=coordinator)
    call_command("check_proposals")
    assert capsys.readouterr().out.endswith("0 of 1 proposals differ.\n")


def test_the_command_tells_of_an_answer_that_was_altered(later, aabenraa, coordinator):
    waiting(later, aabenraa)
    made = proposals.make(at=MONDAY, by=coordinator)
    altered = {**made.answer, "placed": 7}
    Proposal.objects.create(
        cooperation=made.cooperation,
        made_at=MONDAY,
        made_by=coordinator,
        engine=made.engine,
        inputs=made.inputs,
        answer=altered,
    )
    with pytest.raises(CommandError, match="1 proposals have another answer"):
        call_command("check_proposals")


def test_a_caseworker_sees_own_people_only_once_it_is_confirmed(
    later, aabenraa, toender, coordinator, caseworker, client_for
):
    own, other = waiting(later, aabenraa, days=2), waiting(later, toender, days=1)
    made = proposals.make(at=MONDAY, by=coordinator)
    client = client_for(caseworker)
    page = reverse("courses:shared_proposal", args=[made.public_id])
    assert client.get(page).status_code == 404

    confirm(proposal_id=made.pk, people=[of(own), of(other)], at=MONDAY, by=coordinator)
    text = client.get(page).content.decode()
    assert own.nomination.participant.full_name in unescape(text)
    assert other.nomination.participant.full_name not in unescape(text)
    assert str(other.nomination.public_id) not in text
