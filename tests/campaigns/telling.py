"""Tells a leak again, in the fewest requests that show it."""

import copy
import random

from tests.campaigns import shots
from tests.campaigns.listening import Log


class Telling:
    """The part of a chapter that speaks of leaks."""

    def reproduce(self, leak):
        """The fewest requests in a fresh world that show the leak, as text."""
        changing = [s for s in self.history[: leak.at] if s.method != "GET"]
        needed = changing if not self._leaks([], leak) else []
        size = len(needed) // 2
        while size:  # leave out halves, quarters ... as long as it still leaks
            for start in range(0, len(needed), size):
                fewer = needed[:start] + needed[start + size :]
                if self._leaks(fewer, leak):
                    needed = fewer
            size //= 2
        kinds = ", ".join(f"{kind} of {about}" for kind, about in leak.what)
        steps = [self.told(shot, "first") for shot in needed]
        return "\n".join(
            [*steps, self.told(leak.shot, f"LEAK in {leak.where}: {kinds}")]
        )

    def _leaks(self, before, leak):
        """Whether the leak shows again after these requests in a fresh world."""
        again = copy.copy(self)
        again.tally, again.leaks, again.log = copy.deepcopy(self.tally), [], Log()
        again.history = [leak.shot]
        again._make()
        again.gunner = shots.Gunner(random.Random(0), again.world)
        again._read()
        with again.log.listening():
            for shot in [*before, leak.shot]:
                again.send(copy.deepcopy(shot), at=0)
            if leak.where in {"mail", "log of the work"}:
                again.work()
        again._look_around()
        return any(other.kind == leak.kind for other in again.leaks)

    def told(self, shot, what):
        """One request in one line."""
        sent = f" {shot.sent_as} {shot.data!r}" if shot.data else ""
        return (
            f"seed {self.seed}, chapter {self.number}: {shot.who} "
            f"{shot.method} {shot.path}{sent} {shot.headers or ''} → {what}"
        )
