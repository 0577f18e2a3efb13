"""Decisions about a course, the talk with its school, and what was learned."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models.course import Course
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


class Evaluation(models.Model):
    """One short evaluation of a course by one kind of respondent (domain A12)."""

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
    text = models.CharField(
        _("comment"), max_length=500, blank=True, validators=[refuse_cpr]
    )
    given_at = models.DateTimeField(_("given"))

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        constraints = [
            models.CheckConstraint(
                name="evaluation_score_1_to_7", condition=Q(score__range=(1, 7))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.respondent} {self.course_id}"


class ChangeDecision(models.Model):
    """What is to be done differently next time, by whom and until when (A12)."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="changes")
    text = models.CharField(_("change"), max_length=300, validators=[refuse_cpr])
    owner = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    due_on = models.DateField(_("due"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

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
