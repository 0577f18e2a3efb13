"""What is owed to whom: rows written in the verb's own transaction, sent later."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class NoticeQuerySet(models.QuerySet["Notice"]):
    def unsent(self, *, at: datetime) -> Self:
        """Due by ``at`` and neither sent, given up nor withdrawn, oldest first."""
        return self.filter(
            sent_at=None, given_up_at=None, withdrawn_at=None, due_at__lte=at
        ).order_by("due_at", "pk")

    def given_up(self) -> Self:
        """Dead letters: tried as often as it is tried, and not taken."""
        return self.filter(given_up_at__isnull=False)


class Notice(models.Model):
    """One e-mail owed to one user, or to whoever an invitation is for.

    Its text is fixed by ``kind`` and names nobody.
    """

    kind = models.CharField(_("kind"), max_length=40)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="notices",
    )
    invitation = models.ForeignKey(
        "municipalities.Invitation",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="notices",
    )
    dedupe_key = models.CharField(_("once-only key"), max_length=120)
    path = models.CharField(_("address in the portal"), max_length=200, blank=True)
    about_on = models.DateField(_("date it is about"), null=True, blank=True)
    created_at = models.DateTimeField(_("owed since"))
    due_at = models.DateTimeField(_("due"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    given_up_at = models.DateTimeField(_("given up"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.UniqueConstraint("recipient", "dedupe_key", name="notice_owed_once"),
            models.UniqueConstraint("invitation", name="notice_once_per_invitation"),
            models.CheckConstraint(
                name="notice_has_one_recipient",
                condition=Q(recipient=None) ^ Q(invitation=None),
            ),
            models.CheckConstraint(
                name="notice_ends_one_way",
                condition=Q(sent_at=None, given_up_at=None)
                | Q(sent_at=None, withdrawn_at=None)
                | Q(given_up_at=None, withdrawn_at=None),
            ),
        ]
        indexes = [
            models.Index("dedupe_key", name="notice_key"),
            models.Index(
                "given_up_at",
                name="notice_given_up",
                condition=Q(given_up_at__isnull=False),
            ),
            models.Index(
                "due_at",
                name="notice_unsent",
                condition=Q(sent_at=None, given_up_at=None, withdrawn_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
