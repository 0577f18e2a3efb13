"""Where every freed seat goes, whatever freed it: the one place that decides.

A part of the verb that freed the seat, in its transaction and under its lock of the
course. The published rules (``courses.allocation``) say whose turn it is; the next is
asked and has a deadline, and meanwhile the seat is held. No more people are asked than
seats were freed. When nobody is in turn the seat is left, and the audit row says why.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.timezone import localdate

from courses import allocation, offer_notices, offer_time
from courses.allocation import Turn
from courses.models import Course, Enrolment, SeatRule
from courses.offer_time import Times
from courses.services import filling
from municipalities import audit, isolation
from municipalities.models import RuleValue


class Cause(StrEnum):
    """What freed a seat; ``ASKED``: free already, the coordinator had it offered."""

    WITHDRAWN = "withdrawn"
    TAKEN_BACK = "taken_back"
    RAISED = "raised"
    RELEASED = "released"
    REFUSED = "refused"
    EXPIRED = "expired"
    NOT_REACHED = "not_reached"
    ENDED = "ended"
    MOVED = "moved"
    ASKED = "asked"


# Freed by a person: whoever follows takes that person's place.
BY_A_PERSON = frozenset(Cause) - {Cause.RAISED, Cause.RELEASED, Cause.ASKED}


@dataclass(frozen=True, slots=True)
class Passed:
    """Who is asked now, and how many seats are left for which reason (a key)."""

    offered: Sequence[Enrolment]
    left: int
    why: str


def pass_on(course: Course, *, seats: int, cause: Cause, at: datetime) -> Passed:
    """Ask whoever is next about each of ``seats`` freed seats of a locked course.

    Everybody's line counts, so it acts as the portal. The people asked and those who
    care are told in the same transaction.
    """
    with isolation.acting_for(isolation.CLOCKWORK):
        if not filling.takes_people(course, at=at):
            return _left(course, seats=seats, why="closed", cause=cause, at=at)
        state = filling.situation(course)
        turns = allocation.proposal(state)[:seats]
        offered = _ask(course, turns, cause=cause, at=at)
        offer_notices.offered(entries=offered, at=at)
        left = min(seats - len(turns), state.free - len(turns))
        if left <= 0:
            return Passed(offered, 0, "")
        why = allocation.why_idle(filling.situation(course)) or "nobody_waits"
        passed = _left(course, seats=left, why=why, cause=cause, at=at)
        return Passed(offered, passed.left, passed.why)


def _left(
    course: Course, *, seats: int, why: str, cause: Cause, at: datetime
) -> Passed:
    audit.record(
        by=None,
        verb="course.seat_left_free",
        targets=[course],
        at=at,
        changes={"seats": seats, "why": why, "freed_by": cause.value},
    )
    return Passed([], seats, why)


def _ask(
    course: Course, turns: Sequence[Turn], *, cause: Cause, at: datetime
) -> list[Enrolment]:
    entries = course.enrolments.in_bulk([turn.enrolment_id for turn in turns])
    times = _times(at)
    until = offer_time.expires(at=at, starts_on=course.starts_on, times=times)
    near = (course.starts_on - localdate(at)).days <= times.near_days
    for turn in turns:
        entry = entries[turn.enrolment_id]
        substitutes = near and cause in BY_A_PERSON
        rule = SeatRule.SUBSTITUTE if substitutes else SeatRule(turn.rule)
        _offer(entry, rule=rule, until=until, at=at)
        audit.record(
            by=None,
            verb="offer.made",
            targets=[entry],
            at=at,
            changes={"rule": turn.rule, "freed_by": cause.value, "until": f"{until}"},
        )
    return [entries[turn.enrolment_id] for turn in turns]


def _offer(entry: Enrolment, *, rule: SeatRule, until: datetime, at: datetime) -> None:
    entry.offered_at, entry.offer_expires_at, entry.offer_rule = at, until, rule
    entry.offer_ended_at = entry.offer_refusal = None
    entry.save(
        update_fields=[
            "offered_at",
            "offer_expires_at",
            "offer_rule",
            "offer_ended_at",
            "offer_refusal",
        ]
    )


def _times(at: datetime) -> Times:
    values = RuleValue.objects.on(localdate(at)).filter(key__in=offer_time.KEYS)
    return offer_time.times_of(
        {each.key: int(each.number) for each in values if each.number}
    )
