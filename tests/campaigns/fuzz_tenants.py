"""Asks for everything as everybody, and looks for what nobody should have seen.

    .venv/bin/python -m tests.campaigns.fuzz_tenants --n 10000 --seeds 3

Each request goes through the real middleware to the app role behind the walls and is
committed. Every CHAPTER requests the world is made anew, so a leak can be told by seed,
chapter and the fewest requests that show it.
"""

import argparse
import logging
import random
import time
from collections import Counter
from dataclasses import dataclass, field

from tests.campaigns import stage

CHAPTER = 500
LEAST_ANSWERED = 0.30


@dataclass
class Tally:
    """What happened so far."""

    asked: int = 0
    statuses: Counter = field(default_factory=Counter)
    leaks: list = field(default_factory=list)
    changes: int = 0

    @property
    def answered(self):
        """The share of requests that were answered with 2xx."""
        good = sum(n for status, n in self.statuses.items() if 200 <= status < 300)
        return good / max(self.asked, 1)

    @property
    def broken(self):
        """Requests that ended in a server error."""
        return sum(n for status, n in self.statuses.items() if status >= 500)

    def is_good(self):
        """Whether the bar is met."""
        return not self.leaks and not self.broken and self.answered >= LEAST_ANSWERED

    def __str__(self):
        return (
            f"{self.asked} requests, {self.answered:.0%} answered 2xx, "
            f"{self.changes} changed something, {self.broken} server errors, "
            f"{len(self.leaks)} leaks"
        )


def run(*, n, seed, tally, chapter=CHAPTER, stop_at=5):
    """Send ``n`` requests in worlds made from ``seed``."""
    from tests.campaigns.chapter import Chapter

    for number, first in enumerate(range(0, n, chapter)):
        story = Chapter(seed, number, tally)
        story.play(min(chapter, n - first))
        for leak in story.leaks:
            if leak.kind not in {told.kind for told in tally.leaks}:
                stage.say(story.reproduce(leak))
            tally.leaks.append(leak)
        if len(tally.leaks) >= stop_at:
            return


def main():
    """Run from the command line; exit 1 when the bar is missed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--n", type=int, default=10_000, help="requests per seed")
    options.add_argument("--seeds", type=int, default=3, help="how many seeds")
    options.add_argument("--first", type=int, default=1, help="the first seed")
    options.add_argument("--chapter", type=int, default=CHAPTER)
    given = options.parse_args()
    stage.set_up()
    logging.getLogger().handlers.clear()
    tally, began = Tally(), time.monotonic()
    for seed in range(given.first, given.first + given.seeds):
        run(n=given.n, seed=seed, tally=tally, chapter=given.chapter)
        stage.say(f"seed {seed}: {tally} ({time.monotonic() - began:.0f} s)")
    by_status = ", ".join(f"{n} x {s}" for s, n in sorted(tally.statuses.items()))
    stage.say(f"answers: {by_status}")
    stage.say(str(tally))
    raise SystemExit(0 if tally.is_good() else 1)


if __name__ == "__main__":
    random.seed(0)
    main()
