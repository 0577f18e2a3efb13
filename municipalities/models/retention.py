"""A municipality's own time to keep, where it differs from the portal's."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from municipalities.models.organisations import Municipality


class RetentionPeriod(models.Model):
    """Months a municipality keeps what a rule (``keep_*``) is about, from a day on."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="retention_periods"
    )
    key = models.SlugField(_("key"), max_length=60)
    months = models.PositiveSmallIntegerField(_("months"))
    valid_from = models.DateField(_("valid from"))

    class Meta:
        verbose_name = _("own time to keep")
        verbose_name_plural = _("own times to keep")
        constraints = [
            models.UniqueConstraint(
                "municipality", "key", "valid_from", name="retention_period_unique"
            ),
            models.CheckConstraint(
                name="retention_period_1_to_60_months",
                condition=Q(months__range=(1, 60)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.months}"
