"""A stored proposal outlives the people in it: its numbers lead nowhere then."""

import pytest
from django.db import transaction
from django.urls import reverse

from courses.models import Proposal
from courses.proposal import record
from courses.proposal.search import propose
from municipalities import isolation
from participants.services import erasure
from tests import world
from tests.privacy import people

pytestmark = [pytest.mark.gdpr, pytest.mark.django_db(transaction=True)]


def test_after_an_erasure_a_proposal_names_nobody_and_gives_its_answer(syd, client_for):
    with transaction.atomic():
        here = world.build(syd)
    number, person = here.nomination.public_id, here.nomination.participant
    assert people.cells_with(str(number))

    with isolation.acting_for(isolation.CLOCKWORK):
        assert erasure.let_go(participant_id=person.pk, at=here.now)

    assert people.cells_with(str(number)) == []
    tables = {table for table, *_ in people.cells_with(str(number.int))}
    assert tables == {"courses_proposal.inputs"}, tables
    with isolation.acting_for(isolation.CLOCKWORK), transaction.atomic():
        stored = Proposal.objects.get(pk=here.division.pk)
    again = propose(record.problem_of(stored.inputs))
    assert record.of_answer(again) == stored.answer
    page = reverse("courses:proposal_detail", args=[stored.public_id])
    text = client_for(here.coordinator).get(page).content.decode()
    assert person.full_name not in text
