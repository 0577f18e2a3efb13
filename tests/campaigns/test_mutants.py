"""Every mutant still finds the guard it takes away; ``make mutants`` runs them."""

import pytest

from tests.campaigns import mutants


@pytest.mark.parametrize("mutant", mutants.EVERY, ids=lambda each: each.name)
def test_the_guard_is_still_where_the_mutant_looks(mutant):
    text = mutant.applied()
    if mutant.file.endswith(".py"):
        compile(text, mutant.file, "exec")


def test_there_are_thirty_and_more():
    assert len(mutants.EVERY) >= 30
    assert len({each.name for each in mutants.EVERY}) == len(mutants.EVERY)
