"""A file on its way out: who asked, for what, who said yes, and for a day the file.

The request (``Export``) names nobody; the file (``ExportFile``) does, belongs to its
asker alone and is deleted a day after it was written. State follows from the times.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Self

from django.core import signing
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from municipalities.models import (
    Cooperation,
    Membership,
    Municipality,
    Purpose,
    Role,
)

APPROVED_ABOVE = 500  # rows; more of them a second member looks at first
SALT = "participants.export"


class ExportQuerySet(models.QuerySet["Export"]):
    def visible_to(self, membership: Membership) -> Self:
        """One's own, and those of the same organisation that a second member judges."""
        return self.filter(Q(by=membership) | _judged_by(membership))

    def to_judge_by(self, membership: Membership) -> Self:
        """Waiting for a second member's yes or no, never one's own."""
        return self.filter(
            _judged_by(membership), approved_at=None, refused_at=None, ended_at=None
        )

    def due(self) -> Self:
        """To be written now: asked for, approved where it must be, not over."""
        return self.filter(written_at=None, refused_at=None, ended_at=None).filter(
            Q(rows__lte=APPROVED_ABOVE) | Q(approved_at__isnull=False)
        )

    def with_file(self, *, at: datetime) -> Self:
        """Annotate ``has_file``: there is a file to fetch at ``at``."""
        files = ExportFile.objects.filter(export=OuterRef("pk"), expires_at__gt=at)
        return self.annotate(has_file=Exists(files))


def _judged_by(membership: Membership) -> Q:
    """Long ones of somebody else in the same organisation (four eyes)."""
    long = Q(rows__gt=APPROVED_ABOVE) & ~Q(by__user=membership.user_id)
    match membership.role:
        case Role.CASEWORKER | Role.ADMINISTRATOR:
            return long & Q(municipality=membership.municipality_id)
        case Role.COORDINATOR:
            return long & Q(cooperation=membership.cooperation_id)
        case _:
            return Q(pk__in=())


class Export(models.Model):
    """One request for a file: asked → approved if long → written → fetched → gone.

    ``municipality`` or ``cooperation`` is the asker's: a second member there says yes.
    """

    class Kind(models.TextChoices):
        PEOPLE = "people", _("list of own people")
        NOMINATIONS = "nominations", _("list of nominations")
        ROSTER = "roster", _("a course's roster")
        ATTENDANCE = "attendance", _("a course's attendance")

    class Format(models.TextChoices):
        XLSX = "xlsx", _("Excel workbook (.xlsx)")
        CSV = "csv", _("CSV file (.csv)")

    class Ending(models.TextChoices):
        MEMBERSHIP = "membership", _("whoever asked may no longer have it")
        TOO_MANY = "too_many", _("there are more rows than the role may take")
        NOTHING = "nothing", _("there is nothing to write")
        UNANSWERED = "unanswered", _("nobody approved it in time")

    has_file: bool  # annotated by with_file

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="exports")
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="+"
    )
    cooperation = models.ForeignKey(
        Cooperation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    purpose = models.CharField(_("purpose"), max_length=16, choices=Purpose.choices)
    target_id = models.BigIntegerField(_("course"), null=True, blank=True)
    scope = models.CharField(_("selection"), max_length=16)
    format = models.CharField(_("format"), max_length=4, choices=Format.choices)
    rows = models.PositiveIntegerField(_("rows"))
    asked_at = models.DateTimeField(_("asked"))
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    approved_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+"
    )
    refused_at = models.DateTimeField(_("refused"), null=True, blank=True)
    refused_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+"
    )
    written_at = models.DateTimeField(_("written"), null=True, blank=True)
    expires_at = models.DateTimeField(_("file deleted after"), null=True, blank=True)
    downloaded_at = models.DateTimeField(_("first fetched"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended without a file"), null=True, blank=True)
    ended_why = models.CharField(
        _("why it ended"), max_length=10, choices=Ending.choices, blank=True
    )

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        constraints = [
            models.UniqueConstraint("public_id", name="export_public_id_unique"),
            models.CheckConstraint(
                name="export_approved_by_another",
                condition=Q(approved_at=None, approved_by=None)
                | (
                    Q(approved_at__isnull=False, approved_by__isnull=False)
                    & ~Q(approved_by=F("by"))
                ),
            ),
            models.CheckConstraint(
                name="export_refused_at_with_by",
                condition=Q(refused_at=None, refused_by=None)
                | Q(refused_at__isnull=False, refused_by__isnull=False),
            ),
            models.CheckConstraint(
                name="export_of_many_rows_written_only_if_approved",
                condition=Q(written_at=None)
                | Q(rows__lte=APPROVED_ABOVE)
                | Q(approved_at__isnull=False),
            ),
            models.CheckConstraint(
                name="export_ends_one_way",
                condition=Q(written_at=None, refused_at=None)
                | Q(written_at=None, ended_at=None)
                | Q(refused_at=None, ended_at=None),
            ),
            models.CheckConstraint(
                name="export_written_with_expiry",
                condition=Q(written_at=None, expires_at=None, downloaded_at=None)
                | Q(written_at__isnull=False, expires_at__gt=F("written_at")),
            ),
            models.CheckConstraint(
                name="export_ended_with_why",
                condition=Q(ended_at=None, ended_why="")
                | (Q(ended_at__isnull=False) & ~Q(ended_why="")),
            ),
        ]
        indexes = [
            models.Index("by", F("asked_at").desc(), name="export_by_asked"),
            models.Index(
                "asked_at",
                name="export_unwritten",
                condition=Q(written_at=None, refused_at=None, ended_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_waiting(self) -> bool:
        """Whether it waits for a second member's yes or no."""
        return self.rows > APPROVED_ABOVE and not (
            self.approved_at or self.refused_at or self.ended_at
        )

    @property
    def is_due(self) -> bool:
        """Whether it is being written."""
        over = self.written_at or self.refused_at or self.ended_at
        return not over and not self.is_waiting

    @property
    def token(self) -> str:
        """The signed part of the file's address; names the asker and the last second.

        Empty until the file is written.
        """
        if self.expires_at is None:
            return ""
        last = int(self.expires_at.timestamp())
        named = {"export": self.public_id.hex, "by": self.by_id, "until": last}
        return signing.Signer(salt=SALT).sign_object(named)


def read_token(token: str) -> Mapping[str, str | int]:
    """What a file's address names: ``export``, ``by``, ``until`` (seconds).

    Raises:
        django.core.signing.BadSignature: the portal did not sign it.
    """
    named: Mapping[str, str | int] = signing.Signer(salt=SALT).unsign_object(token)
    return named


class ExportFile(models.Model):
    """The bytes, for a day. Read by their asker alone, deleted for real."""

    export = models.OneToOneField(Export, models.CASCADE, related_name="file")
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    name = models.CharField(_("file name"), max_length=80)
    content = models.BinaryField(_("content"))
    expires_at = models.DateTimeField(_("deleted after"))

    class Meta:
        verbose_name = _("exported file")
        verbose_name_plural = _("exported files")
        indexes = [models.Index("expires_at", name="export_file_expiry")]

    def __str__(self) -> str:
        return self.name
