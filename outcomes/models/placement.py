"""Placements at employers, their mentor, and what a supplier is paid by."""

from typing import Self

import pghistory
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from branchespor.models import Scheme
from courses.models import Enrolment
from municipalities.free_text import refuse_cpr
from municipalities.gate import PersonalRecord
from municipalities.models import Employer, Membership, Municipality, Role
from participants.models import Participant


class PlacementQuerySet(models.QuerySet["Placement"]):
    def visible_to(self, membership: Membership) -> Self:
        """The home municipality's caseworkers."""
        if membership.role != Role.CASEWORKER:
            return self.none()
        return self.filter(municipality__in=membership.municipalities())


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class Placement(PersonalRecord):
    """Internship, wage subsidy, IGU or ordinary hours at an employer (D6–D20)."""

    class EndCause(models.TextChoices):
        AS_PLANNED = "as_planned", _("ended as planned")
        EMPLOYER = "employer", _("stopped by the employer")
        CITIZEN = "citizen", _("stopped by the citizen")
        JOB = "job", _("got a job")
        OTHER = "other", _("other")

    class MentorKind(models.TextChoices):
        NONE = "", _("no mentor")
        COMPANY = "company", _("company mentor")
        LANGUAGE = "language", _("language mentor")
        VOLUNTEER = "volunteer", _("volunteer")

    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="placements"
    )
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, null=True, blank=True, related_name="placements"
    )
    employer = models.ForeignKey(Employer, models.PROTECT, related_name="placements")
    scheme = models.CharField(_("scheme"), max_length=12, choices=Scheme.choices)
    purpose = models.CharField(
        _("purpose"), max_length=300, validators=[refuse_cpr], blank=True
    )
    period = DateRangeField(_("period"))
    weekly_hours = models.DecimalField(
        _("hours a week"), max_digits=4, decimal_places=1, null=True, blank=True
    )
    contact_every_days = models.PositiveSmallIntegerField(
        _("contact every (days)"), default=14
    )
    mentor_kind = models.CharField(
        _("mentor"), max_length=9, choices=MentorKind.choices, blank=True
    )
    igu_school_weeks = models.PositiveSmallIntegerField(
        _("school weeks used (of 23)"), null=True, blank=True
    )
    ended_on = models.DateField(_("ended"), null=True, blank=True)
    end_cause = models.CharField(
        _("end cause"), max_length=10, choices=EndCause.choices, blank=True
    )
    recorded_at = models.DateTimeField(_("recorded"))
    recorded_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        constraints = [
            models.CheckConstraint(
                name="placement_ended_on_with_cause",
                condition=Q(ended_on=None, end_cause="")
                | (Q(ended_on__isnull=False) & ~Q(end_cause="")),
            ),
            models.CheckConstraint(
                name="placement_igu_weeks_at_most_23",
                condition=Q(igu_school_weeks=None)
                | Q(igu_school_weeks__lte=23, scheme="igu"),
            ),
            models.CheckConstraint(
                name="placement_hours_at_most_37",
                condition=Q(weekly_hours=None) | Q(weekly_hours__range=(0, 37)),
            ),
        ]

    def __str__(self) -> str:
        return f"placement {self.pk}"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class SupplierMilestone(PersonalRecord):
    """One payment due to a supplier when its event has lasted (25/25/50; domain D5)."""

    placement = models.ForeignKey(Placement, models.CASCADE, related_name="milestones")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    percent = models.PositiveSmallIntegerField(_("per cent"))
    months = models.PositiveSmallIntegerField(_("months after start"))
    due_on = models.DateField(_("due"))
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True)

    class Meta:
        verbose_name = _("supplier milestone")
        verbose_name_plural = _("supplier milestones")
        constraints = [
            models.UniqueConstraint(
                "placement", "months", name="supplier_milestone_unique"
            ),
            models.CheckConstraint(
                name="supplier_milestone_percent_1_to_100",
                condition=Q(percent__range=(1, 100)),
            ),
            models.CheckConstraint(
                name="supplier_milestone_approved_or_stopped",
                condition=Q(approved_at=None) | Q(stopped_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"milestone {self.pk}"
