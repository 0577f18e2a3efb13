"""Background figures entered by hand."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from municipalities.models import Cooperation, Membership, Municipality, Role


class BackgroundFigureQuerySet(models.QuerySet["BackgroundFigure"]):
    def visible_to(self, membership: Membership) -> Self:
        """Everybody's, and those of the member's cooperations."""
        mine = Cooperation.objects.visible_to(membership)
        return self.filter(Q(cooperation=None) | Q(cooperation__in=mine))

    def standing(self) -> Self:
        """Not corrected by a later row."""
        return self.filter(correction=None)

    def correctable_by(self, membership: Membership) -> Self:
        """A coordinator's of the cooperation, a leader's of the own municipality."""
        visible = self.filter(
            cooperation__in=Cooperation.objects.visible_to(membership)
        )
        if membership.role == Role.COORDINATOR:
            return visible.filter(municipality=None)
        return visible.filter(municipality__in=membership.municipalities())

    def newest(self, name: str, cooperation: Cooperation) -> "BackgroundFigure | None":
        """The standing figure of that name with the latest date, or None."""
        named = self.standing().filter(name=name)
        own = named.filter(Q(cooperation=None) | Q(cooperation=cooperation))
        return own.order_by("-as_of", "-pk").first()


class BackgroundFigure(models.Model):
    """A figure from outside, entered by hand with its definition, source and date.

    Written once: a mistake gets a row of its own that ``corrects`` it. Without a
    cooperation it is everybody's (reference data); without a municipality the whole
    cooperation's.
    """

    cooperation = models.ForeignKey(
        Cooperation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="background_figures",
    )
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField(_("name"), max_length=120)
    definition = models.CharField(_("definition"), max_length=300)
    area = models.CharField(_("area"), max_length=80)
    as_of = models.DateField(_("as of"))
    value = models.DecimalField(_("value"), max_digits=10, decimal_places=2)
    unit = models.CharField(_("unit"), max_length=20)
    source = models.CharField(_("source"), max_length=300)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="correction"
    )
    entered_at = models.DateTimeField(_("entered"), null=True, blank=True)
    entered_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = BackgroundFigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("background figure")
        verbose_name_plural = _("background figures")
        constraints = [
            models.UniqueConstraint(
                "cooperation",
                "municipality",
                "name",
                "area",
                "as_of",
                name="background_figure_unique",
                condition=Q(corrects=None),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="background_figure_has_source",
                condition=~Q(source="") & ~Q(definition=""),
            ),
            models.CheckConstraint(
                name="background_figure_entered_with_who",
                condition=Q(entered_at=None, entered_by=None)
                | Q(entered_at__isnull=False, entered_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.area}"
