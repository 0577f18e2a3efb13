"""What is known before a session: who will be away, who need not come at all."""

import uuid
from typing import Self

import pghistory
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.models.course import CourseModule
from courses.models.enrolment import Enrolment
from courses.models.session import Presence, Session
from municipalities.gate import PersonalRecord
from municipalities.models import Membership, Municipality, ReasonCode

# Reasons that a register calls reported sick; the rest are agreed absences.
SICK = frozenset({"syg", "barn_syg"})


class KnownAbsenceQuerySet(models.QuerySet["KnownAbsence"]):
    def visible_to(self, membership: Membership) -> Self:
        """Those of the seats the member sees."""
        return self.filter(enrolment__in=Enrolment.objects.visible_to(membership))

    def open(self) -> Self:
        """Not taken back."""
        return self.filter(ended_at=None)

    def away_at(self, session: Session) -> Self:
        """Who of the session's course will be away on its day, with why."""
        return (
            self.open()
            .filter(enrolment__course=session.course_id)
            .filter(first_on__lte=session.on, last_on__gte=session.on)
            .select_related("reason")
            .order_by("-pk")
        )

    def exempt_from(
        self, module_id: int | None
    ) -> models.QuerySet["KnownAbsence", int]:
        """Keys of the seats that need not come to a module; none without a module."""
        found = self.open().filter(module=module_id) if module_id else self.none()
        return found.values_list("enrolment", flat=True)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class KnownAbsence(PersonalRecord):
    """Away from ``first_on`` to ``last_on`` for a reason, or exempt from ``module``.

    Days are Copenhagen dates, both included: the register of a session on them comes
    filled in. Whoever is exempt from a module is on no register of it, so no figure of
    attendance counts it (domain 5.2, 6.1).
    """

    public_id = models.UUIDField(
        default=uuid.uuid4, db_default=RandomUUID(), editable=False
    )
    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, related_name="known_absences"
    )
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    first_on = models.DateField(_("first day"), null=True, blank=True)
    last_on = models.DateField(_("last day"), null=True, blank=True)
    reason = models.ForeignKey(
        ReasonCode, models.PROTECT, null=True, blank=True, related_name="+"
    )
    module = models.ForeignKey(
        CourseModule, models.PROTECT, null=True, blank=True, related_name="+"
    )
    told_at = models.DateTimeField(_("told"))
    told_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    ended_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = KnownAbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("known absence")
        verbose_name_plural = _("known absences")
        constraints = [
            models.UniqueConstraint("public_id", name="known_absence_public_id_unique"),
            models.UniqueConstraint(
                fields=["enrolment", "module"],
                name="known_absence_exempt_once",
                condition=Q(ended_at=None, module__isnull=False),
            ),
            models.CheckConstraint(
                name="known_absence_of_days_or_a_module",
                condition=Q(
                    module=None,
                    first_on__isnull=False,
                    last_on__gte=F("first_on"),
                    reason__isnull=False,
                )
                | Q(module__isnull=False, first_on=None, last_on=None, reason=None),
            ),
            models.CheckConstraint(
                name="known_absence_ended_at_with_by",
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"known absence {self.pk}"

    @property
    def presence(self) -> Presence:
        """What the register says of it until somebody says otherwise."""
        is_sick = self.reason is not None and self.reason.code in SICK
        return Presence.SICK if is_sick else Presence.AGREED
