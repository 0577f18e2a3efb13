"""Sessions as an iCalendar file (RFC 5545). Pure; every instant is written in UTC."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

PRODUCT = "-//Branchespor//DA"
ASK_AGAIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One session of a calendar; ``sequence`` counts the changes of its plan."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    summary: str
    place: str = ""
    sequence: int = 0
    is_cancelled: bool = False


def written(name: str, entries: Iterable[Entry], *, at: datetime) -> bytes:
    """The calendar file as of ``at``; the same session keeps its UID for ever."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    for entry in entries:
        calendar.add_component(_event(entry, at=at))
    return bytes(calendar.to_ical())


def _event(entry: Entry, *, at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@branchespor")
    event.add("dtstamp", at.astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    event.add("dtend", entry.ends_at.astimezone(UTC))
    event.add("summary", entry.summary)
    event.add("sequence", entry.sequence)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if entry.is_cancelled else "OPAQUE")
    if entry.place:
        event.add("location", entry.place)
    return event
