"""The catalogue of places with how many are taken: counts, names nobody (D10, A3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from municipalities import isolation
from municipalities.models import (
    Cooperation,
    CooperationMember,
    Employer,
    Membership,
    Municipality,
)
from municipalities.models.organisations import valid_on
from outcomes.models import Placement, PlaceOffer, PublicPlaces


@dataclass(frozen=True, slots=True)
class Offered:
    """An offer, and how many people are placed there now."""

    offer: PlaceOffer
    filled: int

    @property
    def free(self) -> int:
        """Places without anybody."""
        return max(self.offer.places - self.filled, 0)


@dataclass(frozen=True, slots=True)
class Public:
    """A municipality's public places: agreed in a cooperation, and used."""

    cooperation: Cooperation
    municipality: Municipality
    agreed: int
    used: int


def offers(by: Membership, *, today: date) -> list[Offered]:
    """Open offers, those with free places first; two statements."""
    visible = PlaceOffer.objects.visible_to(by).open(on=today)
    found = list(
        visible.select_related("employer", "track", "cooperation").order_by(
            "employer__name", "pk"
        )
    )
    keys = [each.pk for each in found]
    with isolation.counting():
        taken = dict(
            Placement.objects.filter(place__in=keys, ended_on=None)
            .order_by()
            .values_list("place")
            .annotate(Count("pk"))
        )
    rows = [Offered(each, taken.get(each.pk, 0)) for each in found]
    return sorted(rows, key=lambda each: each.free == 0)


def public(by: Membership, *, today: date) -> Sequence[Public]:
    """Each member's public places, agreed or used; three statements."""
    members = list(
        CooperationMember.objects.filter(
            valid_on(today), cooperation__in=Cooperation.objects.visible_to(by)
        )
        .select_related("municipality", "cooperation")
        .order_by("cooperation__name", "municipality__name")
    )
    agreed = {
        (each.cooperation_id, each.municipality_id): each.agreed
        for each in PublicPlaces.objects.visible_to(by)
    }
    with isolation.counting():
        used = dict(
            Placement.objects.filter(
                municipality__in={each.municipality_id for each in members},
                employer__sector=Employer.Sector.PUBLIC,
                ended_on=None,
            )
            .order_by()
            .values_list("municipality")
            .annotate(Count("pk"))
        )
    return [
        Public(
            each.cooperation,
            each.municipality,
            agreed.get((each.cooperation_id, each.municipality_id), 0),
            used.get(each.municipality_id, 0),
        )
        for each in members
    ]
