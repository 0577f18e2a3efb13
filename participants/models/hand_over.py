"""A person handed over from one municipality to another: proposed, accepted, moved."""

import uuid
from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from municipalities.gate import PersonalRecord
from municipalities.models import Membership, Municipality, ReasonCode, Role
from participants.models.participant import Participant


class HandOverQuerySet(models.QuerySet["HandOver"]):
    def visible_to(self, membership: Membership) -> Self:
        """Caseworkers of the municipality that hands over and of the one asked."""
        return self.outgoing_from(membership) | self.incoming_to(membership)

    def outgoing_from(self, membership: Membership) -> Self:
        """What the member's own municipality proposed."""
        if membership.role != Role.CASEWORKER:
            return self.none()
        return self.filter(municipality__in=membership.municipalities())

    def incoming_to(self, membership: Membership) -> Self:
        """What the member's own municipality is asked to take over."""
        if membership.role != Role.CASEWORKER:
            return self.none()
        return self.filter(to__in=membership.municipalities())

    def open(self) -> Self:
        """Neither refused, taken back nor carried out."""
        return self.filter(refused_at=None, taken_back_at=None, moved_at=None)

    def due(self, *, on: date) -> Self:
        """Accepted, and to be carried out by ``on`` (Copenhagen); oldest first."""
        accepted = self.open().filter(accepted_at__isnull=False, from_on__lte=on)
        return accepted.order_by("from_on", "pk")

    def for_pages(self) -> Self:
        """With what a page shows of each; never the person."""
        return self.select_related(
            *("municipality", "to", "reason", "proposed_by__user", "accepted_by__user")
        )


class HandOver(PersonalRecord):
    """One proposal to hand a person over from a day on; steps are timestamps.

    ``municipality`` hands over, ``to`` is asked. The receiving municipality sees this
    row and nothing of the person until ``moved_at``.
    """

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    participant = models.ForeignKey(
        Participant, models.CASCADE, related_name="hand_overs"
    )
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        related_name="+",
        verbose_name=_("handed over by"),
    )
    to = models.ForeignKey(
        Municipality,
        models.PROTECT,
        related_name="+",
        verbose_name=_("handed over to"),
    )
    reason = models.ForeignKey(
        ReasonCode, models.PROTECT, related_name="+", verbose_name=_("reason")
    )
    from_on = models.DateField(_("hand over from"))
    with_support = models.BooleanField(
        _("the note on support goes along"), default=False
    )
    proposed_at = models.DateTimeField(_("proposed"))
    proposed_by = models.ForeignKey(
        Membership, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        Membership,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("accepted by"),
    )
    refused_at = models.DateTimeField(_("refused"), null=True, blank=True)
    taken_back_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    ended_by = models.ForeignKey(
        Membership,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ended by"),
    )
    moved_at = models.DateTimeField(_("moved"), null=True, blank=True)

    objects = HandOverQuerySet.as_manager()

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        constraints = [
            models.UniqueConstraint("public_id", name="hand_over_id_unique"),
            models.UniqueConstraint(
                "participant",
                name="hand_over_open_once",
                condition=Q(refused_at=None, taken_back_at=None, moved_at=None),
            ),
            models.CheckConstraint(
                name="hand_over_to_another_municipality",
                condition=~Q(municipality=F("to")),
            ),
            models.CheckConstraint(
                name="hand_over_accepted_at_with_by",
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="hand_over_ends_one_way_with_by",
                condition=Q(refused_at=None, taken_back_at=None, ended_by=None)
                | Q(
                    refused_at__isnull=False,
                    taken_back_at=None,
                    accepted_at=None,
                    ended_by__isnull=False,
                )
                | Q(
                    refused_at=None,
                    taken_back_at__isnull=False,
                    ended_by__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="hand_over_moves_only_if_accepted_and_not_ended",
                condition=Q(moved_at=None)
                | Q(accepted_at__isnull=False, refused_at=None, taken_back_at=None),
            ),
        ]
        indexes = [
            models.Index(
                "from_on",
                name="hand_over_due",
                condition=Q(refused_at=None, taken_back_at=None, moved_at=None),
            ),
            models.Index("to", name="hand_over_to"),
        ]

    def __str__(self) -> str:
        return f"hand-over {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it can still be answered, taken back or carried out."""
        return not (self.refused_at or self.taken_back_at or self.moved_at)
