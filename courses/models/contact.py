"""Contact with people on a course and with their employers (domain B6, D1)."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models.enrolment import Enrolment
from municipalities.gate import PersonalRecord
from municipalities.models import Membership, Municipality, Role


class PersonContactQuerySet(models.QuerySet["PersonContact"]):
    def visible_to(self, membership: Membership) -> Self:
        """The municipality whose contact it was; the coordinator's cooperation."""
        match membership.role:
            case Role.CASEWORKER:
                return self.filter(municipality__in=membership.municipalities())
            case Role.COORDINATOR:
                return self.filter(
                    enrolment__course__track__cooperation=membership.cooperation_id
                )
            case _:
                return self.none()

    def standing(self) -> Self:
        """Not taken back."""
        return self.filter(taken_back_at=None)

    def reached(self) -> Self:
        """Somebody was talked with or met: what a rule asks for."""
        return self.standing().exclude(outcome=PersonContact.Outcome.NOT_REACHED)


class PersonContact(PersonalRecord):
    """One contact, noted in one tap by the home municipality; no text.

    A tap by mistake is taken back: the row stays and counts no more.
    """

    class Whom(models.TextChoices):
        PERSON = "person", _("the person")
        EMPLOYER = "employer", _("the employer")

    class Outcome(models.TextChoices):
        TALKED = "talked", _("talked with")
        MET = "met", _("met in person")
        NOT_REACHED = "not_reached", _("not reached")

    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="person_contacts"
    )
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    whom = models.CharField(_("with"), max_length=8, choices=Whom.choices)
    outcome = models.CharField(
        _("what came of it"), max_length=11, choices=Outcome.choices
    )
    taken_back_at = models.DateTimeField(_("undone"), null=True, blank=True)
    taken_back_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = PersonContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            models.CheckConstraint(
                name="person_contact_taken_back_at_with_by",
                condition=Q(taken_back_at=None, taken_back_by=None)
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index("enrolment", "whom", "at", name="person_contact_latest"),
        ]

    def __str__(self) -> str:
        return f"contact {self.pk}"
