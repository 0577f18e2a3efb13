"""What a settlement rests on: terms, quotas, seats, the sharing key. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from courses.fees import PersonFee, Step


@dataclass(frozen=True, slots=True)
class Terms:
    """A school's terms for a course of this length, in kroner and per cent.

    ``substitute_days``: so many days after the first one a substitute is taken; None:
    never, also before.
    """

    person: tuple[PersonFee, ...] = ()
    no_show: int = 0
    course: tuple[Step, ...] = ()
    priced_seats: int | None = None
    substitute_days: int | None = 0


@dataclass(frozen=True, slots=True)
class Guaranteed:
    """A municipality's quota as it is after trades, and what was released of it."""

    place: int
    seats: int
    released: int = 0
    released_on: date | None = None


@dataclass(frozen=True, slots=True)
class Traded:
    """Guaranteed seats that changed hands."""

    giver: int
    receiver: int
    seats: int
    on: date


@dataclass(frozen=True, slots=True)
class Seat:
    """One person's seat, by nobody's name.

    ``left_on`` is the first day no longer on the course, ``told_on`` the day it was
    known. ``came``: to at least one session; None as long as none is registered.
    """

    place: int
    seated_on: date
    left_on: date | None = None
    told_on: date | None = None
    came: bool | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the settlement of one course rests on, as known ``today``.

    ``bought`` is what it was decided to pay for empty seats, in kroner.
    """

    starts_on: date
    seats: int
    today: date
    terms: Terms
    weights: Mapping[int, Fraction | int]
    price: int | None = None
    bought: int | None = None
    cancelled_on: date | None = None
    quotas: Sequence[Guaranteed] = ()
    trades: Sequence[Traded] = ()
    taken: Sequence[Seat] = ()
