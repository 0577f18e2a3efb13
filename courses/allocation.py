"""Whose turn it is: the published rules for one course (domain 6.2). Pure.

1. A municipality's guaranteed seats go to its own people, in its own order.
2. Seats nobody is guaranteed are common: one municipality in turn (who has the fewest
   common seats comes first), within it its own order; ties by the longest wait.

Nothing about a person enters but the home municipality, the place in its own order and
how long the person has waited. No gender, origin, benefit or score (domain 3.5).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

type Rule = Literal["quota", "common"]
type Idle = Literal["", "nobody_waits", "nobody_fits", "guaranteed"]
LAST = 10**6


@dataclass(frozen=True, slots=True)
class Waiting:
    """One person in the queue; ``own_order`` is the municipality's, None = by wait."""

    enrolment_id: int
    municipality_id: int
    since: datetime
    own_order: int | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """A seat and the rule that gives it."""

    enrolment_id: int
    rule: Rule


@dataclass(frozen=True, slots=True)
class Situation:
    """A course as the rules see it.

    ``guaranteed`` are the seats each municipality still has a right to (none after
    release beyond those it uses); ``seated`` how many seats of the course its people
    take up: an open offer is one.
    """

    seats: int
    guaranteed: Mapping[int, int]
    seated: Mapping[int, int]
    waiting: Sequence[Waiting]
    blocked: Collection[int] = field(default_factory=frozenset)

    @property
    def free(self) -> int:
        """Seats nobody sits on or is asked about."""
        return self.seats - sum(self.seated.values())

    def with_one_more(self, newcomer: Waiting) -> "Situation":
        """The same course with one more person in line."""
        return replace(self, waiting=[*self.waiting, newcomer])

    @property
    def held_back(self) -> int:
        """Free seats that some municipality is still guaranteed."""
        return sum(
            max(0, seats - self.seated.get(place, 0))
            for place, seats in self.guaranteed.items()
        )


def in_line(situation: Situation, *, endless: bool = True) -> list[Turn]:
    """Everybody who waits, in the order seats would come to them.

    With ``endless`` False the list ends where the seats do: the proposal. People in
    ``blocked`` (a hard requirement is not met, or a seat elsewhere) are left out.
    """
    queues = _queues(situation)
    seated = dict(situation.seated)
    room = situation.free
    turns: list[Turn] = []
    for home, turn in _by_quota(situation, queues):
        if not endless and room <= 0:
            return turns
        turns.append(turn)
        seated[home] = seated.get(home, 0) + 1
        room -= 1
    common = room - _unused(situation, seated)
    while (place := _next_in_turn(queues, situation, seated)) is not None:
        if not endless and common <= 0:
            break
        turns.append(Turn(queues[place].pop(0).enrolment_id, "common"))
        seated[place] = seated.get(place, 0) + 1
        common -= 1
    return turns


def proposal(situation: Situation) -> list[Turn]:
    """Who gets a seat now, and by which rule."""
    return in_line(situation, endless=False)


def rule_now(situation: Situation, enrolment_id: int) -> Rule | None:
    """The rule by which this person may take a seat now; None if others come first.

    A guaranteed seat is a municipality's own affair: its own next person is in turn
    even while other municipalities' seats are open.
    """
    for turn in proposal(situation):
        if turn.enrolment_id == enrolment_id:
            return turn.rule
    return None


def why_idle(situation: Situation) -> Idle:
    """Why a free seat goes to nobody now; empty when somebody is in turn, or none free.

    ``guaranteed``: people wait, but what is free is promised to other municipalities.
    """
    if situation.free <= 0 or proposal(situation):
        return ""
    if not situation.waiting:
        return "nobody_waits"
    if all(each.enrolment_id in situation.blocked for each in situation.waiting):
        return "nobody_fits"
    return "guaranteed"


def _queues(situation: Situation) -> dict[int, list[Waiting]]:
    """Each municipality's people in its own order."""
    queues: dict[int, list[Waiting]] = {}
    for each in sorted(situation.waiting, key=_own_order):
        if each.enrolment_id not in situation.blocked:
            queues.setdefault(each.municipality_id, []).append(each)
    return queues


def _own_order(each: Waiting) -> tuple[int, datetime, int]:
    order = LAST if each.own_order is None else each.own_order
    return order, each.since, each.enrolment_id


def _by_quota(
    situation: Situation, queues: dict[int, list[Waiting]]
) -> list[tuple[int, Turn]]:
    """Who guaranteed seats go to, longest wait first; taken off ``queues``."""
    chosen: list[tuple[int, Waiting]] = []
    for place, seats in situation.guaranteed.items():
        unused = max(0, seats - situation.seated.get(place, 0))
        queue = queues.get(place, [])
        chosen += [(place, each) for each in queue[:unused]]
        queues[place] = queue[unused:]
    chosen.sort(key=lambda pair: (pair[1].since, pair[1].enrolment_id))
    return [(place, Turn(each.enrolment_id, "quota")) for place, each in chosen]


def _unused(situation: Situation, seated: Mapping[int, int]) -> int:
    return sum(
        max(0, seats - seated.get(place, 0))
        for place, seats in situation.guaranteed.items()
    )


def _next_in_turn(
    queues: Mapping[int, Sequence[Waiting]],
    situation: Situation,
    seated: Mapping[int, int],
) -> int | None:
    """The municipality with the fewest common seats; then whose next waited longest."""
    ready = [place for place, queue in queues.items() if queue]
    if not ready:
        return None

    def standing(place: int) -> tuple[int, datetime, int]:
        beyond = seated.get(place, 0) - situation.guaranteed.get(place, 0)
        return max(0, beyond), queues[place][0].since, queues[place][0].enrolment_id

    return min(ready, key=standing)
