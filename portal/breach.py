"""Who saw how much in a period: the figures a breach is judged by (GDPR, art. 33).

Three statements on the log and one for the members, however long the period. No citizen
is named: people are counted.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from municipalities.danish import sort_key
from municipalities.models import AccessEntry, Membership, Purpose


@dataclass(frozen=True, slots=True)
class Line:
    """What one member saw: ``purposes`` by number of look-ups, most first."""

    by: Membership
    people: int
    looks: int
    exports: int
    purposes: tuple[tuple[str, int], ...]
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """All members' lines, most people first, and how many people they saw in all."""

    start: datetime
    end: datetime
    lines: tuple[Line, ...]
    people: int
    members: tuple[Membership, ...]

    @property
    def last(self) -> datetime:
        """The last minute that is counted in."""
        return self.end - timedelta(minutes=1)

    @property
    def looks(self) -> int:
        """Look-ups in all."""
        return sum(line.looks for line in self.lines)

    @property
    def exports(self) -> int:
        """Look-ups that took data out as a file."""
        return sum(line.exports for line in self.lines)


def report(
    *, asker: Membership, start: datetime, end: datetime, only: int | None = None
) -> Report:
    """Count the look-ups ``asker`` may read from ``start``, before ``end``.

    ``only`` is the key of the one membership asked about. ``members`` are all who
    looked in the period, so that one of them can be chosen.
    """
    period = AccessEntry.objects.visible_to(asker).between(start, end)
    rows: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for row in period.per_member_and_purpose():
        rows[row["by"]].append(row)
    own = Q(pk=only, municipality__in=asker.municipalities())
    found = Membership.objects.filter(Q(pk__in=rows) | own).with_organisation()
    members = tuple(sorted(found, key=_named))
    asked = period.filter(by=only) if only else period
    people = asked.people_per_member()
    lines = [
        _line(member, rows[member.pk], people.get(member.pk, 0))
        for member in members
        if member.pk in rows and only in {None, member.pk}
    ]
    lines.sort(key=lambda line: (-line.people, -line.looks))
    return Report(start, end, tuple(lines), asked.people(), members)


def _named(member: Membership) -> tuple[str, str, int]:
    return (sort_key(member.user.name if member.user else ""), str(member), member.pk)


def _line(member: Membership, rows: list[Mapping[str, Any]], people: int) -> Line:
    return Line(
        by=member,
        people=people,
        looks=sum(row["looks"] for row in rows),
        exports=sum(row["exports"] for row in rows),
        purposes=tuple(_purposes(rows)),
        first=min(row["first"] for row in rows),
        last=max(row["last"] for row in rows),
    )


def _purposes(rows: list[Mapping[str, Any]]) -> Iterator[tuple[str, int]]:
    for row in sorted(rows, key=lambda row: (-row["looks"], row["purpose"])):
        yield str(Purpose(row["purpose"]).label), row["looks"]
