"""What a track asks of people, published before anybody is nominated (ADR 0023)."""

from datetime import UTC, datetime
from typing import Self

from django.db import models
from django.db.models import Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from branchespor.models.track import Track
from municipalities.models import Membership
from municipalities.models.organisations import no_earlier_than
from municipalities.models.rule_values import in_language


class RequirementQuerySet(models.QuerySet["Requirement"]):
    def visible_to(self, membership: Membership) -> Self:
        """Requirements of the tracks the member may see."""
        return self.filter(track__in=Track.objects.visible_to(membership))

    def drafts(self) -> Self:
        """Written, neither published nor dropped."""
        return self.filter(published_at=None, ended_at=None)

    def in_force(self) -> Self:
        """Published and asked of every course that opens from now on."""
        return self.filter(published_at__isnull=False, ended_at=None)


NOT_YET = datetime(9999, 1, 1, tzinfo=UTC)  # when a course opens that is not open


def asked(opened_at: Combinable, requirement: str = "requirement") -> Q:
    """Whether a course that opened at ``opened_at`` asks what ``requirement`` leads to.

    A course asks what was published on the day it opened, whatever is added or ended
    later; one that is not open (null) asks what is in force (ADR 0023).
    """
    opened = Coalesce(opened_at, Value(NOT_YET))
    return Q(**{f"{requirement}__published_at__lte": opened}) & (
        Q(**{f"{requirement}__ended_at": None})
        | Q(**{f"{requirement}__ended_at__gt": opened})
    )


class Requirement(models.Model):
    """A published condition of a track: hard (law, safety) or soft (talked about)."""

    class Kind(models.TextChoices):
        DANISH = "danish", _("Danish level")
        LICENCE = "licence", _("driving licence")
        AGE = "age", _("age")
        PHYSICAL = "physical", _("physical demand")
        DOCUMENT = "document", _("document")
        OTHER = "other", _("other")

    track = models.ForeignKey(Track, models.CASCADE, related_name="requirements")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    text_da = models.CharField(_("wording"), max_length=160)
    text_en = models.CharField(_("wording in English"), max_length=160, blank=True)
    is_hard = models.BooleanField(_("must be met"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    minimum = models.PositiveSmallIntegerField(_("at least"), null=True, blank=True)
    licence = models.CharField(_("licence"), max_length=10, blank=True)
    replaces = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("instead of"),
    )
    # From here on nothing of it changes but its end (a trigger holds that).
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    ended_at = models.DateTimeField(_("no longer asked since"), null=True, blank=True)

    objects = RequirementQuerySet.as_manager()

    class Meta:
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        constraints = [
            models.UniqueConstraint(
                fields=["track", "text_da"],
                condition=Q(published_at__isnull=False, ended_at=None),
                name="requirement_unique_in_force",
            ),
            models.UniqueConstraint(
                fields=["track", "text_da"],
                condition=Q(published_at=None, ended_at=None),
                name="requirement_unique_draft",
            ),
            models.CheckConstraint(
                name="requirement_ends_after_it_is_published",
                condition=Q(published_at=None)
                | no_earlier_than("ended_at", "published_at"),
            ),
        ]

    def __str__(self) -> str:
        return in_language(da=self.text_da, en=self.text_en)

    def is_asked(self, opened_at: datetime | None) -> bool:
        """As ``asked``, of a course that opened at ``opened_at``, or did not yet."""
        opened = opened_at or NOT_YET
        return (
            self.published_at is not None
            and self.published_at <= opened
            and (self.ended_at is None or self.ended_at > opened)
        )
