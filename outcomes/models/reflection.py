"""Minutes of the talks about the figures, and what was decided (domain C9)."""

from datetime import date
from typing import Self

import pghistory
from django.db import models
from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy as _

from municipalities.free_text import refuse_cpr
from municipalities.models import Cooperation, Membership


class ReflectionQuerySet(models.QuerySet["ReflectionMinute"]):
    def visible_to(self, membership: Membership) -> Self:
        """Minutes of the member's cooperations."""
        return self.filter(cooperation__in=Cooperation.objects.visible_to(membership))

    def for_lists(self) -> Self:
        """Newest first, with who wrote each and what was decided."""
        decisions = ReflectionDecision.objects.order_by("position")
        return (
            self.select_related("by__user", "cooperation")
            .prefetch_related(Prefetch("decisions", decisions))
            .order_by("-on", "-pk")
        )


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class ReflectionMinute(models.Model):
    """What the figures told and what was decided (domain C9).

    May be edited until the day it is followed up on is over; ``version`` counts. It
    tells of figures, never of a person.
    """

    cooperation = models.ForeignKey(
        Cooperation, models.CASCADE, related_name="reflections"
    )
    on = models.DateField(_("date"))
    seen = models.TextField(
        _("what do we see?"), max_length=1000, validators=[refuse_cpr]
    )
    why = models.TextField(_("why?"), max_length=1000, validators=[refuse_cpr])
    change = models.TextField(
        _("what do we change?"), max_length=1000, validators=[refuse_cpr]
    )
    follow_up_on = models.DateField(_("followed up on"))
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = ReflectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("reflection minute")
        verbose_name_plural = _("reflection minutes")
        constraints = [
            models.CheckConstraint(
                name="reflection_followed_up_later",
                condition=Q(follow_up_on__gte=models.F("on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.cooperation_id}"

    def is_open(self, *, on: date) -> bool:
        """Whether it may still be edited on ``on`` (the follow-up day included)."""
        return on <= self.follow_up_on


class ReflectionDecisionQuerySet(models.QuerySet["ReflectionDecision"]):
    def visible_to(self, membership: Membership) -> Self:
        """As the minutes they stand in."""
        mine = Cooperation.objects.visible_to(membership)
        return self.filter(minute__cooperation__in=mine)

    def open(self) -> Self:
        """Not done; the first due first."""
        return self.filter(done_at=None).order_by("follow_up_on", "pk")

    def due(self, *, by: date) -> Self:
        """Open, and to be followed up on a day or before it."""
        return self.open().filter(follow_up_on__lte=by)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class ReflectionDecision(models.Model):
    """One decision: what, who sees to it, when it is followed up; ticked off once.

    ``owner`` is a role or an organisation, not a person.
    """

    minute = models.ForeignKey(
        ReflectionMinute, models.CASCADE, related_name="decisions"
    )
    position = models.PositiveSmallIntegerField(_("position"))
    text = models.CharField(_("decided"), max_length=200, validators=[refuse_cpr])
    owner = models.CharField(
        _("who sees to it"), max_length=80, validators=[refuse_cpr]
    )
    follow_up_on = models.DateField(_("followed up on"))
    done_at = models.DateTimeField(_("done since"), null=True, blank=True)
    done_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ReflectionDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision of the steering group")
        verbose_name_plural = _("decisions of the steering group")
        constraints = [
            models.UniqueConstraint(
                "minute", "position", name="reflection_decision_position_unique"
            ),
            models.CheckConstraint(
                name="reflection_decision_says_what_and_who",
                condition=~Q(text="") & ~Q(owner=""),
            ),
            models.CheckConstraint(
                name="reflection_decision_done_with_who",
                condition=Q(done_at=None, done_by=None)
                | Q(done_at__isnull=False, done_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"decision {self.pk}"
