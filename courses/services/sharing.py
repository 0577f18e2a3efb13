"""The cooperation's key: who is guaranteed how many seats, and how that came about."""

from datetime import datetime
from fractions import Fraction

from django.utils.timezone import localdate

from courses import shares
from municipalities.models import Cooperation


def shared(cooperation: Cooperation, number: int, *, at: datetime) -> dict[int, int]:
    """Divide ``number`` seats by the cooperation's key among its members of today."""
    return shares.divide(number, weights(cooperation, at=at))


def weights(cooperation: Cooperation, *, at: datetime) -> dict[int, Fraction | int]:
    """By municipality: its weight in the cooperation's key, of the members of today.

    Equal: everybody 1. By population: the people living there. By payment and by hand:
    the weight agreed on.
    """
    members = cooperation.members.filter(period__contains=localdate(at)).select_related(
        "municipality"
    )
    key = cooperation.sharing_key
    found: dict[int, Fraction | int] = {}
    for each in members:
        match key:
            case Cooperation.SharingKey.POPULATION:
                found[each.municipality_id] = each.municipality.population or 0
            case Cooperation.SharingKey.EQUAL:
                found[each.municipality_id] = 1
            case _:
                found[each.municipality_id] = Fraction(each.weight)
    return found
