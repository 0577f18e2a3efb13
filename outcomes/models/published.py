"""Goals, background figures, reflection minutes, and figures once published."""

from typing import Self

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from branchespor.models import Track
from municipalities.free_text import refuse_cpr
from municipalities.models import Cooperation, Membership, Municipality


class GoalQuerySet(models.QuerySet["Goal"]):
    def visible_to(self, membership: Membership) -> Self:
        """Goals of the member's cooperations."""
        return self.filter(cooperation__in=Cooperation.objects.visible_to(membership))


class Goal(models.Model):
    """So many through, so many of them in work or education, in a period (C20)."""

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

    objects = GoalQuerySet.as_manager()

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        constraints = [
            models.CheckConstraint(
                name="goal_result_within_throughput",
                condition=Q(result__lte=models.F("throughput")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BackgroundFigure(models.Model):
    """A figure from outside, entered by hand with its definition, source and date."""

    name = models.CharField(_("name"), max_length=120)
    definition = models.CharField(_("definition"), max_length=300)
    area = models.CharField(_("area"), max_length=80)
    as_of = models.DateField(_("as of"))
    value = models.DecimalField(_("value"), max_digits=10, decimal_places=2)
    unit = models.CharField(_("unit"), max_length=20)
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        verbose_name = _("background figure")
        verbose_name_plural = _("background figures")
        constraints = [
            models.UniqueConstraint(
                "name", "area", "as_of", name="background_figure_unique"
            ),
            models.CheckConstraint(
                name="background_figure_has_source",
                condition=~Q(source="") & ~Q(definition=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.area}"


class ReflectionMinute(models.Model):
    """What the figures told and what was decided (domain C9)."""

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


class PublishedSummary(models.Model):
    """The figures of a closed period as they were published; served unchanged."""

    cooperation = models.ForeignKey(
        Cooperation, models.CASCADE, related_name="published_summaries"
    )
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="+"
    )
    table = models.SlugField(_("table"), max_length=40)
    period = DateRangeField(_("period"))
    figures = models.JSONField(_("figures"))
    published_at = models.DateTimeField(_("published"))

    class Meta:
        verbose_name = _("published summary")
        verbose_name_plural = _("published summaries")
        constraints = [
            models.UniqueConstraint(
                "cooperation",
                "municipality",
                "table",
                "period",
                name="published_summary_unique",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.period}"
