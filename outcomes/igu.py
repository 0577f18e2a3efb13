"""An IGU's dates and school weeks by the rules of its first day. Pure (D20)."""

from dataclasses import dataclass
from datetime import date, timedelta

from municipalities.models import Employer
from outcomes import rulebook
from outcomes.models import Placement
from outcomes.months import months_after
from outcomes.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Contract:
    """What the rules say of one contract; None where no rule has begun."""

    weeks: int | None
    used: int
    first_bonus_on: date | None
    second_bonus_on: date | None
    ends_on: date | None

    @property
    def left(self) -> int | None:
        """School weeks not used yet."""
        return None if self.weeks is None else max(self.weeks - self.used, 0)

    @property
    def latest_start_on(self) -> date | None:
        """The day the weeks left must begin on to be over with the contract."""
        if not self.left or self.ends_on is None:
            return None
        return self.ends_on - timedelta(weeks=self.left) + timedelta(days=1)


def contract(placement: Placement, *, rules: Rulebook) -> Contract:
    """The dates of an IGU; a bonus is a private employer's, while the contract runs."""
    first, used = placement.first_day, placement.igu_school_weeks or 0
    if first is None:
        return Contract(None, used, None, None, placement.agreed_last_day)
    return Contract(
        weeks=rules.number(rulebook.IGU_WEEKS, on=first),
        used=used,
        first_bonus_on=_bonus(placement, rulebook.FIRST_BONUS, rules=rules),
        second_bonus_on=_bonus(placement, rulebook.SECOND_BONUS, rules=rules),
        ends_on=placement.agreed_last_day,
    )


def last_day(first: date, *, rules: Rulebook) -> date | None:
    """The last day of a contract that begins on ``first``."""
    years = rules.number(rulebook.IGU_YEARS, on=first)
    if years is None:
        return None
    return months_after(first, years * 12) - timedelta(days=1)


def _bonus(placement: Placement, key: str, *, rules: Rulebook) -> date | None:
    """The day it can be applied for; None if the contract ended before or is public."""
    first = placement.first_day
    if first is None or placement.employer.sector != Employer.Sector.PRIVATE:
        return None
    months = rules.number(key, on=first)
    if months is None:
        return None
    due = months_after(first, months)
    ended = placement.ended_on
    return None if ended and ended < due - timedelta(days=1) else due
