"""What a report is made of. Everything in it may be shown to its reader."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from branchespor.models import Track
from municipalities.models import Cooperation
from outcomes import disclosure
from outcomes.charts import Chart
from outcomes.definitions import Kpi
from outcomes.disclosure import Shown, Why
from outcomes.models import BackgroundFigure, Goal
from outcomes.report import words


@dataclass(frozen=True, slots=True)
class Period:
    """A year of course starts, or two together (an odd and the next); nothing else."""

    years: tuple[int, ...]

    @property
    def key(self) -> str:
        """»2026«, or »2025-2026«."""
        return "-".join(map(str, self.years))

    @property
    def name(self) -> str:
        """»2026«, or »2025–2026«, as it is written."""
        return "–".join(map(str, self.years))

    @property
    def year(self) -> int:
        """The last year of it."""
        return self.years[-1]

    @property
    def months(self) -> int:
        """How long it is."""
        return 12 * len(self.years)

    @property
    def before(self) -> "Period":
        """The period just as long that lies before it."""
        return Period(tuple(year - len(self.years) for year in self.years))

    @classmethod
    def ending(cls, year: int, *, months: int = 12) -> "Period":
        """The year, or the two years together it belongs to.

        Two years are an odd one and the next, so that no two periods share a year:
        what one says less what the other does would be two years apart.
        """
        first = year - 1 + year % 2
        return cls((year,) if months == 12 else (first, first + 1))


@dataclass(frozen=True, slots=True)
class Line:
    """One figure: of the whole cooperation, of the own municipality, a year before."""

    kpi: Kpi
    total: Shown
    own: Shown | None
    before: Shown

    @property
    def change(self) -> int | None:
        """Percentage points since the year before."""
        return disclosure.change(self.total, self.before)

    @property
    def change_in_words(self) -> str:
        """The change with its sign, or why there is none."""
        return words.comparison(self.change, self.total.why, self.before.why)

    @property
    def before_in_words(self) -> str:
        """The period before with its n."""
        return words.in_words(self.before)


@dataclass(frozen=True, slots=True)
class Amount:
    """A mean or median of ``n``, in its unit; None is kept back, ``why`` says why."""

    value: Fraction | None
    n: int | None
    why: Why = ""

    @property
    def is_hidden(self) -> bool:
        """Whether even how many there are is kept back."""
        return self.n is None


@dataclass(frozen=True, slots=True)
class Measure:
    """A mean or median: of the whole cooperation, of one's own, a period before."""

    kpi: Kpi
    total: Amount
    own: Amount | None
    before: Amount

    @property
    def change(self) -> Fraction | None:
        """The difference to the period before, in the unit; None if it says nothing."""
        if self.total.value is None or self.before.value is None:
            return None
        return self.total.value - self.before.value


@dataclass(frozen=True, slots=True)
class Split:
    """One figure broken down ``by`` one way; no group gives another away."""

    kpi: Kpi
    groups: Mapping[str, Shown]
    chart: Chart
    by: str = ""

    @property
    def shows_something(self) -> bool:
        """Whether at least one group's figure may be seen."""
        return any(each.percent is not None for each in self.groups.values())


@dataclass(frozen=True, slots=True)
class Spread:
    """How the municipalities lie since the start, and beside a reference (C5).

    ``low`` and ``high`` are the least and the most change in percentage points among
    those who can be compared, ``above`` and ``above_first`` how many of ``of`` lie
    above the reference now and at the start.
    """

    kpi: Kpi
    first: Period
    low: int
    high: int
    of: int
    reference: BackgroundFigure | None = None
    above: int = 0
    above_first: int = 0

    @property
    def low_in_words(self) -> str:
        """The least change, with its sign."""
        return words.points_in_words(self.low)

    @property
    def high_in_words(self) -> str:
        """The most change, with its sign."""
        return words.points_in_words(self.high)


@dataclass(frozen=True, slots=True)
class Gap:
    """The difference between men and women in a year, in percentage points."""

    period: Period
    men: Shown
    women: Shown

    @property
    def points(self) -> int | None:
        """Men's share less women's; None where one of them is kept back."""
        return disclosure.change(self.men, self.women)


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A course that was called off, and why."""

    course: str
    starts_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Pace:
    """How a goal stands against the time gone by.

    ``on_course`` is None where nothing can be said; ``why`` says so in words.
    """

    goal: Goal
    through: str
    in_work: str
    expected: int
    on_course: bool | None
    ahead: bool = False
    percent_gone: int = 0
    why: str = ""

    @property
    def is_behind(self) -> bool:
        """Whether it is said to be behind an even pace."""
        return self.on_course is False


@dataclass(frozen=True, slots=True)
class Demand:
    """What employers asked for of a track; ``track`` is empty where it is all of them.

    ``planned`` are places that courses are planned for, ``filled`` is of those asked
    for, as it may be shown.
    """

    track: str
    orders: int
    asked: int
    planned: int
    filled: Shown

    @property
    def filled_in_words(self) -> str:
        """How many are filled, of how many asked for."""
        return words.in_words(self.filled)


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a reader may know of one cooperation and period.

    ``year`` is the period's last. ``lines`` are shares, ``measures`` means and medians;
    both by the figure's key, in the order a reader meets them. ``counted_at`` says as
    of when, ``backgrounds`` are figures from outside by the figure they stand beside,
    ``outside`` all of them, ``benefit`` what the benefit is called today (T12).
    With a ``track``, everything is of its courses alone.
    """

    cooperation: Cooperation
    year: int
    started: int
    lines: Mapping[str, Line]
    splits: tuple[Split, ...]
    paces: tuple[Pace, ...]
    period: Period = Period(())
    counted_at: datetime | None = None
    measures: Mapping[str, Measure] = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()
    gap_chart: Chart | None = None
    spreads: tuple[Spread, ...] = ()
    cancelled: tuple[Cancelled, ...] = ()
    backgrounds: Mapping[str, BackgroundFigure] = field(default_factory=dict)
    outside: tuple[BackgroundFigure, ...] = ()
    benefit: str = ""
    demand: tuple[Demand, ...] = ()
    track: Track | None = None
    tracks: tuple[Track, ...] = ()
    years: tuple[int, ...] = ()

    @property
    def started_in_words(self) -> str:
        """How many people started, small numbers kept back."""
        return words.count_in_words(self.started)
