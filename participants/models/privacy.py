"""A person's rights: kept because somebody must, erased because two decided it."""

import uuid
from typing import Self

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from municipalities.gate import PersonalRecord
from municipalities.models import Membership, Municipality, ReasonCode, Role
from participants.models.participant import Participant

KEEPERS = {Role.CASEWORKER, Role.ADMINISTRATOR}


class LegalHoldQuerySet(models.QuerySet["LegalHold"]):
    def visible_to(self, membership: Membership) -> Self:
        """The home municipality's caseworkers."""
        if membership.role != Role.CASEWORKER:
            return self.none()
        return self.filter(municipality__in=membership.municipalities())

    def open(self) -> Self:
        """Holds nobody has lifted yet."""
        return self.filter(lifted_at=None)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class LegalHold(PersonalRecord):
    """The person's data may not be erased now, for a listed reason (journal duty)."""

    participant = models.ForeignKey(Participant, models.CASCADE, related_name="holds")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    reason = models.ForeignKey(
        ReasonCode, models.PROTECT, related_name="+", verbose_name=_("reason")
    )
    set_at = models.DateTimeField(_("kept since"))
    set_by = models.ForeignKey(
        Membership, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        Membership,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lifted by"),
    )

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        constraints = [
            models.UniqueConstraint(
                "participant",
                "reason",
                name="legal_hold_open_once_per_reason",
                condition=Q(lifted_at=None),
            ),
            models.CheckConstraint(
                name="legal_hold_lifted_at_with_by",
                condition=Q(lifted_at=None, lifted_by=None)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"hold {self.pk}"


class ErasureRequestQuerySet(models.QuerySet["ErasureRequest"]):
    def visible_to(self, membership: Membership) -> Self:
        """The home municipality's caseworkers and administrators: they are two."""
        if membership.role not in KEEPERS:
            return self.none()
        return self.filter(municipality__in=membership.municipalities())

    def open(self) -> Self:
        """Neither confirmed nor taken back."""
        return self.filter(ended_at=None)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class ErasureRequest(models.Model):
    """One member proposes to erase a person; another of the municipality decides.

    A confirmed request is gone with the person; one that is taken back stays until
    then, so that it can be seen who wanted what.
    """

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    participant = models.ForeignKey(
        Participant, models.CASCADE, related_name="erasure_requests"
    )
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    reason = models.ForeignKey(
        ReasonCode, models.PROTECT, related_name="+", verbose_name=_("reason")
    )
    proposed_at = models.DateTimeField(_("proposed"))
    proposed_by = models.ForeignKey(
        Membership, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    ended_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    ended_by = models.ForeignKey(
        Membership,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("taken back by"),
    )

    objects = ErasureRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal to erase")
        verbose_name_plural = _("proposals to erase")
        constraints = [
            models.UniqueConstraint("public_id", name="erasure_request_id_unique"),
            models.UniqueConstraint(
                "participant",
                name="erasure_proposed_once",
                condition=Q(ended_at=None),
            ),
            models.CheckConstraint(
                name="erasure_request_ended_at_with_by",
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
            models.CheckConstraint(
                name="erasure_request_ends_after_it_begins",
                condition=Q(ended_at=None) | Q(ended_at__gte=F("proposed_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"erasure request {self.pk}"
