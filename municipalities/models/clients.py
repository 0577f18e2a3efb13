"""Machine clients: a school's own system, with a token the portal keeps hashed."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from municipalities.models.members import Membership


class ApiClientQuerySet(models.QuerySet["ApiClient"]):
    def usable(self, *, at: datetime) -> Self:
        """Clients whose token is neither revoked nor expired at ``at``."""
        return self.filter(revoked_at=None, expires_at__gt=at)


class ApiClient(models.Model):
    """A school's system. The token itself is shown once and never stored."""

    is_authenticated = True  # what Django asks of a request's user; DRF sets us as it

    membership = models.OneToOneField(
        Membership, models.PROTECT, related_name="api_client"
    )
    name = models.CharField(_("name"), max_length=80)
    token_hash = models.CharField(_("hash of the token"), max_length=64)
    created_at = models.DateTimeField(_("created"))
    expires_at = models.DateTimeField(_("expires"))
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = ApiClientQuerySet.as_manager()

    class Meta:
        verbose_name = _("machine client")
        verbose_name_plural = _("machine clients")
        constraints = [
            models.UniqueConstraint("token_hash", name="api_client_token_unique"),
            models.CheckConstraint(
                name="api_client_expires_after_creation",
                condition=Q(expires_at__gt=models.F("created_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.name
