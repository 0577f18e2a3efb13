"""The erasure ledger: who is gone, as random numbers, so that a restore forgets too."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from municipalities.models.organisations import Municipality


class Erasure(models.Model):
    """One person erased. ``public_id`` named them here alone; no row carries it now.

    Written once. A copy lies off the machine (``municipalities.ledger``): a restored
    backup is older than its newest lines, and erases those people again.
    """

    class Cause(models.TextChoices):
        REQUEST = "request", _("decided by the municipality")
        RETENTION = "retention", _("the time to keep was over")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    public_id = models.UUIDField(_("portal ID"), editable=False)
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    cause = models.CharField(_("cause"), max_length=10, choices=Cause.choices)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        indexes = [models.Index("at", name="erasure_at")]

    def __str__(self) -> str:
        return f"erasure {self.pk}"
