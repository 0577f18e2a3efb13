"""The last seat as ``make race`` plays it, in a few rounds."""

import pytest

from tests.campaigns import race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("name", race.SCENARIOS)
def test_many_clients_have_one_winner_and_the_order_is_kept(name, figure):
    played = race.run(name, clients=12, rounds=4)

    figure(played.text)
    assert played.faults == 0, played.text
    assert played.answers["answered"] >= played.rounds
