"""Progress in two voices: 1–7 by citizen and caseworker, once a quarter (C1–C3)."""

from typing import Self

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from municipalities.gate import PersonalRecord
from municipalities.models import Membership, Municipality, Role
from municipalities.models.rule_values import in_language
from participants.models import Participant


class ProgressDimensionQuerySet(models.QuerySet["ProgressDimension"]):
    def asked(self) -> Self:
        """In use, in their order."""
        return self.filter(is_used=True).order_by("position", "pk")


class ProgressDimension(models.Model):
    """One heading that is measured; own neutral questions, not another tool's words.

    ``question`` is put to the caseworker, ``citizen_question`` to the citizen.
    """

    code = models.SlugField(_("code"), max_length=40)
    name_da = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80)
    question_da = models.CharField(_("question"), max_length=200)
    question_en = models.CharField(_("question in English"), max_length=200)
    citizen_question_da = models.CharField(
        _("question to the citizen"), max_length=200, blank=True
    )
    citizen_question_en = models.CharField(
        _("question to the citizen in English"), max_length=200, blank=True
    )
    position = models.PositiveSmallIntegerField(_("position"))
    is_used = models.BooleanField(_("in use"), default=True)

    objects = ProgressDimensionQuerySet.as_manager()

    class Meta:
        verbose_name = _("progress dimension")
        verbose_name_plural = _("progress dimensions")
        constraints = [
            models.UniqueConstraint("code", name="progress_dimension_code_unique"),
        ]

    def __str__(self) -> str:
        return in_language(da=self.name_da, en=self.name_en)

    @property
    def to_caseworker(self) -> str:
        """The question about the citizen, in the language in use."""
        return in_language(da=self.question_da, en=self.question_en)

    @property
    def to_citizen(self) -> str:
        """The question to the citizen; the caseworker's where there is no own."""
        own = in_language(da=self.citizen_question_da, en=self.citizen_question_en)
        return own or self.to_caseworker


class ProgressMeasureQuerySet(models.QuerySet["ProgressMeasure"]):
    def visible_to(self, membership: Membership) -> Self:
        """The home municipality's caseworkers."""
        if membership.role != Role.CASEWORKER:
            return self.none()
        return self.filter(municipality__in=membership.municipalities())


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class ProgressMeasure(PersonalRecord):
    """One score of one person, dimension, respondent and quarter."""

    class Respondent(models.TextChoices):
        CITIZEN = "citizen", _("citizen")
        CASEWORKER = "caseworker", _("caseworker")

    participant = models.ForeignKey(
        Participant, models.CASCADE, related_name="progress_measures"
    )
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    dimension = models.ForeignKey(
        ProgressDimension, models.PROTECT, related_name="measures"
    )
    respondent = models.CharField(
        _("respondent"), max_length=10, choices=Respondent.choices
    )
    quarter_starts_on = models.DateField(_("quarter"))
    score = models.PositiveSmallIntegerField(_("score, 1–7"))
    recorded_at = models.DateTimeField(_("recorded"))
    recorded_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    objects = ProgressMeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("progress measure")
        verbose_name_plural = _("progress measures")
        constraints = [
            models.UniqueConstraint(
                "participant",
                "dimension",
                "respondent",
                "quarter_starts_on",
                name="progress_measure_once_a_quarter",
            ),
            models.CheckConstraint(
                name="progress_score_1_to_7", condition=Q(score__range=(1, 7))
            ),
            models.CheckConstraint(
                name="progress_quarter_begins_a_quarter",
                condition=Q(
                    quarter_starts_on__day=1, quarter_starts_on__month__in=(1, 4, 7, 10)
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"measure {self.pk}"
