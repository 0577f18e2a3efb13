"""What the home municipality keeps about a person's support, owners and pauses."""

from datetime import date, timedelta
from typing import Self

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from municipalities.free_text import refuse_cpr
from municipalities.gate import PersonalRecord
from municipalities.models import Membership, Municipality, Role
from participants.models.participant import Participant


class SupportQuerySet(models.QuerySet["Support"]):
    def visible_to(self, membership: Membership) -> Self:
        """The home municipality's caseworkers and nobody else (domain E2)."""
        if membership.role != Role.CASEWORKER:
            return self.none()
        return self.filter(municipality__in=membership.municipalities())


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class Support(PersonalRecord):
    """Support needs in functional words ("cannot lift"), never a diagnosis."""

    participant = models.OneToOneField(
        Participant, models.CASCADE, related_name="support"
    )
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    wording = models.TextField(
        _("support in functional words"), max_length=500, validators=[refuse_cpr]
    )
    updated_at = models.DateTimeField(_("updated"))

    objects = SupportQuerySet.as_manager()

    class Meta:
        verbose_name = _("support need")
        verbose_name_plural = _("support needs")

    def __str__(self) -> str:
        return f"support {self.pk}"


class Phase(models.TextChoices):
    """Who is responsible changes with the phase (domain E8)."""

    RECEPTION = "reception", _("reception")
    EFFORT = "effort", _("course and placement")
    AFTERCARE = "aftercare", _("after-care")


class PhaseOwnerQuerySet(models.QuerySet["PhaseOwner"]):
    def visible_to(self, membership: Membership) -> Self:
        """The home municipality's caseworkers."""
        if membership.role != Role.CASEWORKER:
            return self.none()
        return self.filter(municipality__in=membership.municipalities())


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class PhaseOwner(PersonalRecord):
    """The caseworker who owns a phase of a person's way during a period."""

    participant = models.ForeignKey(Participant, models.CASCADE, related_name="owners")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    phase = models.CharField(_("phase"), max_length=10, choices=Phase.choices)
    owner = models.ForeignKey(
        Membership, models.PROTECT, related_name="+", verbose_name=_("owner")
    )
    period = DateRangeField(_("period"))

    objects = PhaseOwnerQuerySet.as_manager()

    class Meta:
        verbose_name = _("owner of a phase")
        verbose_name_plural = _("owners of phases")
        constraints = [
            ExclusionConstraint(
                name="phase_has_one_owner_at_a_time",
                expressions=[
                    ("participant", RangeOperators.EQUAL),
                    ("phase", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.phase} {self.pk}"

    @property
    def last_day(self) -> date | None:
        """The last day of the period; None if it goes on."""
        after: date | None = self.period.upper
        return after - timedelta(days=1) if after else None


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class Pause(PersonalRecord):
    """A pause from–to with an expected return; its reason is never stored (E3)."""

    participant = models.ForeignKey(Participant, models.CASCADE, related_name="pauses")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    period = DateRangeField(_("period"))
    expected_return_on = models.DateField(_("expected return"), null=True, blank=True)

    class Meta:
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        constraints = [
            ExclusionConstraint(
                name="pauses_do_not_overlap",
                expressions=[
                    ("participant", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"pause {self.pk}"

    @property
    def last_day(self) -> date | None:
        """The last day of the period; None if it goes on."""
        after: date | None = self.period.upper
        return after - timedelta(days=1) if after else None
