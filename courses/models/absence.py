"""The absence follow-up (fraværssag): from an unexplained mark to a closed case."""

import uuid
from datetime import date
from typing import Self

import pghistory
from django.db import models
from django.db.models import Count, Max, Min, Q
from django.utils.translation import gettext_lazy as _

from courses.models.counts import Contacts
from courses.models.enrolment import Enrolment
from courses.models.session import Session
from courses.reaction import Chain
from municipalities.free_text import refuse_cpr
from municipalities.gate import PersonalRecord
from municipalities.models import Membership, Municipality, ReasonCode, Role


class AbsenceCaseQuerySet(models.QuerySet["AbsenceCase"]):
    def visible_to(self, membership: Membership) -> Self:
        """The owning municipality; the coordinator's cooperation; nobody else."""
        match membership.role:
            case Role.CASEWORKER:
                return self.filter(municipality__in=membership.municipalities())
            case Role.COORDINATOR:
                return self.filter(
                    enrolment__course__track__cooperation=membership.cooperation_id
                )
            case _:
                return self.none()

    def to_change(self, membership: Membership) -> Self:
        """Those the member sees, locked when they are fetched."""
        return self.visible_to(membership).select_for_update(of=("self",))

    def open(self) -> Self:
        """Not closed yet, oldest first."""
        return self.filter(closed_at=None).order_by("opened_at", "pk")

    def unseen(self) -> Self:
        """Open, and nobody of the municipality has looked at it."""
        return self.open().filter(seen_at=None)

    def that_count(self) -> Self:
        """Not of a corrected mark or a session called off: there was no absence."""
        return self.exclude(
            result__in=(AbsenceCase.Result.CORRECTED, AbsenceCase.Result.CANCELLED)
        )

    def with_contacts(self) -> Self:
        """Annotate ``contacts``: how often somebody tried to reach the person."""
        return self.annotate(contacts=Contacts("pk"))

    def chains(self, *, since: date) -> list[Chain]:
        """What reaction times are computed of: absences since a day, oldest first.

        One statement.
        """
        rows = (
            self.that_count()
            .filter(session__on__gte=since)
            .annotate(contacted_at=Min("attempts__at"))
            .order_by("opened_at", "pk")
            .values_list(
                *("municipality__name", "enrolment__course__school__name"),
                *("session__on", "opened_at", "seen_at", "contacted_at", "closed_at"),
            )
        )
        return [Chain(*row) for row in rows]

    def stamp(self, *, today: date) -> str:
        """Another text whenever a list of these would look otherwise; one statement."""
        found = self.aggregate(
            n=Count("pk", distinct=True),
            opened=Max("opened_at"),
            seen=Max("seen_at"),
            contacted=Max("attempts__at"),
        )
        moments = (found["opened"], found["seen"], found["contacted"])
        parts = (f"{each.timestamp():.6f}" if each else "0" for each in moments)
        return "-".join([f"{today:%Y%m%d}", str(found["n"]), *parts])

    def for_lists(self) -> Self:
        """With what a list shows of each: person, course, session, municipality."""
        return self.select_related(
            "enrolment__nomination__participant",
            "enrolment__course__track",
            "enrolment__course__school",
            "session",
            "municipality",
        )


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class AbsenceCase(PersonalRecord):
    """One per person and session; owned by the municipality of that day.

    The school states facts; whether an absence is excused is assessed by the home
    municipality alone. The coordinator learns the result of a closed case, the school
    none of it (domain 3.2, 3.3).
    """

    class Result(models.TextChoices):
        BACK = "back", _("back on the course")
        STOPPED = "stopped", _("has stopped")
        CORRECTED = "corrected", _("the mark was corrected")
        CANCELLED = "cancelled", _("the session was cancelled")

    class Assessment(models.TextChoices):
        EXCUSED = "excused", _("excused")
        NOT_EXCUSED = "not_excused", _("not excused")

    contacts: int  # annotated by with_contacts

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, models.PROTECT, related_name="absence_cases")
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="absence_cases"
    )
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="absence_cases"
    )
    opened_at = models.DateTimeField(_("opened"))
    seen_at = models.DateTimeField(_("seen by the municipality"), null=True, blank=True)
    seen_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.ForeignKey(
        ReasonCode, models.PROTECT, null=True, blank=True, related_name="+"
    )
    assessment = models.CharField(
        _("assessment"), max_length=12, choices=Assessment.choices, blank=True
    )
    hearing_sent_on = models.DateField(_("hearing sent"), null=True, blank=True)
    employer_told_at = models.DateTimeField(_("employer told"), null=True, blank=True)
    journalised_at = models.DateTimeField(
        _("filed in the case system"), null=True, blank=True
    )
    escalated_at = models.DateTimeField(
        _("passed on to the coordinator"), null=True, blank=True
    )
    leader_told_at = models.DateTimeField(_("leader told"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+"
    )
    result = models.CharField(
        _("result"), max_length=10, choices=Result.choices, blank=True
    )

    objects = AbsenceCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence follow-up")
        verbose_name_plural = _("absence follow-ups")
        constraints = [
            models.UniqueConstraint("public_id", name="absence_public_id_unique"),
            models.UniqueConstraint(
                "session", "enrolment", name="absence_case_once_per_session"
            ),
            models.CheckConstraint(
                name="absence_closed_with_result",
                condition=Q(closed_at=None, result="")
                | (Q(closed_at__isnull=False) & ~Q(result="")),
            ),
            models.CheckConstraint(
                name="absence_seen_at_with_by",
                condition=Q(seen_at=None, seen_by=None)
                | Q(seen_at__isnull=False, seen_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                "municipality",
                "opened_at",
                name="absence_open",
                condition=Q(closed_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"absence {self.pk}"

    def progress(self, *, contacts: int) -> "Progress":
        """How far it has come; all that a school may know of it (design.md J2)."""
        if self.result:
            return Progress(self.result)
        if contacts:
            return Progress.CONTACTED
        return Progress.SEEN if self.seen_at else Progress.NEW


class Progress(models.TextChoices):
    """What somebody has done about an absence, never why the person was away."""

    NEW = "new", _("not seen yet")
    SEEN = "seen", _("seen")
    CONTACTED = "contacted", _("contacted")
    BACK = "back", _("back on the course")
    STOPPED = "stopped", _("has stopped")
    CORRECTED = "corrected", _("the mark was corrected")
    CANCELLED = "cancelled", _("the session was cancelled")


class ContactAttempt(PersonalRecord):
    """One try to reach the person: when, how, with what result."""

    class Channel(models.TextChoices):
        PHONE = "phone", _("phone call")
        SMS = "sms", _("text message")
        DIGITAL_POST = "digital_post", _("Digital Post")
        LETTER = "letter", _("letter")
        VISIT = "visit", _("visit")

    class Result(models.TextChoices):
        REACHED = "reached", _("reached")
        NO_ANSWER = "no_answer", _("no answer")
        MESSAGE_LEFT = "message_left", _("message left")

    case = models.ForeignKey(AbsenceCase, models.CASCADE, related_name="attempts")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    channel = models.CharField(_("how"), max_length=12, choices=Channel.choices)
    result = models.CharField(_("result"), max_length=12, choices=Result.choices)
    note = models.CharField(
        _("note"), max_length=200, blank=True, validators=[refuse_cpr]
    )

    class Meta:
        verbose_name = _("contact attempt")
        verbose_name_plural = _("contact attempts")
        indexes = [models.Index("case", "at", name="contact_attempt_case")]

    def __str__(self) -> str:
        return f"attempt {self.pk}"
