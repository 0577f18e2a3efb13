"""When a day of look-ups is unusual: the rule, pure, for insiders who are curious.

The most dangerous reader is an employee with access (SIRI: 3,300 people over 22
months). What counts is how many people a member saw in a day, or in seven, without any
relation to them, against what colleagues of the same role see.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

LEAST_EXPECTED = 0.5  # people a day; nobody is held to be better than this
DAY_ODDS = 1e-4  # an honest day this rare is looked into
WEEK_ODDS = 1e-5
WORKING_DAYS = 5
HISTORY = timedelta(days=28)
HISTORY_WORKING_DAYS = 20
WEEK = timedelta(days=7)


def expected(colleagues: Sequence[float]) -> float:
    """People a day without a relation that are ordinary: the upper quarter's border.

    ``colleagues`` are averages per working day of members of the same role. The upper
    quarter is left out, so that one who sees very many does not hide himself.
    """
    if not colleagues:
        return LEAST_EXPECTED
    ordered = sorted(colleagues)
    border = ordered[max(math.ceil(0.75 * len(ordered)) - 1, 0)]
    return max(border, LEAST_EXPECTED)


def odds(seen: int, ordinary: float) -> float:
    """Chance that an honest member sees ``seen`` or more where ``ordinary`` is usual.

    People come by independently: a Poisson distribution's upper tail.
    """
    below = sum(
        math.exp(n * math.log(ordinary) - ordinary - math.lgamma(n + 1))
        for n in range(seen)
    )
    return max(0.0, 1.0 - below)


def is_unusual(*, day: int, week: int, ordinary: float) -> bool:
    """Whether a day, or the seven days that end with it, asks for a question."""
    return (
        odds(day, ordinary) < DAY_ODDS
        or odds(week, ordinary * WORKING_DAYS) < WEEK_ODDS
    )


class Ledger:
    """Who saw how many people without a relation on which day, to judge a day by.

    Rows are (member, role, day, people); several of one member and day add up.
    """

    def __init__(self, rows: Iterable[tuple[int, str, date, int]]) -> None:
        self._seen: dict[str, dict[int, dict[date, int]]] = {}
        self._known: dict[tuple[str, date], dict[int, float]] = {}
        for member, role, on, people in rows:
            days = self._seen.setdefault(role, {}).setdefault(member, defaultdict(int))
            days[on] += people

    def is_unusual(self, member: int, role: str, *, on: date) -> bool:
        """Whether ``member``'s day asks for a question, among colleagues of the role.

        Looks at the 28 days before and at the seven that end with ``on``; later days
        do not count.
        """
        averages = self._averages(role, on)
        ordinary = expected([averages[each] for each in averages if each != member])
        own = self._seen.get(role, {}).get(member, {})
        return is_unusual(
            day=own.get(on, 0),
            week=_between(own, on - WEEK + timedelta(days=1), on + timedelta(days=1)),
            ordinary=ordinary,
        )

    def _averages(self, role: str, on: date) -> dict[int, float]:
        if (role, on) not in self._known:
            self._known[role, on] = {
                member: _between(days, on - HISTORY, on) / HISTORY_WORKING_DAYS
                for member, days in self._seen.get(role, {}).items()
            }
        return self._known[role, on]


def _between(days: dict[date, int], since: date, until: date) -> int:
    """People seen from ``since`` to before ``until``."""
    length = (until - since).days
    return sum(days.get(since + timedelta(days=n), 0) for n in range(length))
