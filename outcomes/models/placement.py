"""Placements at employers, their mentor, and the contacts with them."""

import uuid
from datetime import date, timedelta
from typing import Self

import pghistory
from django.contrib.postgres.fields import DateRangeField
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Max, Q
from django.utils.translation import gettext_lazy as _

from branchespor.models import Scheme
from courses.models import Enrolment
from municipalities.free_text import refuse_cpr
from municipalities.gate import PersonalRecord
from municipalities.models import Employer, Membership, Municipality, Role
from outcomes.models.place import PlaceOffer
from participants.models import Participant


class PlacementQuerySet(models.QuerySet["Placement"]):
    def visible_to(self, membership: Membership) -> Self:
        """The home municipality's caseworkers."""
        if membership.role != Role.CASEWORKER:
            return self.none()
        return self.filter(municipality__in=membership.municipality_codes())

    def going_on(self) -> Self:
        """Nobody has noted an end yet, whatever the agreed period says."""
        return self.filter(ended_on=None)

    def with_contacts(self) -> Self:
        """Annotate ``met_on``, the last contact, and ``asked_on``, an open request."""
        open_request = Q(contacts__on=None)
        return self.annotate(
            met_on=Max("contacts__on"),
            asked_on=Max("contacts__asked_on", filter=open_request),
        )

    def for_lists(self) -> Self:
        """With what a list shows of each: person, employer."""
        return self.select_related("participant", "employer", "municipality")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class Placement(PersonalRecord):
    """Internship, wage subsidy, IGU or ordinary hours at an employer (D6–D20).

    ``period`` is as agreed, its upper bound the day after the last; ``ended_on`` is the
    last day there was, once somebody has noted the end and its cause.
    """

    met_on: date | None  # annotated by with_contacts
    asked_on: date | None  # annotated by with_contacts

    class EndCause(models.TextChoices):
        AS_PLANNED = "as_planned", _("ended as planned")
        EMPLOYER = "employer", _("stopped by the employer")
        CITIZEN = "citizen", _("stopped by the citizen")
        JOB = "job", _("got a job")
        OTHER = "other", _("other")

    class MentorKind(models.TextChoices):
        NONE = "", _("no mentor")
        COMPANY = "company", _("company mentor")
        LANGUAGE = "language", _("language mentor")
        VOLUNTEER = "volunteer", _("volunteer")

    class AfterCare(models.TextChoices):
        NONE = "", _("not answered")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("turned down")

    public_id = models.UUIDField(
        default=uuid.uuid4, db_default=RandomUUID(), editable=False
    )
    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="placements"
    )
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, null=True, blank=True, related_name="placements"
    )
    employer = models.ForeignKey(Employer, models.PROTECT, related_name="placements")
    scheme = models.CharField(_("scheme"), max_length=12, choices=Scheme.choices)
    purpose = models.CharField(
        _("purpose"), max_length=300, validators=[refuse_cpr], blank=True
    )
    missing_for_job = models.CharField(
        _("what is missing for an ordinary job"),
        max_length=300,
        validators=[refuse_cpr],
        blank=True,
    )
    place = models.ForeignKey(
        PlaceOffer, models.PROTECT, null=True, blank=True, related_name="placements"
    )
    period = DateRangeField(_("period"))
    longer_because = models.CharField(
        _("why it takes longer"), max_length=300, validators=[refuse_cpr], blank=True
    )
    upskilling = models.CharField(
        _("upskilling that is missing for the job"),
        max_length=300,
        validators=[refuse_cpr],
        blank=True,
    )
    weekly_hours = models.DecimalField(
        _("hours a week"), max_digits=4, decimal_places=1, null=True, blank=True
    )
    contact_every_days = models.PositiveSmallIntegerField(
        _("contact every (days)"), default=14
    )
    mentor_kind = models.CharField(
        _("mentor"), max_length=9, choices=MentorKind.choices, blank=True
    )
    mentor_trained = models.BooleanField(_("mentor is trained"), null=True, blank=True)
    igu_school_weeks = models.PositiveSmallIntegerField(
        _("school weeks used"), null=True, blank=True
    )
    first_bonus_on = models.DateField(_("first bonus told of"), null=True, blank=True)
    second_bonus_on = models.DateField(_("second bonus told of"), null=True, blank=True)
    aftercare_answer = models.CharField(
        _("after-care"), max_length=8, choices=AfterCare.choices, blank=True
    )
    aftercare_period = DateRangeField(_("after-care"), null=True, blank=True)
    ended_on = models.DateField(_("ended"), null=True, blank=True)
    end_cause = models.CharField(
        _("end cause"), max_length=10, choices=EndCause.choices, blank=True
    )
    recorded_at = models.DateTimeField(_("recorded"))
    recorded_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        constraints = [
            models.CheckConstraint(
                name="placement_ended_on_with_cause",
                condition=Q(ended_on=None, end_cause="")
                | (Q(ended_on__isnull=False) & ~Q(end_cause="")),
            ),
            models.UniqueConstraint("public_id", name="placement_public_id_unique"),
            models.CheckConstraint(
                name="placement_ends_after_it_begins",
                condition=Q(ended_on=None)
                | Q(period__startswith=None)
                | Q(ended_on__gte=F("period__startswith")),
            ),
            # How many weeks there are is a dated rule, checked by the verb (ADR 0030).
            models.CheckConstraint(
                name="placement_igu_facts_only_of_igu",
                condition=Q(
                    igu_school_weeks=None, first_bonus_on=None, second_bonus_on=None
                )
                | Q(scheme=Scheme.IGU),
            ),
            models.CheckConstraint(
                name="placement_aftercare_period_if_accepted",
                condition=(~Q(aftercare_answer="accepted") & Q(aftercare_period=None))
                | Q(
                    aftercare_answer="accepted",
                    aftercare_period__isnull=False,
                    scheme=Scheme.ORDINARY_JOB,
                ),
            ),
            models.CheckConstraint(
                name="placement_hours_at_most_37",
                condition=Q(weekly_hours=None) | Q(weekly_hours__range=(0, 37)),
            ),
        ]

    def __str__(self) -> str:
        return f"placement {self.pk}"

    @property
    def first_day(self) -> date | None:
        """The first day of the period; None if nobody knows."""
        first: date | None = self.period.lower
        return first

    @property
    def agreed_last_day(self) -> date | None:
        """The last day of the period as agreed; None if it is open."""
        after: date | None = self.period.upper
        return after - timedelta(days=1) if after else None

    @property
    def last_day(self) -> date | None:
        """The last day there was, or else the one agreed."""
        return self.ended_on or self.agreed_last_day

    @property
    def aftercare_first(self) -> date | None:
        """The first day of the after-care accepted."""
        first: date | None = self.aftercare_period and self.aftercare_period.lower
        return first

    @property
    def aftercare_last(self) -> date | None:
        """The last day of the after-care accepted."""
        after = self.aftercare_period and self.aftercare_period.upper
        return after - timedelta(days=1) if after else None

    @property
    def is_igu(self) -> bool:
        """Whether it is an IGU contract."""
        return self.scheme == Scheme.IGU

    @property
    def is_job(self) -> bool:
        """Whether it is an ordinary job."""
        return self.scheme == Scheme.ORDINARY_JOB


class PlacementContactQuerySet(models.QuerySet["PlacementContact"]):
    def visible_to(self, membership: Membership) -> Self:
        """The home municipality's caseworkers."""
        if membership.role != Role.CASEWORKER:
            return self.none()
        return self.filter(municipality__in=membership.municipality_codes())

    def newest_first(self) -> Self:
        """Open requests first, then the last contact."""
        return self.order_by(F("on").desc(nulls_first=True), "-pk")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class PlacementContact(PersonalRecord):
    """A follow-up at the employer; or a request for one, until it has taken place."""

    placement = models.ForeignKey(Placement, models.CASCADE, related_name="contacts")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    asked_on = models.DateField(_("contact asked for"), null=True, blank=True)
    on = models.DateField(_("date"), null=True, blank=True)
    agreed = models.CharField(
        _("agreed"), max_length=300, validators=[refuse_cpr], blank=True
    )
    recorded_at = models.DateTimeField(_("recorded"))
    recorded_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    objects = PlacementContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact with an employer")
        verbose_name_plural = _("contacts with employers")
        constraints = [
            models.UniqueConstraint(
                "placement",
                name="placement_contact_one_open_request",
                condition=Q(on=None),
            ),
            models.CheckConstraint(
                name="placement_contact_took_place_or_was_asked_for",
                condition=Q(on__isnull=False) | Q(asked_on__isnull=False),
            ),
            models.CheckConstraint(
                name="placement_contact_not_before_it_was_asked_for",
                condition=Q(on=None) | Q(asked_on=None) | Q(on__gte=F("asked_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"contact {self.pk}"

    @property
    def days_to_answer(self) -> int | None:
        """Days from the employer's request to the contact; None if nobody asked."""
        if self.on is None or self.asked_on is None:
            return None
        return (self.on - self.asked_on).days
