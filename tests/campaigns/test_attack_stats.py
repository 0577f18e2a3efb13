"""What is published of a few random cooperations withstands an attacker's program."""

import pytest

from tests.campaigns import attack_people, attack_stats
from tests.campaigns.attack_program import Program


@pytest.mark.parametrize("seed", [25, 47])
def test_no_hidden_small_number_is_narrowed(seed):
    for reader in attack_stats.attack(seed):
        assert reader.narrowed() == []
        assert reader.probed > 50
        assert reader.program.undecided == 0


def test_the_attacker_sees_what_follows():
    """Of 20 in two groups 17 are in the one: 3 are in the other, never 1 or 4."""
    program = Program()
    total, one, other = (
        program.unknown(value, known=known)
        for value, known in ((20, True), (17, True), (3, False))
    )
    program.say([(total, 1), (one, -1), (other, -1)], 0, 0)
    assert program.impossible([other], (1, 4)) == {other: [1, 4]}


def test_most_of_two_years_of_four_municipalities_is_shown():
    found = [
        attack_people.usefulness(
            attack_people.published(attack_people.people(seed, places=4))
        )
        for seed in range(8)
    ]
    assert sum(shown for shown, _ in found) / sum(whole for _, whole in found) > 0.5


def test_the_same_people_give_the_same_figures():
    first, again = (attack_people.published(attack_people.people(3)) for _ in range(2))
    assert first == again
