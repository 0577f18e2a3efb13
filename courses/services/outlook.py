"""Will the course run? What is known of it when the decision is due. Reads only."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from courses import allocation
from courses.models import Course
from courses.services import filling
from courses.services.filling import Board
from municipalities.models import Municipality


@dataclass(frozen=True, slots=True)
class Owing:
    """Guaranteed seats of a municipality that have no name yet, until ``name_by``."""

    municipality: Municipality
    seats: int
    name_by: date


@dataclass(frozen=True, slots=True)
class Outlook:
    """Counts of people, not of chances.

    ``in_turn`` would get a seat by the published rules today; ``after_release`` as
    well once unused guaranteed seats are common. ``blocked`` wait, but can take none.
    """

    confirmed: int
    offered: int
    in_turn: int
    after_release: int
    blocked: int
    minimum: int
    target: int
    seats: int
    days_left: int
    owing: list[Owing]

    @property
    def missing(self) -> int:
        """How many are short of the minimum now."""
        return max(0, self.minimum - self.confirmed)

    @property
    def today(self) -> int:
        """Who is seated, if everybody asked and everybody in turn comes."""
        return self.confirmed + self.offered + self.in_turn

    @property
    def at_most(self) -> int:
        """The same with the unused guaranteed seats released."""
        return self.today + self.after_release

    @property
    def to_find(self) -> int:
        """How many more have to be nominated for the minimum."""
        return max(0, self.minimum - self.at_most)


def outlook(course: Course, *, on: date) -> Outlook:
    """What is known of ``course`` on ``on`` (a Copenhagen date)."""
    board = filling.board(course)
    state = board.situation
    in_turn = len(allocation.proposal(state))
    fit = [each for each in state.waiting if each.enrolment_id not in state.blocked]
    return Outlook(
        confirmed=len(board.seated),
        offered=len(board.offered),
        in_turn=in_turn,
        after_release=max(0, min(len(fit), state.free) - in_turn),
        blocked=len(state.blocked),
        minimum=course.minimum,
        target=course.target,
        seats=course.seats,
        days_left=(course.decide_on - on).days,
        owing=_owing(course, board),
    )


def _owing(course: Course, board: Board) -> list[Owing]:
    """Whose promised seats nobody sits on, is asked about or waits fit for."""
    state = board.situation
    ready = Counter(
        each.municipality_id
        for each in state.waiting
        if each.enrolment_id not in state.blocked
    )
    owing = []
    for quota in board.quotas:
        home = quota.municipality_id
        unnamed = board.held.unnamed[home]
        guaranteed = unnamed if quota.released_at else quota.seats
        named = 0 if quota.released_at else state.seated.get(home, 0) - unnamed
        missing = guaranteed - named - ready[home]
        if missing > 0:
            owing.append(Owing(quota.municipality, missing, course.release_on))
    return owing
