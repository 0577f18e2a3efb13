"""Guaranteed seats that change hands between two municipalities of a cooperation."""

from typing import Self

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.models.course import Course
from municipalities.models import Membership, Municipality


class SeatTradeQuerySet(models.QuerySet["SeatTrade"]):
    def open(self) -> Self:
        """Proposed and not answered."""
        return self.filter(accepted_at=None, ended_at=None)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class SeatTrade(models.Model):
    """Proposed by one municipality, accepted by the other; seats move when accepted.

    ``ended_at`` is a refusal by the other, or the proposer taking it back.
    """

    course = models.ForeignKey(Course, models.CASCADE, related_name="trades")
    giver = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    seats = models.PositiveSmallIntegerField(_("seats"))
    proposed_at = models.DateTimeField(_("proposed"))
    proposed_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(_("agreed"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(_("refused or taken back"), null=True, blank=True)
    ended_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = SeatTradeQuerySet.as_manager()

    class Meta:
        verbose_name = _("trade of seats")
        verbose_name_plural = _("trades of seats")
        constraints = [
            models.CheckConstraint(
                name="seat_trade_between_two", condition=~Q(giver=F("receiver"))
            ),
            models.CheckConstraint(
                name="seat_trade_of_seats", condition=Q(seats__gte=1)
            ),
            models.CheckConstraint(
                name="seat_trade_accepted_with_by",
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="seat_trade_ended_with_by",
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
            models.CheckConstraint(
                name="seat_trade_answered_one_way",
                condition=Q(accepted_at=None) | Q(ended_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seats} {self.giver_id} {self.receiver_id}"
