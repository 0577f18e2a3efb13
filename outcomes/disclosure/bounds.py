"""What can be worked out of numbers that add up: between what each one must lie.

Interval propagation over sums and orders of counts. Each bound remembers what it was
worked out of, so that something of it can be kept back. Pure; counts are whole and
never below nothing.
"""

from collections import deque
from collections.abc import Iterable, Sequence

UNBOUNDED = 10**9
# Counts are small; a chain that narrows one by one further than this is left.
MOST_STEPS = 200_000

type Variable = int
type Reasons = int  # a bit for each thing that is shown


class Bounds:
    """Variables, what is known between them, and between what each must lie."""

    def __init__(self) -> None:
        self.low: list[int] = []
        self.high: list[int] = []
        self._low_because: list[Reasons] = []
        self._high_because: list[Reasons] = []
        self._rules: list[tuple[Variable, Sequence[Variable]]] = []
        self._of: list[list[int]] = []

    def variable(self) -> Variable:
        """A count nothing is known of."""
        self.low.append(0)
        self.high.append(UNBOUNDED)
        self._low_because.append(0)
        self._high_because.append(0)
        self._of.append([])
        return len(self.low) - 1

    def fix(self, variable: Variable, value: int, because: Reasons) -> None:
        """The count is shown."""
        self.low[variable] = self.high[variable] = value
        self._low_because[variable] = self._high_because[variable] = because

    def add_up(self, total: Variable, parts: Sequence[Variable]) -> None:
        """The parts are the total."""
        for each in (total, *parts):
            self._of[each].append(len(self._rules))
        self._rules.append((total, tuple(parts)))

    def because(self, variable: Variable) -> tuple[Reasons, Reasons]:
        """What its lower and its upper bound were worked out of."""
        return self._low_because[variable], self._high_because[variable]

    def settle(self) -> None:
        """Narrow every count as far as the rules do, one rule at a time."""
        waiting = deque(range(len(self._rules)))
        queued = set(waiting)
        for _ in range(MOST_STEPS):
            if not waiting:
                return
            rule = waiting.popleft()
            queued.discard(rule)
            for changed in self._apply(*self._rules[rule]):
                more = [each for each in self._of[changed] if each not in queued]
                waiting.extend(more)
                queued.update(more)

    def _apply(self, total: Variable, parts: Sequence[Variable]) -> Iterable[Variable]:
        """Read one sum in every direction; yields the counts it narrowed."""
        low, high = self.low, self.high
        least, most = sum(low[p] for p in parts), sum(high[p] for p in parts)
        if least > low[total]:
            yield self._raise(total, least, self._lows(parts))
        if most < high[total]:
            yield self._lower(total, most, self._highs(parts))
        for each in parts:
            must = low[total] - (most - high[each])
            may = high[total] - (least - low[each])
            others = [other for other in parts if other != each]
            if must > low[each]:
                because = self._low_because[total] | self._highs(others)
                yield self._raise(each, must, because)
            if may < high[each]:
                because = self._high_because[total] | self._lows(others)
                yield self._lower(each, may, because)

    def _lows(self, variables: Iterable[Variable]) -> Reasons:
        found = 0
        for each in variables:
            found |= self._low_because[each] if self.low[each] else 0
        return found

    def _highs(self, variables: Iterable[Variable]) -> Reasons:
        found = 0
        for each in variables:
            found |= self._high_because[each]
        return found

    def _raise(self, variable: Variable, value: int, because: Reasons) -> Variable:
        self.low[variable], self._low_because[variable] = value, because
        return variable

    def _lower(self, variable: Variable, value: int, because: Reasons) -> Variable:
        self.high[variable], self._high_because[variable] = value, because
        return variable
