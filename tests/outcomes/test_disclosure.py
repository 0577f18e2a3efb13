"""No figure that is shown lets a reader work out one that is hidden."""

from itertools import product

import pytest

from outcomes import disclosure
from outcomes.disclosure import Shown


def test_t5_both_shares_are_printed():
    assert disclosure.share(9, 16) == Shown(9, 16, 56)
    assert disclosure.share(9, 11) == Shown(9, 11, 82)


@pytest.mark.parametrize(
    ("part", "whole", "why"),
    [
        (0, 0, "no_data"),
        (1, 40, "small"),
        (4, 40, "small"),
        (3, 3, "small"),
        (0, 4, "small"),
        (5, 9, "few"),
        (0, 40, ""),
        (5, 10, ""),
    ],
)
def test_small_counts_are_hidden_and_few_people_have_no_percentage(part, whole, why):
    shown = disclosure.share(part, whole)
    assert shown.why == why
    assert (shown.percent is None) == bool(why)


def test_one_hidden_group_hides_another():
    shown = disclosure.breakdown({"women": (3, 8), "men": (8, 14)})
    assert [each.why for each in shown.values()] == ["group", "group"]


def test_what_is_left_of_a_group_may_not_be_small_either():
    assert disclosure.breakdown({"a": (14, 16), "b": (6, 16)})["a"].why == "group"


def test_half_per_cents_are_rounded_up():
    assert disclosure.round_half_up(1, 8) == 13
    assert disclosure.round_half_up(1, 200) == 1


def test_the_change_is_in_percentage_points_and_only_of_shown_figures():
    assert disclosure.change(Shown(9, 16, 56), Shown(5, 10, 50)) == 6
    assert disclosure.change(Shown(9, 16, 56), disclosure.SMALL) is None


def test_no_hidden_part_follows_from_the_total_and_the_shown_ones():
    """An attacker knows every whole, the total as it is shown, and the rule; a small part stays open.

    For every table of three groups, the tables that look the same to the attacker
    must differ in each hidden group.
    """
    wholes = (12, 12, 12)
    seen = {}
    for parts in product(range(13), repeat=3):
        groups = dict(zip("abc", zip(parts, wholes, strict=True), strict=True))
        shown = disclosure.breakdown(groups)
        total = disclosure.share(sum(parts), sum(wholes))
        view = (total.part, *((s.part, s.why) for s in shown.values()))
        seen.setdefault(view, []).append(parts)
    for view, tables in seen.items():
        for index, (part, why) in enumerate(view[1:]):
            if part is None and why == "group":
                assert len({parts[index] for parts in tables}) > 1, (view, tables)
