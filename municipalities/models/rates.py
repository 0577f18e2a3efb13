"""How much of a rate limit somebody has used, counted once for all web processes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Allowance(models.Model):
    """One sender at one limit; the key is a keyed hash and names nobody."""

    key_hash = models.CharField(_("keyed hash of limit and sender"), max_length=64)
    whole_at = models.DateTimeField(_("whole again"))

    class Meta:
        verbose_name = _("allowance of a rate limit")
        verbose_name_plural = _("allowances of rate limits")
        constraints = [
            models.UniqueConstraint("key_hash", name="allowance_key_unique"),
        ]

    def __str__(self) -> str:
        return f"allowance {self.pk}"
