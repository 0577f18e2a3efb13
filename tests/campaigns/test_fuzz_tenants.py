"""The fuzz for some seconds; ``make fuzz`` runs it for 30,000 requests."""

import pytest
from django.db import connection
from django.urls import get_resolver

from municipalities import row_security, wall_builder
from municipalities.middleware import WallGuard
from participants.models import Participant
from portal.celery import app as celery
from tests.campaigns import canaries, fuzz_tenants, oracle, shots, stage
from tests.conftest import use_role

pytestmark = pytest.mark.fuzz
PEOPLE = ("participants:participant", "person")


@pytest.fixture
def tally(transactional_db):
    celery.loader.import_default_modules()
    yield fuzz_tenants.Tally()
    stage.let_go()


def test_nobody_sees_or_changes_what_is_not_theirs(tally):
    fuzz_tenants.run(n=320, seed=4, tally=tally)
    assert not tally.leaks
    assert tally.broken == 0
    assert tally.answered >= fuzz_tenants.LEAST_ANSWERED
    assert tally.changes > 0


def test_a_forgotten_filter_is_found_and_told_by_itself(tally, monkeypatch, capsys):
    """With both walls open in one place the fuzz leaks: it can fail.

    It asks mostly the people's own addresses, so that a few seconds find it.
    """
    names = list(shots.names_of(get_resolver()))
    names += [n for n in names if n.startswith(PEOPLE)] * len(names)
    monkeypatch.setattr(shots, "names_of", lambda _resolver: names)
    everybody = type(Participant.objects.all())
    monkeypatch.setattr(everybody, "visible_to", lambda self, _member: self)
    monkeypatch.setattr(WallGuard, "_look", lambda _self: None)
    with stage.hands("postgres") as cursor:
        cursor.execute(
            "ALTER POLICY wall_select ON participants_participant USING (true)"
        )
    try:
        fuzz_tenants.run(n=40, seed=4, tally=tally, stop_at=1)
    finally:
        _rebuild()
    assert tally.leaks
    assert "LEAK in answer: participants.Participant" in capsys.readouterr().out


def _rebuild():
    use_role("bsp_owner")
    wall_builder.build(connection)
    use_role("bsp_app")


def test_every_text_about_a_person_is_somebodys(db):
    """A new column with text needs no entry here: unlisted is the home's alone."""
    known = {
        f"{model._meta.label}.{column}"
        for model in canaries.personal()
        for column in canaries.text_columns(model)
    }
    listed = set(oracle.AUDIENCE)
    assert listed <= known


def test_every_model_behind_a_wall_is_watched(db):
    watched = {m._meta.label for m in [*canaries.personal(), *canaries.owned()]}
    walled = {
        wall.model
        for wall in row_security.declared()
        if not wall.model.startswith("municipalities.")
    }
    # A seat without a name yet, counts of people who are forgotten, and numbers that
    # stand for people in proposals.
    nameless = {"courses.HeldSeat", "outcomes.CohortCount", "courses.Proposal"}
    nameless |= {"courses.ProposalStep", "courses.ProposalRun"}
    nameless |= {"courses.Webhook", "courses.WebhookDelivery", "courses.SessionLoan"}
    nameless |= {"courses.SchoolLogEntry", "courses.AgreedAction", "outcomes.Tally"}
    nameless |= {"courses.Evaluation", "outcomes.Goal", "outcomes.GoalEvent"}
    for each in ("ReflectionMinute", "ReflectionDecision"):
        nameless |= {f"outcomes.{each}", f"outcomes.{each}Event"}
    assert walled - watched <= nameless
