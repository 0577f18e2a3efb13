"""Where the parts of a chart go; knows numbers and text, no framework.

A place across is a percentage of the width, written as a string (``"56.25"``), so that
a chart fits any screen without shrinking its text and no language puts a comma into
it. A place downwards is a whole number of pixels.
"""

import math
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LINE = 20
BAR = 14
GAP = 14
PLOT = 200
MARGIN = 3.0
LETTERS = 32  # of 14 px that fit on one line at 320 px
LABELS_ACROSS = 4


@dataclass(frozen=True, slots=True)
class Point:
    """One figure: its size, and the text that stands in the table and at the bar.

    ``value`` is None where there is nothing to draw: unknown, or too few people to
    show. The text then says so.
    """

    value: float | None
    text: str


@dataclass(frozen=True, slots=True)
class Series:
    """Figures that belong together, one per category of the chart."""

    label: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart shows. ``id`` is unique on the page, ``summary`` says what to see.

    ``top`` is the value at the far end of the scale (100 for shares); without it the
    largest value, rounded up. ``goal`` is drawn as a line with ``goal_text``.
    """

    id: str
    title: str
    summary: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    top: float | None = None
    goal: float | None = None
    goal_text: str = ""

    def __post_init__(self) -> None:
        """Refuse figures that do not fit the categories.

        Raises:
            ValueError: a series has more or fewer points than there are categories.
        """
        for each in self.series:
            if len(each.points) != len(self.categories):
                raise ValueError(f"{each.label!r} does not fit the categories")

    @property
    def rows(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The table beside the chart: per category each series' label and text."""
        return [
            (category, [(each.label, each.points[index].text) for each in self.series])
            for index, category in enumerate(self.categories)
        ]


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text; ``y`` is its base line."""

    text: str
    y: int
    x: str = "0"
    anchor: str = "start"
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the ``series``-th series, with ``text`` inside if it is long enough."""

    x: str
    y: int
    width: str
    series: int
    text: str = ""
    middle: str = "0"


@dataclass(frozen=True, slots=True)
class Rows:
    """A chart of horizontal bars, ready to draw."""

    height: int
    bars: tuple[Bar, ...]
    texts: tuple[Text, ...]
    goal_x: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """An unbroken part of a line, in a frame 1000 wide and ``PLOT`` high."""

    points: str
    series: int


@dataclass(frozen=True, slots=True)
class Marker:
    """One figure on a line."""

    x: str
    y: int
    series: int
    text: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across the plot at ``y``."""

    value: float
    y: int


@dataclass(frozen=True, slots=True)
class Plot:
    """A chart of lines, ready to draw."""

    height: int
    stretches: tuple[Stretch, ...]
    markers: tuple[Marker, ...]
    ticks: tuple[Tick, ...]
    texts: tuple[Text, ...]
    goal_y: int | None = None


def scale_top(values: Iterable[float | None]) -> float:
    """The smallest 1, 2 or 5 times a power of ten that no value exceeds; at least 1."""
    largest = max((value for value in values if value is not None), default=0)
    if largest <= 1:
        return 1
    power = 10.0 ** math.floor(math.log10(largest))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= largest)


def bars(chart: Chart) -> Rows:
    """One bar per figure, its label and text on the line above; no key is needed."""
    top = _top(chart)
    drawn: list[Bar] = []
    texts: list[Text] = []
    y = 0
    several = len(chart.series) > 1
    for index, category in enumerate(chart.categories):
        if several:
            y += LINE
            texts.append(Text(category, y, strong=True))
        for number, series in enumerate(chart.series):
            point = series.points[index]
            label = series.label if several else category
            beside = _beside(label, point.text)
            texts += [Text(line, y + LINE * n) for n, line in enumerate(beside, 1)]
            y += LINE * len(beside)
            texts.append(Text(point.text, y, x="100", anchor="end", strong=True))
            width = _percent(100 * min(point.value or 0, top) / top)
            drawn.append(Bar("0", y + 6, width, number))
            y += 6 + BAR
        y += GAP
    goal = "" if chart.goal is None else _percent(100 * min(chart.goal, top) / top)
    return Rows(y, tuple(drawn), tuple(texts), goal)


def stacked(chart: Chart) -> Rows:
    """One bar per category, cut into its series; the longest bar fills the width."""
    totals = [
        sum(series.points[index].value or 0 for series in chart.series)
        for index in range(len(chart.categories))
    ]
    top = chart.top or max(totals, default=0) or 1
    drawn: list[Bar] = []
    texts: list[Text] = []
    y = 0
    for index, category in enumerate(chart.categories):
        for line in textwrap.wrap(category, LETTERS) or [""]:
            y += LINE
            texts.append(Text(line, y))
        start = 0.0
        for number, series in enumerate(chart.series):
            point = series.points[index]
            width = 100 * (point.value or 0) / top
            text = point.text if width >= 4 + 3 * len(point.text) else ""
            middle = _percent(start + width / 2)
            drawn.append(
                Bar(_percent(start), y + 6, _percent(width), number, text, middle)
            )
            start += width
        y += 6 + 2 * BAR + GAP
    return Rows(y, tuple(drawn), tuple(texts))


def lines(chart: Chart) -> Plot:
    """One line per series over the categories; a missing figure breaks the line."""
    top = _top(chart)
    count = len(chart.categories)
    across = [_across(index, count) for index in range(count)]
    stretches: list[Stretch] = []
    markers: list[Marker] = []
    for number, series in enumerate(chart.series):
        run: list[str] = []
        for x, point in zip(across, series.points, strict=True):
            if point.value is None:
                stretches += _stretch(run, number)
                run = []
                continue
            y = _down(point.value, top)
            run.append(f"{round(10 * x)},{y}")
            markers.append(Marker(_percent(x), y, number, point.text))
        stretches += _stretch(run, number)
    ticks = [_tick(top * half / 2, top) for half in (0, 1, 2)]
    return Plot(
        PLOT + LINE + 24,
        tuple(stretches),
        tuple(markers),
        tuple(ticks),
        tuple(_labels_across(chart.categories, across) if count else ()),
        None if chart.goal is None else _down(chart.goal, top),
    )


def spark(values: Sequence[float | None]) -> str:
    """The points of a small line in a frame 96 wide and 24 high; empty under two."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    low, high = min(known), max(known)
    reach = (high - low) or 1
    step = 92 / (len(values) - 1)
    return " ".join(
        f"{round(2 + step * index)},{round(21 - 18 * (value - low) / reach)}"
        for index, value in enumerate(values)
        if value is not None
    )


def _top(chart: Chart) -> float:
    if chart.top is not None:
        return chart.top
    values = [point.value for series in chart.series for point in series.points]
    return scale_top([*values, chart.goal])


def _beside(label: str, text: str) -> list[str]:
    """The label's lines; the last leaves room for ``text``, else is empty."""
    found = textwrap.wrap(label, LETTERS) or [""]
    return found if len(found[-1]) + len(text) < LETTERS else [*found, ""]


def _percent(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") or "0"


def _tick(value: float, top: float) -> Tick:
    return Tick(int(value) if value == int(value) else value, _down(value, top))


def _across(index: int, count: int) -> float:
    if count < 2:
        return 50.0
    return MARGIN + (100 - 2 * MARGIN) * index / (count - 1)


def _down(value: float, top: float) -> int:
    return 16 + round((PLOT - 16) * (1 - min(max(value, 0), top) / top))


def _stretch(run: list[str], series: int) -> list[Stretch]:
    return [Stretch(" ".join(run), series)] if len(run) > 1 else []


def _labels_across(
    categories: Sequence[str], across: Sequence[float]
) -> Iterable[Text]:
    """The first, the last and some between, never more than fit a narrow screen."""
    last = len(categories) - 1
    step = max(1, math.ceil(last / (LABELS_ACROSS - 1)))
    for index in [*range(0, last - step + 1, step), last]:
        ends = {0: "start", last: "end"} if last else {}
        anchor = ends.get(index, "middle")
        yield Text(categories[index], PLOT + LINE, _percent(across[index]), anchor)
