"""What came of it: due questions at 0/3/6/12 months and dated statements."""

import uuid
from datetime import date, datetime, timedelta
from typing import Self

import pghistory
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from courses.models import Enrolment
from municipalities.free_text import refuse_cpr
from municipalities.gate import PersonalRecord
from municipalities.models import Membership, Municipality, Role

FOLLOW_UP_MONTHS = (0, 3, 6, 12)
ASK_AGAIN = timedelta(days=30)  # an unknown outcome; the portal's own rule


class Destination(models.TextChoices):
    """Where the person is; each exclusive of the others (domain 2.6)."""

    JOB_FULL = "ordinary_job_full", _("ordinary job, full time")
    JOB_PART = "ordinary_job_part", _("ordinary job, part time")
    IGU = "igu", _("IGU")
    WAGE_SUBSIDY = "wage_subsidy", _("job with wage subsidy")
    FLEX_JOB = "flex_job", _("flex job")
    EDUCATION = "ordinary_education", _("ordinary education")
    NO_INCOME = "self_supported_no_income", _("no registered income")
    CASH_BENEFIT = "cash_benefit", _("cash benefit")
    OTHER_BENEFIT = "other_benefit", _("sickness or other benefit")
    EARLY_RETIREMENT = "early_retirement", _("early retirement")
    MOVED = "moved", _("moved away")
    UNKNOWN = "unknown", _("unknown")


# Success is an ordinary job (any hours) or ordinary education; never "no income".
SUCCESS = (Destination.JOB_FULL, Destination.JOB_PART, Destination.EDUCATION)
SUPPORTED = (Destination.IGU, Destination.WAGE_SUBSIDY, Destination.FLEX_JOB)


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def visible_to(self, membership: Membership) -> Self:
        """The home municipality's; the coordinator's cooperation's."""
        match membership.role:
            case Role.CASEWORKER:
                return self.filter(municipality__in=membership.municipalities())
            case Role.COORDINATOR:
                return self.filter(
                    enrolment__course__track__cooperation=membership.cooperation_id
                )
            case _:
                return self.none()

    def with_newest(self) -> Self:
        """Annotate ``newest`` destination and ``said_at``; only home reads outcomes."""
        said = Outcome.objects.filter(follow_up=OuterRef("pk")).order_by(
            "-recorded_at", "-pk"
        )
        return self.annotate(
            newest=Subquery(said.values("destination")[:1]),
            said_at=Subquery(said.values("recorded_at")[:1]),
        )

    def unknown(self) -> Self:
        """Whose newest answer is "unknown"."""
        return self.with_newest().filter(Q(newest=Destination.UNKNOWN))

    def due(self, *, on: date) -> Self:
        """Asked for by ``on`` and not answered, or answered "unknown" a month ago.

        Longest overdue first. An unknown answer is asked about again every month.
        """
        unanswered = Q(answered_at=None, due_on__lte=on)
        unknown = Q(newest=Destination.UNKNOWN, said_at__date__lte=on - ASK_AGAIN)
        return self.with_newest().filter(unanswered | unknown).order_by("due_on", "pk")

    def for_lists(self) -> Self:
        """With what a list shows of each: person, course."""
        return self.select_related(
            "enrolment__nomination__participant",
            "enrolment__course__track",
            "municipality",
        )


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class FollowUp(PersonalRecord):
    """The question "where is the person now?", N months after the course's last day."""

    newest: str | None  # annotated by with_newest
    said_at: datetime | None  # annotated by with_newest

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="follow_ups")
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="follow_ups"
    )
    months = models.PositiveSmallIntegerField(_("months after the course"))
    due_on = models.DateField(_("due"))
    created_at = models.DateTimeField(_("created"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        constraints = [
            models.UniqueConstraint("public_id", name="follow_up_public_id_unique"),
            models.UniqueConstraint(
                "enrolment", "months", name="follow_up_once_per_month_mark"
            ),
            models.CheckConstraint(
                name="follow_up_at_0_3_6_12",
                condition=Q(months__in=FOLLOW_UP_MONTHS),
            ),
        ]
        indexes = [
            models.Index(
                "municipality",
                "due_on",
                name="follow_up_due",
                condition=Q(answered_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"follow-up {self.pk}"


class OutcomeQuerySet(models.QuerySet["Outcome"]):
    def visible_to(self, membership: Membership) -> Self:
        """The home municipality's caseworkers; everybody else sees counts only."""
        if membership.role != Role.CASEWORKER:
            return self.none()
        return self.filter(municipality__in=membership.municipalities())

    def newest(self) -> Self:
        """The statement that counts for each follow-up: the latest recorded."""
        return self.order_by("follow_up", "-recorded_at", "-pk").distinct("follow_up")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class Outcome(PersonalRecord):
    """A dated statement with its source. Never changed: a newer one counts instead."""

    class Source(models.TextChoices):
        REGISTER = "register", _("register")
        EMPLOYER = "employer", _("employer")
        CASEWORKER = "caseworker", _("caseworker")
        CITIZEN = "citizen", _("the citizen's own word")

    class Certainty(models.TextChoices):
        CONFIRMED = "confirmed", _("confirmed")
        STATED = "stated", _("stated, not confirmed")

    follow_up = models.ForeignKey(FollowUp, models.PROTECT, related_name="outcomes")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="outcomes")
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="outcomes"
    )
    as_of = models.DateField(_("holds on"))
    destination = models.CharField(
        _("where the person is"), max_length=24, choices=Destination.choices
    )
    weekly_hours = models.DecimalField(
        _("ordinary hours a week"),
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
    )
    source = models.CharField(_("source"), max_length=10, choices=Source.choices)
    certainty = models.CharField(
        _("certainty"), max_length=9, choices=Certainty.choices
    )
    note = models.CharField(
        _("note"), max_length=200, blank=True, validators=[refuse_cpr]
    )
    recorded_at = models.DateTimeField(_("recorded"))
    recorded_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        constraints = [
            models.CheckConstraint(
                name="outcome_hours_for_jobs_only",
                condition=Q(weekly_hours=None)
                | Q(
                    destination__in=(
                        "ordinary_job_full",
                        "ordinary_job_part",
                        "igu",
                        "flex_job",
                    ),
                    weekly_hours__gt=0,
                    weekly_hours__lte=60,
                ),
            ),
            models.CheckConstraint(
                name="outcome_recorded_after_it_holds",
                # Copenhagen's date: until one in the morning UTC is a day behind.
                condition=Q(recorded_at__date__gte=F("as_of")),
            ),
        ]
        indexes = [
            models.Index("follow_up", F("recorded_at").desc(), name="outcome_newest"),
        ]

    def __str__(self) -> str:
        return f"outcome {self.pk}"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class NextStep(PersonalRecord):
    """What comes after the course, agreed before its end (domain B7)."""

    enrolment = models.OneToOneField(
        Enrolment, models.CASCADE, related_name="next_step"
    )
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    text = models.CharField(_("next step"), max_length=200, validators=[refuse_cpr])
    starts_on = models.DateField(_("from"))
    recorded_at = models.DateTimeField(_("recorded"))
    recorded_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("next step")
        verbose_name_plural = _("next steps")

    def __str__(self) -> str:
        return f"next step {self.pk}"
