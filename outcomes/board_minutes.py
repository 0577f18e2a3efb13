"""Minutes and decisions in words, as the steering group's paper prints them."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby, islice
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from municipalities.models import Cooperation
from outcomes.models import ReflectionMinute

QUESTIONS = ("seen", "why", "change")


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, who sees to it, when it is followed up, and how it stands."""

    text: str
    owner: str
    follow_up_on: str
    state: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class Minute:
    """The three answers of one talk, and its decisions."""

    on: str
    answers: tuple[tuple[str, str], ...]
    decisions: tuple[Decision, ...]


def last(cooperation: Cooperation, *, limit: int, today: date) -> list[Minute]:
    """The last so many minutes with their decisions, newest first; one statement."""
    if not limit:
        return []
    found: Any = (
        ReflectionMinute.objects.filter(cooperation=cooperation)
        .order_by("-on", "-pk", "decisions__position")
        .values(
            "pk",
            "on",
            *QUESTIONS,
            *(f"decisions__{name}" for name in ("text", "owner", "follow_up_on")),
            "decisions__done_at",
        )
    )
    talks = groupby(found, key=lambda row: row["pk"])
    return [_minute([*rows], today=today) for _pk, rows in islice(talks, limit)]


def in_figures(day: date) -> str:
    """A date as Danish readers write it."""
    return date_format(day, "SHORT_DATE_FORMAT")


def question_of(name: str) -> str:
    """One of the three fixed questions, as it is asked."""
    label = str(ReflectionMinute._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # noqa: SLF001 (Django's public options API)
    return label[:1].upper() + label[1:]


def _minute(rows: list[dict[str, Any]], *, today: date) -> Minute:
    return Minute(
        on=in_figures(rows[0]["on"]),
        answers=tuple((question_of(name), rows[0][name]) for name in QUESTIONS),
        decisions=tuple(
            _decision(row, today=today) for row in rows if row["decisions__text"]
        ),
    )


def _decision(row: dict[str, Any], *, today: date) -> Decision:
    on, is_done = row["decisions__follow_up_on"], bool(row["decisions__done_at"])
    late = _("overdue") if on < today else _("open")
    return Decision(
        text=row["decisions__text"],
        owner=row["decisions__owner"],
        follow_up_on=in_figures(on),
        state=_("has been done") if is_done else late,
        is_done=is_done,
    )
