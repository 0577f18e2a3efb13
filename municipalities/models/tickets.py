"""Answers of identity providers that have been used, so that none is used twice."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class UsedTicket(models.Model):
    """The id of one SAML assertion; kept until nobody would take it any more."""

    issuer = models.CharField(_("identity provider"), max_length=200)
    ticket = models.CharField(_("id of the assertion"), max_length=256)
    kept_until = models.DateTimeField(_("kept until"), db_index=True)

    class Meta:
        verbose_name = _("used login answer")
        verbose_name_plural = _("used login answers")
        constraints = [
            models.UniqueConstraint("issuer", "ticket", name="ticket_used_once"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
