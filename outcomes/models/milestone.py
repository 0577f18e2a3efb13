"""What a supplier is paid by (domain D5)."""

from typing import Self

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from municipalities.free_text import refuse_cpr
from municipalities.gate import PersonalRecord
from municipalities.models import Membership, Municipality, Role
from outcomes.models.placement import Placement


class SupplierMilestoneQuerySet(models.QuerySet["SupplierMilestone"]):
    def visible_to(self, membership: Membership) -> Self:
        """The home municipality's caseworkers."""
        if membership.role != Role.CASEWORKER:
            return self.none()
        return self.filter(municipality__in=membership.municipality_codes())


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class SupplierMilestone(PersonalRecord):
    """One line of a supplier's plan: so many per cent for an event (25/25/50; D5).

    When it is due, and whether it is stopped, is found in the placements
    (``outcomes.milestones``), never stored.
    """

    class Event(models.TextChoices):
        BEGUN = "begun", _("the placement has begun")
        IN_JOB = "in_job", _("in an ordinary job")

    placement = models.ForeignKey(Placement, models.CASCADE, related_name="milestones")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    supplier = models.CharField(
        _("supplier"), max_length=120, validators=[refuse_cpr], blank=True
    )
    percent = models.PositiveSmallIntegerField(_("per cent"))
    event = models.CharField(
        _("event"), max_length=6, choices=Event.choices, default=Event.IN_JOB
    )
    months = models.PositiveSmallIntegerField(_("months"))
    evidence_on = models.DateField(_("evidence of"), null=True, blank=True)
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    approved_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = SupplierMilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("supplier milestone")
        verbose_name_plural = _("supplier milestones")
        constraints = [
            models.UniqueConstraint(
                "placement", "event", "months", name="supplier_milestone_unique"
            ),
            models.CheckConstraint(
                name="supplier_milestone_percent_1_to_100",
                condition=Q(percent__range=(1, 100)),
            ),
            models.CheckConstraint(
                name="supplier_milestone_approved_on_evidence",
                condition=Q(approved_at=None, approved_by=None)
                | Q(
                    approved_at__isnull=False,
                    approved_by__isnull=False,
                    evidence_on__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"milestone {self.pk}"
