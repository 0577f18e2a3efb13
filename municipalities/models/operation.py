"""How the portal itself is doing: what its schedules and its backups last did."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ScheduleRunQuerySet(models.QuerySet["ScheduleRun"]):
    def failing(self) -> Self:
        """Tasks whose last run ended in a fault."""
        return self.filter(failures__gt=0)


class ScheduleRun(models.Model):
    """What is known of one background task: its last run, its last success, its faults.

    One row per task. ``fault`` is the name of the last exception, never its text, which
    could hold what was refused; ``failures`` counts those since the last success.
    """

    task = models.CharField(_("task"), max_length=100)
    began_at = models.DateTimeField(_("last begun"))
    ended_at = models.DateTimeField(_("last success"), null=True, blank=True)
    failed_at = models.DateTimeField(_("last fault"), null=True, blank=True)
    failures = models.PositiveIntegerField(_("faults in a row"), default=0)
    fault = models.CharField(_("kind of fault"), max_length=80, blank=True)

    objects = ScheduleRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("background task")
        verbose_name_plural = _("background tasks")
        constraints = [
            models.UniqueConstraint("task", name="schedule_run_one_per_task"),
            models.CheckConstraint(
                name="schedule_run_failing_with_its_fault",
                condition=Q(failures=0) | (Q(failed_at__isnull=False) & ~Q(fault="")),
            ),
        ]

    def __str__(self) -> str:
        return self.task


class SafeCopy(models.Model):
    """The newest copy of a kind that lies, encrypted, where backups are kept.

    One row per kind. ``at`` is the moment the copy lets one go back to; ``name`` its
    file in the archive, ``size`` what it takes there in bytes.
    """

    class Kind(models.TextChoices):
        BASE = "base", _("whole copy of the database")
        WAL = "wal", _("changes since then (WAL)")

    kind = models.CharField(_("kind"), max_length=4, choices=Kind.choices)
    at = models.DateTimeField(_("from"))
    name = models.CharField(_("file"), max_length=80)
    size = models.PositiveBigIntegerField(_("bytes"), default=0)

    class Meta:
        verbose_name = _("backup")
        verbose_name_plural = _("backups")
        constraints = [
            models.UniqueConstraint("kind", name="safe_copy_one_per_kind"),
            models.CheckConstraint(
                name="safe_copy_kind_is_known",
                condition=Q(kind__in=("base", "wal")),
            ),
        ]

    def __str__(self) -> str:
        return self.name
