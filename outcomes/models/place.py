"""Places employers offer a cooperation, and public places agreed (domain D10, D19)."""

from datetime import date, timedelta
from typing import Self

import pghistory
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from branchespor.models import Track
from municipalities.free_text import refuse_cpr
from municipalities.models import Cooperation, Employer, Membership, Municipality, Role

READERS = (Role.COORDINATOR, Role.CASEWORKER)


class PlaceOfferQuerySet(models.QuerySet["PlaceOffer"]):
    def visible_to(self, membership: Membership) -> Self:
        """The catalogue of the member's cooperations: coordinators and caseworkers."""
        if membership.role not in READERS:
            return self.none()
        return self.filter(cooperation__in=Cooperation.objects.visible_to(membership))

    def open(self, *, on: date) -> Self:
        """Neither closed nor over."""
        goes_on = Q(period__endswith=None) | Q(period__endswith__gt=on)
        return self.filter(goes_on, closed_at=None)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class PlaceOffer(models.Model):
    """Places at an employer, from–to; ``is_fallback``: for whoever has none."""

    cooperation = models.ForeignKey(
        Cooperation, models.CASCADE, related_name="place_offers"
    )
    employer = models.ForeignKey(
        Employer,
        models.PROTECT,
        related_name="place_offers",
        verbose_name=_("employer"),
    )
    track = models.ForeignKey(
        Track, models.PROTECT, null=True, blank=True, related_name="place_offers"
    )
    places = models.PositiveSmallIntegerField(_("places"))
    period = DateRangeField(_("period"))
    is_fallback = models.BooleanField(_("first place for whoever has none"))
    contact = models.CharField(
        _("contact"), max_length=120, blank=True, validators=[refuse_cpr]
    )
    recorded_at = models.DateTimeField(_("recorded"))
    recorded_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects = PlaceOfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("places at an employer")
        verbose_name_plural = _("places at employers")
        constraints = [
            models.CheckConstraint(
                name="place_offer_has_places", condition=Q(places__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employer}"

    @property
    def last_day(self) -> date | None:
        """The last day of the period; None if it is open."""
        after: date | None = self.period.upper
        return after - timedelta(days=1) if after else None


class PublicPlacesQuerySet(models.QuerySet["PublicPlaces"]):
    def visible_to(self, membership: Membership) -> Self:
        """As the catalogue."""
        if membership.role not in READERS:
            return self.none()
        return self.filter(cooperation__in=Cooperation.objects.visible_to(membership))


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class PublicPlaces(models.Model):
    """Places a municipality has agreed to have at its own workplaces (Kolding: 25)."""

    cooperation = models.ForeignKey(
        Cooperation, models.CASCADE, related_name="public_places"
    )
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    agreed = models.PositiveSmallIntegerField(_("agreed"))
    recorded_at = models.DateTimeField(_("recorded"))
    recorded_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    objects = PublicPlacesQuerySet.as_manager()

    class Meta:
        verbose_name = _("public places")
        verbose_name_plural = _("public places")
        constraints = [
            models.UniqueConstraint(
                "cooperation", "municipality", name="public_places_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality_id}: {self.agreed}"
