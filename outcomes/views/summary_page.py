"""What the leader's page is made of: sections that answer one question each."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outcomes.charts import Chart
from outcomes.definitions import (
    ABSENCES,
    ATTENDANCE,
    CERTIFICATES,
    COMPLETION,
    DEMAND,
    EARLY_14,
    EARLY_MONTH,
    FILL,
    GAPS,
    GENDER_GAP,
    HOURS,
    HOURS_ANY,
    HOURS_FULL,
    IGU_ACTIVE,
    IGU_COMPLETED,
    IGU_EARLY,
    ISSUED,
    JOBS,
    LEFT_FOR_WORK,
    ON_TIME,
    PUBLIC_ORDINARY,
    PUBLIC_SUPPORTED,
    QUOTA,
    QUOTA_RELEASED,
    REACTION,
    REACTIONS,
    REGISTERING,
    SAME_DAY,
    SECURITY,
    SELF_SUPPORTING,
    TURNED_UP,
    UNKNOWN,
    By,
    Kpi,
)
from outcomes.definitions.kpi import Text
from outcomes.report.rows import Row, row
from outcomes.report.shape import Line, Measure, Report, Split
from outcomes.report.words import in_words, question

STARTED = [JOBS[months, "started"] for months in (3, 6, 12)]
COMPLETED = [JOBS[months, "completed"] for months in (3, 6, 12)]
SHORT: tuple[Kpi, ...] = (
    FILL,
    COMPLETION,
    ATTENDANCE,
    *STARTED,
    JOBS[12, "completed"],
    HOURS,
    REACTIONS["seen"],
)
# What a section is called in the row of contents, its question, its figures.
SECTIONS: tuple[tuple[str, Text, Text, tuple[Kpi, ...]], ...] = (
    (
        "seats",
        gettext_lazy("Seats"),
        gettext_lazy("Do we fill the seats we pay for?"),
        (FILL, TURNED_UP, SECURITY, QUOTA, QUOTA_RELEASED),
    ),
    (
        "completion",
        gettext_lazy("Completion"),
        gettext_lazy("Do people complete, and with what in hand?"),
        (COMPLETION, LEFT_FOR_WORK, CERTIFICATES, ISSUED),
    ),
    (
        "attendance",
        gettext_lazy("Attendance"),
        gettext_lazy("Do people come, and do we know in time?"),
        (ATTENDANCE, *ABSENCES.values(), SAME_DAY, REGISTERING),
    ),
    (
        "work",
        gettext_lazy("Work"),
        gettext_lazy("Do they find work, and how much?"),
        (*STARTED, *COMPLETED, UNKNOWN, HOURS, HOURS_ANY, HOURS_FULL),
    ),
    (
        "employers",
        gettext_lazy("Employers"),
        gettext_lazy("At what kind of employer?"),
        (IGU_ACTIVE, IGU_COMPLETED, IGU_EARLY, PUBLIC_SUPPORTED, PUBLIC_ORDINARY),
    ),
    (
        "speed",
        gettext_lazy("Reaction"),
        gettext_lazy("How fast do we act?"),
        (REACTION, *REACTIONS.values(), EARLY_14, EARLY_MONTH, GAPS, ON_TIME),
    ),
)
# What stands in the table of each breakdown, and the figure that is drawn.
TABLES: dict[By, tuple[Kpi, ...]] = {
    By.GENDER: (SELF_SUPPORTING, COMPLETION, *STARTED, *COMPLETED),
    By.MUNICIPALITY: (
        *(SELF_SUPPORTING, COMPLETION, STARTED[1], ATTENDANCE),
        *(EARLY_14, EARLY_MONTH),
    ),
    By.ARRIVAL: (SELF_SUPPORTING,),
    By.TRACK: (SELF_SUPPORTING, COMPLETION, STARTED[1], FILL),
    By.PROFILE: (SELF_SUPPORTING, COMPLETION, STARTED[1]),
}
HIDDEN = {"small", "group", "places"}
DRAWN = {By.MUNICIPALITY, By.ARRIVAL, By.TRACK, By.PROFILE}


# What a breakdown is called in the row of contents.
WAYS: dict[By, Text] = {
    By.GENDER: gettext_lazy("Women and men"),
    By.MUNICIPALITY: gettext_lazy("Municipalities"),
    By.ARRIVAL: gettext_lazy("Years of arrival"),
    By.TRACK: gettext_lazy("Tracks"),
    By.PROFILE: gettext_lazy("Whom the tracks are for"),
}


@dataclass(frozen=True, slots=True)
class Section:
    """A question and the figures that answer it; ``id`` is its place on the page."""

    id: str
    name: Text
    title: Text
    rows: tuple[Row, ...]

    @property
    def first(self) -> Row:
        """The figure that is read without unfolding."""
        return self.rows[0]


@dataclass(frozen=True, slots=True)
class GroupTable:
    """Figures by group; across stand figures or groups, whichever are fewer."""

    by: str
    name: Text
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    chart: Chart | None
    all_hidden: bool


def context(found: Report) -> dict[str, Any]:
    """Everything the page shows of a report, besides the headlines."""
    by_key: dict[str, Line | Measure] = {**found.lines, **found.measures}
    return {
        "short": Section(
            "short", _("In short"), _("In short"), tuple(_rows(by_key, SHORT))
        ),
        "sections": [
            Section(place, name, title, rows)
            for place, name, title, figures in SECTIONS
            if (rows := tuple(_rows(by_key, figures)))
        ],
        "tables": [
            table
            for by, figures in TABLES.items()
            if (table := _table(by, _splits(found, by, figures)))
        ],
        "gap": GENDER_GAP,
        "demand": DEMAND,
        "hides": any(line.total.why in HIDDEN for line in by_key.values())
        or any(
            shown.why in HIDDEN
            for split in found.splits
            for shown in split.groups.values()
        ),
    }


def _rows(
    by_key: Mapping[str, Line | Measure], figures: Iterable[Kpi]
) -> Iterator[Row]:
    for kpi in figures:
        if kpi.key in by_key:
            yield row(by_key[kpi.key])


def _splits(found: Report, by: By, figures: Iterable[Kpi]) -> list[Split]:
    there = {each.kpi.key: each for each in found.splits if each.by == by}
    return [there[kpi.key] for kpi in figures if kpi.key in there]


def _table(by: By, splits: list[Split]) -> GroupTable | None:
    if not splits:
        return None
    groups = list(dict.fromkeys(name for each in splits for name in each.groups))
    text = {
        (split.kpi.key, name): in_words(shown)
        for split in splits
        for name, shown in split.groups.items()
    }
    figures = [(split.kpi.key, str(split.kpi.name)) for split in splits]
    if by == By.GENDER:
        heads = groups
        lines = [(name, [(key, group) for group in groups]) for key, name in figures]
    else:
        heads = [name for _key, name in figures]
        lines = [(group, [(key, group) for key, _name in figures]) for group in groups]
    drawn = by in DRAWN and splits[0].shows_something
    return GroupTable(
        by=by,
        name=WAYS[by],
        title=question(splits[0].kpi, by),
        heads=tuple(heads),
        rows=tuple(
            (
                name,
                tuple(
                    (head, text.get(cell, "–"))
                    for head, cell in zip(heads, cells, strict=True)
                ),
            )
            for name, cells in lines
        ),
        chart=splits[0].chart if drawn else None,
        all_hidden=not any(each.shows_something for each in splits),
    )
