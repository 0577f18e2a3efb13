"""Decisions about a course, the talk with its school, and what was learned."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models.course import Course
from courses.models.school_log import of_both_sides
from municipalities.free_text import refuse_cpr
from municipalities.gate import PersonalRecord
from municipalities.models import Membership, ReasonCode


class CourseDecision(models.Model):
    """A go/no-go decision with its reason and what it costs (design J1)."""

    class Choice(models.TextChoices):
        RUN = "run", _("run")
        POSTPONE = "postpone", _("postpone")
        MERGE = "merge", _("merge with another course")
        PAY_EMPTY = "pay_empty", _("pay for empty places")
        CANCEL = "cancel", _("cancel")

    course = models.ForeignKey(Course, models.CASCADE, related_name="decisions")
    choice = models.CharField(_("choice"), max_length=10, choices=Choice.choices)
    reason = models.CharField(_("reason"), max_length=300, validators=[refuse_cpr])
    cost = models.PositiveIntegerField(_("cost in kr."), null=True, blank=True)
    other = models.ForeignKey(
        Course,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("merged with"),
    )
    decided_at = models.DateTimeField(_("decided"))
    decided_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("go/no-go decision")
        verbose_name_plural = _("go/no-go decisions")
        constraints = [
            models.CheckConstraint(
                name="course_decision_has_reason", condition=~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.choice} {self.course_id}"


class EvaluationQuerySet(models.QuerySet["Evaluation"]):
    def visible_to(self, membership: Membership) -> Self:
        """Both who wind a course up: its coordinator and its school."""
        return self.filter(of_both_sides(membership, "course"))


class Evaluation(models.Model):
    """One short evaluation of a course by one kind of respondent (domain A12).

    A citizen's says nothing of who gave it or who typed it in, and only the day. The
    four questions mean the same to all, in words of their own (``evaluation_words``).
    """

    class Respondent(models.TextChoices):
        CITIZEN = "citizen", _("citizen")
        SCHOOL = "school", _("school")
        EMPLOYER = "employer", _("employer")
        CASEWORKER = "caseworker", _("caseworker")

    course = models.ForeignKey(Course, models.CASCADE, related_name="evaluations")
    respondent = models.CharField(
        _("respondent"), max_length=10, choices=Respondent.choices
    )
    score = models.PositiveSmallIntegerField(_("overall, 1–7"))
    content = models.PositiveSmallIntegerField(_("content, 1–7"), null=True, blank=True)
    pace = models.PositiveSmallIntegerField(_("pace, 1–7"), null=True, blank=True)
    practical = models.PositiveSmallIntegerField(
        _("practical matters, 1–7"), null=True, blank=True
    )
    ready = models.PositiveSmallIntegerField(
        _("ready for work, 1–7"), null=True, blank=True
    )
    text = models.CharField(
        _("comment"), max_length=500, blank=True, validators=[refuse_cpr]
    )
    given_at = models.DateTimeField(_("given"))
    given_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        constraints = [
            models.CheckConstraint(
                name="evaluation_score_1_to_7", condition=Q(score__range=(1, 7))
            ),
            *(
                models.CheckConstraint(
                    name=f"evaluation_{name}_1_to_7",
                    condition=Q(**{name: None}) | Q(**{f"{name}__range": (1, 7)}),
                )
                for name in ("content", "pace", "practical", "ready")
            ),
            models.CheckConstraint(
                name="evaluation_of_citizen_names_nobody",
                condition=~Q(respondent="citizen") | Q(given_by=None),
            ),
            models.UniqueConstraint(
                "course",
                "respondent",
                "given_by",
                condition=Q(respondent__in=("school", "caseworker")),
                name="evaluation_of_staff_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.respondent} {self.course_id}"


class ChangeDecisionQuerySet(models.QuerySet["ChangeDecision"]):
    def visible_to(self, membership: Membership) -> Self:
        """As the course."""
        return self.filter(course__in=Course.objects.visible_to(membership))

    def open(self) -> Self:
        """Not done; the first due first."""
        return self.filter(done_at=None).order_by("due_on", "pk")

    def overdue(self, *, on: date) -> Self:
        """Not done, and due before ``on``."""
        return self.open().filter(due_on__lt=on)

    def for_lists(self) -> Self:
        """With what a list shows of each: course, owner."""
        return self.select_related("course__track", "owner__user")


class ChangeDecision(models.Model):
    """What is to be done differently next time, by whom and until when (A12)."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="changes")
    text = models.CharField(_("change"), max_length=300, validators=[refuse_cpr])
    owner = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    due_on = models.DateField(_("due"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+"
    )
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ChangeDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decided change")
        verbose_name_plural = _("decided changes")

    def __str__(self) -> str:
        return f"change {self.pk}"


class Departure(PersonalRecord):
    """A listed reason to depart from the order of a course's list (6.2 rule 6)."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="departures")
    enrolment = models.ForeignKey(
        "courses.Enrolment", models.CASCADE, related_name="departures"
    )
    reason = models.ForeignKey(ReasonCode, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("departure from the order")
        verbose_name_plural = _("departures from the order")

    def __str__(self) -> str:
        return f"{self.reason_id} {self.enrolment_id}"
