"""The municipality's own control of look-ups: counts per day, and a monthly sample."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from municipalities.models.audit import AccessEntry, Purpose
from municipalities.models.members import Membership, Role
from municipalities.models.organisations import Municipality


def _overseen(membership: Membership) -> Q:
    """An administrator controls look-ups of the own municipality's people."""
    if membership.role != Role.ADMINISTRATOR:
        return Q(pk__in=())
    return Q(municipality__in=membership.municipalities())


class LookUpDayQuerySet(models.QuerySet["LookUpDay"]):
    def visible_to(self, membership: Membership) -> Self:
        """An administrator's: days on which the municipality's people were seen."""
        return self.filter(_overseen(membership))


class LookUpSampleQuerySet(models.QuerySet["LookUpSample"]):
    def visible_to(self, membership: Membership) -> Self:
        """An administrator's: the municipality's samples."""
        return self.filter(_overseen(membership))


class SampledLookUpQuerySet(models.QuerySet["SampledLookUp"]):
    def visible_to(self, membership: Membership) -> Self:
        """An administrator's: what lies in the municipality's samples."""
        return self.filter(_overseen(membership))


class LookUpDay(models.Model):
    """How many of a municipality's people one member saw on one day; names nobody."""

    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    on = models.DateField(_("day"))
    look_ups = models.PositiveIntegerField(_("look-ups"))
    people = models.PositiveIntegerField(_("people"))
    unrelated = models.PositiveIntegerField(_("people without a relation"))
    flagged_at = models.DateTimeField(_("found unusual"), null=True, blank=True)

    objects = LookUpDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("day of look-ups")
        verbose_name_plural = _("days of look-ups")
        constraints = [
            models.UniqueConstraint(
                "municipality", "on", "by", name="look_up_day_counted_once"
            ),
            models.CheckConstraint(
                name="look_up_day_counts_fit",
                condition=Q(people__lte=models.F("look_ups"))
                & Q(unrelated__lte=models.F("people")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by_id} {self.on}"


class LookUpSample(models.Model):
    """Twenty look-ups of a month, drawn by lot, for the administrator to review.

    The same seed draws the same look-ups from the same log.
    """

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    month = models.DateField(_("month"))
    seed = models.CharField(_("seed of the lot"), max_length=32)
    drawn_at = models.DateTimeField(_("drawn"))

    objects = LookUpSampleQuerySet.as_manager()

    class Meta:
        verbose_name = _("sample of look-ups")
        verbose_name_plural = _("samples of look-ups")
        constraints = [
            models.UniqueConstraint(
                "municipality", "month", name="look_up_sample_once_a_month"
            ),
            models.CheckConstraint(
                name="look_up_sample_of_a_month", condition=Q(month__day=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality_id} {self.month}"


class SampledLookUp(models.Model):
    """One look-up of a sample, as the log had it, and what the reviewer says of it."""

    class Verdict(models.TextChoices):
        IN_ORDER = "in_order", _("in order")
        ASK = "ask", _("ask the employee")
        REPORT = "report", _("report as a breach")

    sample = models.ForeignKey(LookUpSample, models.CASCADE, related_name="look_ups")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    entry_id = models.BigIntegerField(_("entry of the log"))
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=6, choices=AccessEntry.Kind.choices)
    purpose = models.CharField(_("purpose"), max_length=16, choices=Purpose.choices)
    channel = models.CharField(
        _("channel"), max_length=4, choices=AccessEntry.Channel.choices
    )
    participant_id = models.BigIntegerField(_("participant"), null=True)
    verdict = models.CharField(
        _("verdict"), max_length=8, choices=Verdict.choices, blank=True
    )
    reviewed_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(_("reviewed"), null=True, blank=True)

    objects = SampledLookUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("look-up of a sample")
        verbose_name_plural = _("look-ups of a sample")
        constraints = [
            models.UniqueConstraint(
                "sample", "entry_id", name="sampled_look_up_drawn_once"
            ),
            models.CheckConstraint(
                name="sampled_look_up_verdict_has_reviewer",
                condition=Q(verdict="", reviewed_by=None, reviewed_at=None)
                | ~Q(verdict="")
                & Q(reviewed_by__isnull=False, reviewed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sample_id} {self.entry_id}"
