"""``make bench-national`` in seconds: a small country through the same steps."""

import pytest

from courses import tasks
from courses.models import Proposal
from courses.proposal.search import propose
from courses.services import proposing
from tests.campaigns import national, national_data, stage

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def country():
    yield national_data.build(people=700, courses=40)
    stage.let_go()


def test_a_country_is_asked_for_made_and_read_in_parts(country, monkeypatch, figure):
    monkeypatch.setattr(proposing, "AT_ONCE", 0)
    client = national.coordinator()
    run = client.post("/proposals/new/").url
    assert "Trin 1 af 4" in client.get(run).content.decode()
    tasks.make_proposals()
    made = national.seen(Proposal)
    placed = made["answer"]["placed"]
    assert placed == made["answer"]["bound"] == propose(country).placed > 100
    first = client.get(national.paths(made["public_id"])[1]).context["page"]
    assert (len(first.cards), len(first.waiting)) == (20, 100)
    for path in national.paths(made["public_id"]):
        line, wrong = national.read(client, path)
        figure(line)
        assert not wrong
    line, wrong = national.give(client, made["public_id"])
    figure(line)
    assert not wrong
