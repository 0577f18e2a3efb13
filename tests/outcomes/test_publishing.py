"""A hidden small number does not follow from the figures shown beside it."""

import pytest

from outcomes import disclosure
from outcomes.disclosure import TOTAL, Catalogue, Table
from outcomes.disclosure.relations import RELATIONS, Relations

COMPLETED, STARTED = "job_6_completed", "job_6_started"
YEAR = Catalogue(("2026",), "2026")
YEARS = Catalogue(("2025", "2026"), "2025-2026", rank={"gender": 1})


def table(figure, *, period="2026", by="gender", **groups):
    return Table(period, figure, by, groups)


def hidden(*tables, catalogue=YEAR, relations=RELATIONS):
    shown = disclosure.protect(tables, catalogue=catalogue, relations=relations)
    return {
        key
        for key, cells in shown.items()
        if any(cell.is_hidden for cell in cells.values())
    }


def total(figure, part, whole, *, period="2026"):
    return table(figure, period=period, by=TOTAL, total=(part, whole))


def test_a_figure_that_holds_a_hidden_one_goes_too():
    """20 women of 22 work who completed, and 20 who started: so at least 2 men do."""
    completed = table(COMPLETED, women=(20, 30), men=(2, 30))
    whole = total(COMPLETED, 22, 60)
    started = table(STARTED, women=(20, 40), men=(9, 40))
    assert hidden(started) == set()
    assert hidden(completed, whole, started) == {completed.key, started.key}

    more = table(STARTED, women=(29, 40), men=(9, 40))  # leaves it open
    assert hidden(completed, whole, more) == {completed.key}


def test_whoever_is_counted_elsewhere_is_not_counted_here():
    """Of 60 women 50 support themselves: of 13 in company at least 3 are men."""
    company = table("company", women=(10, 60), men=(3, 40))
    whole = total("company", 13, 100)
    work = table("self_supporting", women=(50, 60), men=(30, 40))
    assert hidden(work) == set()
    assert hidden(company, whole, work) == {company.key, work.key}


def test_two_years_less_the_one_that_is_shown():
    first = table("x", period="2025", women=(20, 40), men=(20, 40))
    second = table("x", period="2026", women=(9, 40), men=(3, 20))
    both = table("x", period="2025-2026", women=(29, 80), men=(23, 60))
    assert hidden(first, second, both, catalogue=YEARS) == {first.key, second.key}


def test_a_total_that_would_be_the_hidden_year_goes():
    first = total("x", 20, 40, period="2025")
    second = total("x", 2, 10, period="2026")
    both = total("x", 22, 50, period="2025-2026")
    assert hidden(first, second, both, catalogue=YEARS) == {second.key, both.key}


def test_a_track_with_nearly_everybody_tells_of_its_groups():
    """6 of 50 are women, 48 are on the bus track: at least 4 women are."""
    everybody = table("x", women=(6, 6 + 20), men=(44, 44 + 20))
    tracks = Table("2026", "x", "track", {"1": (48, 80), "2": (2 + 5, 10 + 5)})
    bus = Table("2026", "x", "gender@1", {"women": (4, 20), "men": (44, 60)})
    rest = Table("2026", "x", "gender@2", {"women": (2, 6), "men": (5, 9)})
    assert {bus.key, rest.key} <= hidden(everybody, tracks, bus, rest)


def test_what_nobody_knows_hides_nothing_more():
    """Figures that do not hang together do not give each other away."""
    one = table("x", women=(20, 30), men=(2, 30))
    other = table("y", women=(20, 40), men=(9, 40))
    assert hidden(one, other, total("x", 22, 60)) == {one.key}


def test_families_are_the_figures_that_hang_together():
    known = Relations(among={"a": ("b",)}, of={"c": "b"})
    assert known.families(["a", "x", "b", "c"]) == [["a", "b", "c"], ["x"]]


def test_all_or_none_of_a_few_people_is_said_of_each():
    assert disclosure.share(0, 9).why == disclosure.share(9, 9).why == "small"
    assert disclosure.share(0, 10).percent == 0


@pytest.mark.parametrize(
    ("people", "is_told"),
    [((10, 10, 10), False), ((20, 20), True), ((40, 5, 4), True), ((32, 4, 4), False)],
)
def test_no_municipality_reads_a_neighbour_by_subtracting_its_own(people, is_told):
    groups = {"women": (20, 40), "men": (20, 40)}
    found = Table("2026", "x", "gender", groups, {"women": people})
    shown = disclosure.protect([found], catalogue=YEAR)[found.key]
    assert {each.why for each in shown.values()} == ({"places"} if is_told else {""})
