"""What speaks against a person on a course: time, travel, Danish classes. Pure.

Being away and having no way to the school bar a seat everywhere. Danish classes never
do: a language school can often move them (domain D18), so they are shown wherever a
person is chosen, and the caseworker and the coordinator decide (domain 3.5).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, time

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.weekly_hours import Weekly


@dataclass(frozen=True, slots=True)
class Able:
    """When and where the person can; ``weekdays`` are ISO weekdays, 1 is Monday."""

    first: date | None = None
    last: date | None = None
    unreachable: Collection[int] = ()
    weekdays: Collection[int] = ()
    danish_from: time | None = None
    danish_until: time | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A course as a clash sees it."""

    name: str
    school: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Slot:
    """How often a course meets on a weekday at the same hours."""

    weekday: int
    start: time
    end: time
    times: int


def is_away(
    first: date | None, last: date | None, *, starts_on: date, ends_on: date
) -> bool:
    """Whether somebody there from ``first`` to ``last`` misses a day of the course."""
    late = first is not None and first > starts_on
    early = last is not None and last < ends_on
    return late or early


def against(
    run: Run, able: Able, *, slots: Collection[Slot], seated: Iterable[Run]
) -> list[str]:
    """Every reason in words, empty when nothing speaks against it."""
    found = []
    if is_away(able.first, able.last, starts_on=run.first, ends_on=run.last):
        found.append(_("not available from the first day to the last"))
    if run.school in able.unreachable:
        found.append(_("the person cannot get to the school"))
    found += [
        _("at the same time as %(course)s") % {"course": other.name}
        for other in seated
        if other.name != run.name
        and other.first <= run.last
        and run.first <= other.last
    ]
    return found + with_danish(able, slots)


def with_danish(able: Able, slots: Collection[Slot]) -> list[str]:
    """Where the course's hours meet Danish classes; empty when there are none."""
    if not able.weekdays:
        return []
    if not slots:
        return [_("Danish classes: the course's hours are not known yet")]
    classes = Weekly(able.weekdays, able.danish_from, able.danish_until)
    number = sum(
        each.times
        for each in slots
        if classes.meets_on(each.weekday, each.start, each.end)
    )
    if not number:
        return []
    text = ngettext(
        "%(n)s session clashes with Danish classes",
        "%(n)s sessions clash with Danish classes",
        number,
    )
    return [text % {"n": number}]
