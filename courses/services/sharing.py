"""The cooperation's key: who is guaranteed how many seats, and how that came about."""

from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction

from django.utils.timezone import localdate

from courses import shares
from municipalities.danish import DanishKey
from municipalities.models import Cooperation, CooperationMember


def shared(cooperation: Cooperation, number: int, *, at: datetime) -> dict[int, int]:
    """Divide ``number`` seats by the cooperation's key among its members of today."""
    return shares.divide(number, weights(cooperation, at=at))


def weights(cooperation: Cooperation, *, at: datetime) -> dict[int, Fraction | int]:
    """By municipality: its weight in the cooperation's key, of the members of today.

    Equal: everybody 1. By population: the people living there. By payment and by hand:
    the weight agreed on.
    """
    return weights_of(cooperation, members(cooperation, at=at))


def members(cooperation: Cooperation, *, at: datetime) -> list[CooperationMember]:
    """The members of the day of ``at``, with their municipality, in Danish order."""
    today = cooperation.members.filter(period__contains=localdate(at))
    return list(
        today.select_related("municipality").order_by(DanishKey("municipality__name"))
    )


def weights_of(
    cooperation: Cooperation, parties: Iterable[CooperationMember]
) -> dict[int, Fraction | int]:
    """The weights of these members; see ``weights``."""
    found: dict[int, Fraction | int] = {}
    for each in parties:
        match cooperation.sharing_key:
            case Cooperation.SharingKey.POPULATION:
                found[each.municipality_id] = each.municipality.population or 0
            case Cooperation.SharingKey.EQUAL:
                found[each.municipality_id] = 1
            case _:
                found[each.municipality_id] = Fraction(each.weight)
    return found
