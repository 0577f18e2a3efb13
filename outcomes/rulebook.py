"""The dated rule values asked for after a course, read once for a whole page (T12)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from municipalities.models import RuleValue

FIRST_OFFER, FIRST_OFFER_LATEST = "first_offer_aim_days", "first_offer_latest_days"
IGU_YEARS, IGU_WEEKS = "igu_years", "igu_school_weeks"
FIRST_BONUS, SECOND_BONUS = "igu_bonus_first_months", "igu_bonus_second_months"
AFTERCARE_WINDOW = "aftercare_window_months"
AFTERCARE_REMIND = "aftercare_remind_months"
AFTERCARE_LONGEST = "aftercare_longest_months"
RETURN_WEEKS = "pause_return_weeks"
GAP_DAYS = "gap_max_days"
KEYS = (
    *(FIRST_OFFER, FIRST_OFFER_LATEST, IGU_YEARS, IGU_WEEKS, FIRST_BONUS),
    *(SECOND_BONUS, AFTERCARE_WINDOW, AFTERCARE_REMIND, AFTERCARE_LONGEST),
    *(RETURN_WEEKS, GAP_DAYS),
)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """By key: first day and number, the newest first."""

    values: Mapping[str, Sequence[tuple[date, int]]] = field(default_factory=dict)

    def number(self, key: str, *, on: date) -> int | None:
        """The value of a rule on a day; None if none has begun: nothing is asked."""
        begun = (number for first, number in self.values.get(key, ()) if first <= on)
        return next(begun, None)


def read() -> Rulebook:
    """The rulebook as it stands; one statement."""
    found: dict[str, list[tuple[date, int]]] = {}
    rows = RuleValue.objects.filter(key__in=KEYS, number__isnull=False)
    for each in rows.order_by("key", "-valid_from"):
        found.setdefault(each.key, []).append((each.valid_from, int(each.number or 0)))
    return Rulebook(found)
