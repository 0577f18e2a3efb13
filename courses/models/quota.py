"""Quotas: seats guaranteed to a municipality, and seats held without a name."""

from typing import Self

import pghistory
from django.db import models
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from courses.models.course import Course
from municipalities.danish import DanishKey
from municipalities.gate import PersonalRecord
from municipalities.models import Membership, Municipality, Role


class QuotaQuerySet(models.QuerySet["Quota"]):
    def in_danish_order(self) -> Self:
        """By the municipality's name, as a Danish reader expects."""
        return self.order_by(DanishKey("municipality__name"))

    def with_unnamed(self) -> Self:
        """Annotate ``unnamed``: seats held without a name, where one's wall lets."""
        held = Q(held_seats__named_at=None, held_seats__released_at=None)
        return self.annotate(unnamed=Count("held_seats", filter=held))


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class Quota(models.Model):
    """Seats guaranteed to one municipality until they are released (domain A7)."""

    unnamed: int  # annotated by with_unnamed

    course = models.ForeignKey(Course, models.CASCADE, related_name="quotas")
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="quotas"
    )
    seats = models.PositiveSmallIntegerField(_("guaranteed seats"))
    released_at = models.DateTimeField(_("released"), null=True, blank=True)
    released_seats = models.PositiveSmallIntegerField(_("seats released"), default=0)

    objects = QuotaQuerySet.as_manager()

    class Meta:
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        constraints = [
            models.UniqueConstraint("course", "municipality", name="quota_unique"),
            models.CheckConstraint(
                name="quota_releases_at_most_its_seats",
                condition=Q(released_seats__lte=F("seats")),
            ),
            models.CheckConstraint(
                name="quota_released_seats_with_time",
                condition=Q(released_seats=0) | Q(released_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality_id} {self.seats}"


class HeldSeatQuerySet(models.QuerySet["HeldSeat"]):
    def visible_to(self, membership: Membership) -> Self:
        """A municipality's own; those of the coordinator's cooperation."""
        match membership.role:
            case Role.CASEWORKER:
                return self.filter(municipality__in=membership.municipalities())
            case Role.COORDINATOR:
                return self.filter(
                    quota__course__track__cooperation=membership.cooperation_id
                )
            case _:
                return self.none()

    def unnamed(self) -> Self:
        """Held, and nobody named yet."""
        return self.filter(named_at=None, released_at=None)

    def without_name(self) -> Self:
        """Held, and nobody who is still on the way is named; a seated one is a name."""
        gone = Q(enrolment=None) | Q(enrolment__left_at__isnull=False)
        gone |= Q(enrolment__nomination__withdrawn_at__isnull=False)
        gone |= Q(enrolment__nomination__declined_at__isnull=False)
        return self.filter(gone, released_at=None).exclude(
            enrolment__seated_at__isnull=False
        )

    def standing(self) -> Self:
        """What still keeps a seat of the quota: unnamed, or named and still waiting.

        Once the named person has the seat, or is asked about it, that seat counts; the
        hold has done its work.
        """
        waits = Q(enrolment__seated_at=None, enrolment__left_at=None)
        waits &= Q(enrolment__offered_at=None) | ~Q(enrolment__offer_ended_at=None)
        active = Q(
            enrolment__nomination__withdrawn_at=None,
            enrolment__nomination__declined_at=None,
        )
        named = Q(enrolment__isnull=False) & waits & active
        return self.filter(released_at=None).filter(Q(named_at=None) | named)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class HeldSeat(PersonalRecord):
    """A quota seat taken without a name yet, until its naming deadline."""

    quota = models.ForeignKey(Quota, models.CASCADE, related_name="held_seats")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    name_by = models.DateField(_("name needed by"))
    held_at = models.DateTimeField(_("held since"))
    held_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    named_at = models.DateTimeField(_("named"), null=True, blank=True)
    enrolment = models.OneToOneField(
        "courses.Enrolment",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="held_seat",
    )
    released_at = models.DateTimeField(_("released"), null=True, blank=True)

    objects = HeldSeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("held seat")
        verbose_name_plural = _("held seats")
        constraints = [
            models.CheckConstraint(
                name="held_seat_ends_one_way",
                condition=Q(named_at=None) | Q(released_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"held seat {self.pk}"
