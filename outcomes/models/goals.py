"""Goals: so many through, so many of them in work or education (domain C8, C20)."""

from datetime import date
from typing import Self

import pghistory
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from branchespor.models import Track
from municipalities.models import Cooperation, Membership, Municipality, Role


class GoalQuerySet(models.QuerySet["Goal"]):
    def visible_to(self, membership: Membership) -> Self:
        """Goals of the member's cooperations."""
        return self.filter(cooperation__in=Cooperation.objects.visible_to(membership))

    def changeable_by(self, membership: Membership) -> Self:
        """A coordinator's of the cooperation, a leader's of the own municipality."""
        visible = self.visible_to(membership)
        if membership.role == Role.COORDINATOR:
            return visible.filter(municipality=None)
        return visible.filter(municipality__in=membership.municipalities())

    def standing(self) -> Self:
        """Not given up."""
        return self.filter(ended_at=None)

    def for_lists(self) -> Self:
        """With what a list shows; those given up last, the newest period first."""
        related = self.select_related("cooperation", "municipality", "track")
        return related.order_by(F("ended_at").asc(nulls_first=True), "-period", "pk")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class Goal(models.Model):
    """So many through, so many of them in work or education, in a period (C20).

    The baseline is what was reached in a period before (C8): all of it or nothing. A
    period's last day is not part of it. ``ended_at``: given up before its time.
    """

    cooperation = models.ForeignKey(Cooperation, models.CASCADE, related_name="goals")
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="+"
    )
    track = models.ForeignKey(
        Track, models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField(_("name"), max_length=80)
    period = DateRangeField(_("period"))
    throughput = models.PositiveIntegerField(_("people through"))
    result = models.PositiveIntegerField(_("of them in work or education"))
    source = models.CharField(_("source"), max_length=200, blank=True)
    baseline_period = DateRangeField(_("baseline period"), null=True, blank=True)
    baseline_throughput = models.PositiveIntegerField(
        _("people through then"), null=True, blank=True
    )
    baseline_result = models.PositiveIntegerField(
        _("in work or education then"), null=True, blank=True
    )
    ended_at = models.DateTimeField(_("given up"), null=True, blank=True)
    ended_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = GoalQuerySet.as_manager()

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        constraints = [
            models.CheckConstraint(
                name="goal_result_within_throughput",
                condition=Q(result__lte=models.F("throughput")),
            ),
            models.CheckConstraint(
                name="goal_baseline_whole_or_none",
                condition=Q(
                    baseline_period=None, baseline_throughput=None, baseline_result=None
                )
                | Q(
                    baseline_period__isnull=False,
                    baseline_throughput__isnull=False,
                    baseline_result__lte=F("baseline_throughput"),
                ),
            ),
            models.CheckConstraint(
                name="goal_ended_with_who",
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_past(self, *, on: date) -> bool:
        """Whether the period was over on ``on``."""
        return bool(self.period.upper <= on)
