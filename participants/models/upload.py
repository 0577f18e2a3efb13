"""A spreadsheet on its way in: rows as read, what was wrong, what became of them.

It holds names, so it lives here; retention deletes it (see ``kept_until``).
"""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from municipalities.models import Membership


class UploadQuerySet(models.QuerySet["Upload"]):
    def visible_to(self, membership: Membership) -> Self:
        """One's own uploads only."""
        return self.filter(by=membership)

    def newest_of(self, kind: str, *, target_id: int | None) -> Self:
        """Files of a kind for one course (or none), newest first, rows left out."""
        return (
            self.filter(kind=kind, target_id=target_id)
            .defer("rows", "headings", "mapping", "results")
            .order_by("-uploaded_at")
        )


class Upload(models.Model):
    """One file: uploaded → read and previewed → confirmed → worked through."""

    class Kind(models.TextChoices):
        NOMINATIONS = "nominations", _("nomination list")
        COURSE_PLAN = "course_plan", _("course plan")
        ATTENDANCE = "attendance", _("attendance list")

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="uploads")
    target_id = models.BigIntegerField(_("course"), null=True, blank=True)
    file_name = models.CharField(_("file"), max_length=120)
    sha256 = models.CharField(max_length=64)
    headings = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    total = models.PositiveIntegerField(_("rows"), default=0)
    done = models.PositiveIntegerField(_("rows done"), default=0)
    results = models.JSONField(default=list)
    uploaded_at = models.DateTimeField(_("uploaded"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    kept_until = models.DateTimeField(_("deleted after"))

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        constraints = [
            models.UniqueConstraint("public_id", name="upload_public_id_unique"),
            models.CheckConstraint(
                name="upload_done_within_total",
                condition=Q(done__lte=models.F("total")),
            ),
            models.CheckConstraint(
                name="upload_steps_in_order",
                condition=(Q(started_at=None) | Q(confirmed_at__isnull=False))
                & (Q(finished_at=None) | Q(started_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class ColumnMapping(models.Model):
    """Which heading of an organisation's own files means which column: remembered."""

    kind = models.CharField(max_length=12, choices=Upload.Kind.choices)
    municipality = models.ForeignKey(
        "municipalities.Municipality", models.CASCADE, null=True, related_name="+"
    )
    school = models.ForeignKey(
        "municipalities.School", models.CASCADE, null=True, related_name="+"
    )
    mapping = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="column_mapping_of_one_organisation",
                condition=Q(municipality=None, school__isnull=False)
                | Q(municipality__isnull=False, school=None),
            ),
            models.UniqueConstraint(
                "kind",
                "municipality",
                "school",
                name="column_mapping_unique",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
