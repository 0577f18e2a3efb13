"""The talks between coordinator and school about a course (domain A11, A13)."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy as _

from courses.models.course import Course
from municipalities.free_text import refuse_cpr
from municipalities.models import Membership, Role

SCHOOL = (Role.SCHOOL_TEACHER, Role.SCHOOL_ADMIN)


def of_both_sides(membership: Membership, course: str) -> Q:
    """The coordinator of the course's cooperation and the people of its school."""
    if membership.role == Role.COORDINATOR:
        return Q(**{f"{course}__track__cooperation": membership.cooperation_id})
    if membership.role in SCHOOL:
        return Q(**{f"{course}__school": membership.school_id})
    return Q(pk=None)


class SchoolLogQuerySet(models.QuerySet["SchoolLogEntry"]):
    def visible_to(self, membership: Membership) -> Self:
        """Both who talk: coordinator and school; nobody else."""
        return self.filter(of_both_sides(membership, "course"))

    def standing(self) -> Self:
        """Not replaced by a correction."""
        return self.filter(corrections=None)

    def for_lists(self) -> Self:
        """Newest first, with who wrote each and what was agreed."""
        actions = AgreedAction.objects.order_by("due_on", "pk")
        return (
            self.select_related("by__user")
            .prefetch_related(
                Prefetch("actions", actions.select_related("done_by__user")),
                "corrections",
            )
            .order_by("-on", "-pk")
        )


class SchoolLogEntry(models.Model):
    """A talk about a course, written once; a correction is another entry.

    Whom it was with is a member of staff at the school. It tells of no participant.
    """

    class Status(models.TextChoices):
        WELL = "well", _("going well")
        ATTENTION = "attention", _("needs attention")
        PROBLEM = "problem", _("problem")

    course = models.ForeignKey(Course, models.CASCADE, related_name="school_log")
    on = models.DateField(_("date"))
    spoken_with = models.CharField(
        _("spoken with"), max_length=80, validators=[refuse_cpr]
    )
    status = models.CharField(_("how it goes"), max_length=9, choices=Status.choices)
    text = models.CharField(
        _("said"), max_length=500, blank=True, validators=[refuse_cpr]
    )
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("written down"))
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections"
    )

    objects = SchoolLogQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the school log")
        verbose_name_plural = _("school log")
        constraints = [
            models.UniqueConstraint("corrects", name="school_log_corrected_once"),
        ]
        indexes = [models.Index("course", "on", name="school_log_course")]

    def __str__(self) -> str:
        return f"{self.on} {self.course_id}"


class AgreedActionQuerySet(models.QuerySet["AgreedAction"]):
    def visible_to(self, membership: Membership) -> Self:
        """As the entry it was agreed in."""
        return self.filter(of_both_sides(membership, "entry__course"))

    def open(self) -> Self:
        """Not done, of entries that stand; the first due first."""
        standing = self.filter(done_at=None, entry__corrections=None)
        return standing.order_by("due_on", "pk")

    def due(self, *, by: date) -> Self:
        """Open and due on a day or before it."""
        return self.open().filter(due_on__lte=by)


class AgreedAction(models.Model):
    """What one side will do and until when; ticked off once."""

    class Owner(models.TextChoices):
        COORDINATOR = "coordinator", _("the coordinator")
        SCHOOL = "school", _("the school")
        HOMES = "homes", _("the job centres")

    entry = models.ForeignKey(SchoolLogEntry, models.CASCADE, related_name="actions")
    text = models.CharField(_("agreed"), max_length=200, validators=[refuse_cpr])
    owner = models.CharField(_("who does it"), max_length=11, choices=Owner.choices)
    due_on = models.DateField(_("due"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = AgreedActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreed action")
        verbose_name_plural = _("agreed actions")
        constraints = [
            models.CheckConstraint(
                name="agreed_action_done_at_with_by",
                condition=Q(done_at=None, done_by=None)
                | Q(done_at__isnull=False, done_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"action {self.pk}"
