"""Who gave a seat up or never came, and who took it over. Pure."""

from datetime import date, timedelta

from outcomes.settlement_facts import Facts, Seat

# So long a course must have run before somebody who never came is called a no-show.
NEVER_CAME_AFTER = timedelta(days=7)


def replacements(facts: Facts) -> tuple[set[int], dict[int, int]]:
    """Who gave a seat up or never came, and who took it over, by their place in line.

    The seat given up first is taken over first, by whoever was seated next after that
    day and in the time the school takes substitutes; each takes over one.
    """
    taken = facts.taken
    gone = {
        at
        for at, seat in enumerate(taken)
        if withdrew(facts, seat) or _never_came(facts, seat)
    }
    days = facts.terms.substitute_days
    if days is None:
        return gone, {}
    last = facts.starts_on + timedelta(days=days)
    free = sorted(set(range(len(taken))) - gone, key=lambda n: _order(taken[n]))
    took: dict[int, int] = {}
    for at in sorted(
        gone, key=lambda n: (_free_from(facts, taken[n]), *_order(taken[n]))
    ):
        since = _free_from(facts, taken[at])
        for new in free:
            if since <= taken[new].seated_on <= last:
                took[at] = new
                free.remove(new)
                break
    return gone, took


def _order(seat: Seat) -> tuple[date, int]:
    return (seat.seated_on, seat.place)


def _free_from(facts: Facts, seat: Seat) -> date:
    if withdrew(facts, seat):
        return min(seat.told_on or facts.starts_on, facts.starts_on)
    return facts.starts_on


def withdrew(facts: Facts, seat: Seat) -> bool:
    """Gone before the first day."""
    return seat.left_on is not None and seat.left_on < facts.starts_on


def _never_came(facts: Facts, seat: Seat) -> bool:
    known = seat.left_on is not None
    known = known or facts.today >= facts.starts_on + NEVER_CAME_AFTER
    return seat.came is False and known
