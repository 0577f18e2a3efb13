"""What a report of attendance consists of, and why one may be refused."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from courses.models import Mark, Presence, Session


class NotEnrolled(Exception):
    """Somebody was not on the course on the day of the session."""

    def __init__(self, message: str, *, enrolment_ids: Collection[int]) -> None:
        super().__init__(message)
        self.enrolment_ids = sorted(enrolment_ids)


class SessionCancelled(Exception):
    """The session was called off: nobody was present or absent."""


class NotYetHeld(Exception):
    """The session's register is not open yet."""


class InvalidMark(Exception):
    """A line cannot be: minutes out of range, unknown reason, or said twice."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One person of whom the register says one thing and the report another."""

    stored: Mark
    stated: "MarkLine"


class Conflict(Exception):
    """Somebody else changed marks in the meantime; holds both values of each."""

    def __init__(
        self, message: str, *, session: Session, differences: Sequence[Difference]
    ) -> None:
        super().__init__(message)
        self.session = session
        self.differences = differences


@dataclass(frozen=True, slots=True)
class MarkLine:
    """One line of a report.

    ``minutes_missed`` in whole minutes; 0 for an absence means the whole session.
    ``seen`` is the ``Mark.state`` the reporter had before them ("" for no mark, None
    if unknown): with it a conflict is told person by person.
    """

    enrolment_id: int
    presence: str
    minutes_missed: int = 0
    reason_id: int | None = None
    seen: str | None = None

    @property
    def state(self) -> str:
        """What the line says, in the word of ``Mark.state``."""
        return f"{self.presence}:{self.minutes_missed}:{self.reason_id or ''}"

    @property
    def label(self) -> str:
        """The presence in words."""
        return str(Presence(self.presence).label)
