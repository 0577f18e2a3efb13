"""Few people of one kind are counted together with others, in every table alike.

A group of three would hide the whole breakdown (all or none). Who is joined is decided
once for two years, by how many started, so that no table differs from the next.
"""

from collections.abc import Iterator

from outcomes.definitions import By
from outcomes.margins import Groups, Sums
from participants.models import Participant

# Fewer who started in two years are no group of their own.
FEWEST = 20
AND = "+"
MAIN = {By.GENDER: (Participant.Gender.WOMAN, Participant.Gender.MAN)}


def merged(groups: Groups, *, by: By) -> Iterator[tuple[str, list[str]]]:
    """Each group's name, its members' keys joined by »+«, and those keys.

    Of genders, the few go with the larger of women and men; of years of arrival, the
    few go together, and with the next larger one if they are still few.
    """
    size = {key: _started(sums) for key, sums in groups.items()}
    large = sorted(
        key for key in size if size[key] >= FEWEST or key in MAIN.get(by, ())
    )
    few = sorted(size.keys() - set(large))
    if few and large and (by in MAIN or sum(size[each] for each in few) < FEWEST):
        best = max if by in MAIN else min
        host = best(large, key=lambda key: (size[key], key))
        large.remove(host)
        few = [host, *few]
    for keys in [*([each] for each in large), few]:
        if keys:
            yield AND.join(keys), keys


def _started(sums: Sums) -> int:
    return sums.counts.get("started", (0, 0))[0]
