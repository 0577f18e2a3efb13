"""What each did, and whose data each looked at: written once, never changed."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from municipalities.models.members import Membership, Role
from municipalities.models.organisations import Municipality


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    def visible_to(self, membership: Membership) -> Self:
        """An administrator reads the log of the own municipality's rows."""
        if membership.role != Role.ADMINISTRATOR:
            return self.none()
        return self.filter(municipality__in=membership.municipalities())


class AuditEntry(models.Model):
    """One verb on one row. ``changes`` holds no name and no free text."""

    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        Membership, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    verb = models.CharField(_("verb"), max_length=40)
    target_type = models.CharField(_("kind of row"), max_length=60)
    target_id = models.BigIntegerField(_("row"))
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, related_name="+"
    )
    changes = models.JSONField(_("changes"), default=dict)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        indexes = [
            models.Index("target_type", "target_id", name="audit_target"),
            models.Index(
                "municipality", models.F("at").desc(), name="audit_municipality_at"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.target_type} {self.target_id}"


class AccessQuerySet(models.QuerySet["AccessEntry"]):
    def visible_to(self, membership: Membership) -> Self:
        """The home municipality's administrator and caseworkers read who looked."""
        if membership.role not in {Role.ADMINISTRATOR, Role.CASEWORKER}:
            return self.none()
        return self.filter(municipality__in=membership.municipalities())


class AccessEntry(models.Model):
    """One look at one person's data: who, when, what for (Datatilsynet's catalogue)."""

    class Kind(models.TextChoices):
        READ = "read", _("read")
        SEARCH = "search", _("search")
        EXPORT = "export", _("export")

    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices)
    purpose = models.CharField(_("purpose"), max_length=40)
    participant_id = models.BigIntegerField(_("participant"))
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")

    objects = AccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("look-up")
        verbose_name_plural = _("access log")
        indexes = [
            models.Index(
                "participant_id", models.F("at").desc(), name="access_participant_at"
            ),
            models.Index("by", models.F("at").desc(), name="access_by_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.participant_id}"
