"""A hidden small number does not follow from the figures shown beside it."""

from outcomes import ties
from outcomes.disclosure import Table
from outcomes.ties import Ties

COMPLETED, STARTED = "job_6_completed", "job_6_started"


def table(figure, **groups):
    return Table("2026", figure, "gender", groups)


def hidden(*tables, known=ties.TIES):
    shown = ties.protect(tables, ties=known)
    return {
        key[1]
        for key, cells in shown.items()
        if any(c.is_hidden for c in cells.values())
    }


def test_a_figure_that_holds_a_hidden_one_goes_too():
    """20 women of 22 work who completed, and 20 who started: so at least 2 men do."""
    completed = table(COMPLETED, women=(20, 30), men=(2, 30))
    started = table(STARTED, women=(20, 40), men=(9, 40))
    assert hidden(started) == set()
    assert hidden(completed, started) == {COMPLETED, STARTED}

    more = table(STARTED, women=(29, 40), men=(9, 40))  # leaves it open
    assert hidden(completed, more) == {COMPLETED}


def test_whoever_is_counted_elsewhere_is_not_counted_here():
    """Of 60 women 50 support themselves: of 13 in company at least 3 are men."""
    company = table("company", women=(10, 60), men=(3, 40))
    work = table("self_supporting", women=(50, 60), men=(30, 40))
    assert hidden(work) == set()
    assert hidden(company, work) == {"company", "self_supporting"}

    fewer = table("self_supporting", women=(30, 60), men=(30, 40))
    assert hidden(company, fewer) == {"company"}


def test_figures_without_a_tie_do_not_touch_each_other():
    completed = table(COMPLETED, women=(20, 30), men=(2, 30))
    started = table(STARTED, women=(20, 40), men=(9, 40))
    assert hidden(completed, started, known=Ties()) == {COMPLETED}
