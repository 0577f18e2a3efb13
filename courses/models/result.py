"""What a person brings home from each module of a course."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models.course import CourseModule
from courses.models.enrolment import Enrolment
from municipalities.gate import PersonalRecord
from municipalities.models import Membership, Municipality


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class ModuleResult(PersonalRecord):
    """Passed, failed or not attended; certificate only as issued on a date."""

    class Result(models.TextChoices):
        PASSED = "passed", _("passed")
        FAILED = "failed", _("not passed")
        NOT_ATTENDED = "not_attended", _("did not take part")

    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, related_name="module_results"
    )
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    module = models.ForeignKey(CourseModule, models.PROTECT, related_name="results")
    result = models.CharField(_("result"), max_length=12, choices=Result.choices)
    certified_on = models.DateField(_("certificate issued"), null=True, blank=True)
    retest_on = models.DateField(_("new test"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded"))
    recorded_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("module result")
        verbose_name_plural = _("module results")
        constraints = [
            models.UniqueConstraint("enrolment", "module", name="module_result_unique"),
            models.CheckConstraint(
                name="module_result_certificate_only_if_passed",
                condition=Q(certified_on=None) | Q(result="passed"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.module_id}"
