"""Where the parts of a chart go."""

import itertools

import pytest

from outcomes import charts
from outcomes.charts import Chart, Point, Series


def chart(*series, categories=("Kvinder", "Mænd"), **more):
    return Chart("c", "Titel", "Sammendrag", categories, tuple(series), **more)


def series(*values, label="Andel"):
    points = [Point(v, "skjult" if v is None else f"{v} %") for v in values]
    return Series(label, tuple(points))


def test_a_bar_is_as_long_as_its_share_of_the_scale():
    drawn = charts.bars(chart(series(50, 12.5), top=100)).bars
    assert [bar.width for bar in drawn] == ["50", "12.5"]


def test_a_value_beyond_the_scale_stays_inside():
    assert charts.bars(chart(series(250, 0), top=100)).bars[0].width == "100"


def test_a_hidden_figure_draws_nothing_but_says_so():
    rows = charts.bars(chart(series(50, None), top=100))
    assert rows.bars[1].width == "0"
    assert "skjult" in [text.text for text in rows.texts]


def test_no_place_holds_a_comma():
    rows = charts.stacked(chart(series(1, 2), series(3, 5)))
    assert not any("," in bar.x + bar.width + bar.middle for bar in rows.bars)


def test_bars_do_not_overlap():
    rows = charts.bars(chart(series(1, 2), series(3, 4)))
    tops = [bar.y for bar in rows.bars]
    assert all(low - high >= charts.BAR for high, low in itertools.pairwise(tops))
    assert rows.height > max(tops) + charts.BAR


def test_a_long_name_breaks_and_leaves_room_for_the_figure():
    name = "Buschauffør, Randers–Norddjurs–Syddjurs"
    only = Series("Andel", (Point(82, "82 % (9/11)"),))
    rows = charts.bars(chart(only, categories=(name,), top=100))
    named = [text for text in rows.texts if text.anchor == "start"]
    figure = next(text for text in rows.texts if text.anchor == "end")
    assert " ".join(text.text for text in named).strip() == name
    assert figure.y > named[1].y


def test_the_parts_of_a_stack_follow_each_other_and_fill_the_longest_bar():
    rows = charts.stacked(chart(series(3, 1), series(1, 1)))
    first = rows.bars[:2]
    assert [(bar.x, bar.width) for bar in first] == [("0", "75"), ("75", "25")]


def test_a_stack_of_nothing_is_drawn_as_nothing():
    rows = charts.stacked(chart(series(None, 0), series(0, None)))
    assert {bar.width for bar in rows.bars} == {"0"}


def test_a_missing_figure_breaks_the_line():
    weeks = ("36", "37", "38", "39", "40")
    plot = charts.lines(chart(series(1, 2, None, 4, 5), categories=weeks))
    assert [each.points.count(",") for each in plot.stretches] == [2, 2]
    assert len(plot.markers) == 4


def test_a_figure_between_two_gaps_is_only_a_mark():
    plot = charts.lines(chart(series(None, 2, None), categories=("1", "2", "3")))
    assert (len(plot.stretches), len(plot.markers)) == (0, 1)


def test_the_highest_value_is_drawn_highest():
    plot = charts.lines(chart(series(10, 90), top=100))
    low, high = plot.markers
    assert high.y < low.y


@pytest.mark.parametrize("count", range(1, 54))
def test_few_enough_categories_are_named_and_always_the_last(count):
    weeks = tuple(f"uge {n}" for n in range(count))
    texts = charts.lines(chart(series(*range(count)), categories=weeks)).texts
    assert texts[-1].text == weeks[-1]
    assert len(texts) == len({text.text for text in texts}) <= charts.LABELS_ACROSS + 1


@pytest.mark.parametrize(
    ("values", "top"),
    [
        ([], 1),
        ([None], 1),
        ([0.3], 1),
        ([3], 5),
        ([16], 20),
        ([50], 50),
        ([51, None], 100),
    ],
)
def test_the_scale_ends_at_a_round_number(values, top):
    assert charts.scale_top(values) == top


def test_the_table_holds_every_text():
    rows = chart(series(1, None, label="A"), series(3, 4, label="B")).rows
    assert rows == [
        ("Kvinder", [("A", "1 %"), ("B", "3 %")]),
        ("Mænd", [("A", "skjult"), ("B", "4 %")]),
    ]


def test_a_series_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="does not fit"):
        chart(series(1, 2, 3))


def test_a_small_line_needs_two_figures():
    assert charts.spark([None, 4]) == ""
    assert charts.spark([0, None, 10]) == "2,21 94,3"
    assert charts.spark([7, 7]) == "2,21 94,21"
