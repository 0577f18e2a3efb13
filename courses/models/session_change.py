"""What a session was before its plan was changed, and who has been told."""

from datetime import date, time

from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models.session import Session
from municipalities.models import Membership


class SessionChange(models.Model):
    """One change of a session's plan, written once. ``was_…`` are local, as Session's.

    The reason is chosen from a list: a free text would be read by the whole
    cooperation. ``told_…`` count whom a notice was owed to.
    """

    class Why(models.TextChoices):
        PLAN = "plan", _("the plan was changed")
        TEACHER = "teacher", _("the teacher cannot be there")
        ROOM = "room", _("the room cannot be used")
        HOST = "host", _("the company cannot receive the course")
        CLOSED = "closed", _("the school is closed that day")
        OTHER = "other", _("another reason")

    session = models.ForeignKey(Session, models.CASCADE, related_name="changes")
    is_cancellation = models.BooleanField(_("cancelled"), default=False)
    was_on = models.DateField(_("date before"))
    was_start = models.TimeField(_("from before"))
    was_end = models.TimeField(_("to before"))
    was_kind = models.CharField(
        _("kind before"), max_length=13, choices=Session.Kind.choices
    )
    was_room = models.CharField(_("room before"), max_length=60, blank=True)
    was_teacher = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+"
    )
    why = models.CharField(_("why"), max_length=10, choices=Why.choices)
    told_school = models.PositiveSmallIntegerField(_("told at the school"), default=0)
    told_homes = models.PositiveSmallIntegerField(_("caseworkers told"), default=0)
    told_coordinators = models.PositiveSmallIntegerField(
        _("coordinators told"), default=0
    )
    changed_at = models.DateTimeField(_("changed"))
    changed_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("change of a session")
        verbose_name_plural = _("changes of sessions")
        indexes = [models.Index("session", "changed_at", name="session_change_order")]

    def __str__(self) -> str:
        return f"change {self.pk}"

    @property
    def told(self) -> int:
        """How many people a notice was owed to."""
        return self.told_school + self.told_homes + self.told_coordinators

    @property
    def was(self) -> tuple[date, time, time]:
        """Date and times before."""
        return self.was_on, self.was_start, self.was_end
