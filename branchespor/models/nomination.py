"""Nominations: a job centre puts a person forward, with wishes and a checklist."""

import uuid
from typing import Self

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Deferrable, Exists, OuterRef, Q, Value, When
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext_lazy as _

from branchespor.models.requirement import Requirement
from branchespor.models.track import Track
from municipalities.free_text import refuse_cpr
from municipalities.gate import PersonalRecord
from municipalities.models import (
    Cooperation,
    Membership,
    Municipality,
    ReasonCode,
    Role,
)
from participants.models import Participant


class Scheme(models.TextChoices):
    """Under what the person takes part (domain A8)."""

    IGU = "igu", _("IGU")
    INTERNSHIP = "internship", _("internship (virksomhedspraktik)")
    WAGE_SUBSIDY = "wage_subsidy", _("wage subsidy (løntilskud)")
    ORDINARY_JOB = "ordinary_job", _("ordinary job")
    WORK_DUTY = "work_duty", _("work duty (arbejdspligt)")
    OTHER = "other", _("other")


class NominationQuerySet(models.QuerySet["Nomination"]):
    def visible_to(self, membership: Membership) -> Self:
        """The home municipality's own; the coordinator's whole cooperation."""
        match membership.role:
            case Role.CASEWORKER:
                return self.filter(municipality__in=membership.municipalities())
            case Role.COORDINATOR:
                return self.filter(cooperation=membership.cooperation_id)
            case _:
                return self.none()

    def active(self) -> Self:
        """Neither withdrawn nor declined."""
        return self.filter(withdrawn_at=None, declined_at=None)

    def with_wish(self, membership: Membership) -> Self:
        """Annotate ``wish``: the citizen's own words, empty to whom they are closed.

        The home municipality reads them always, the coordinator until it is decided:
        by a seat, a refusal or a withdrawal (domain 3.3). They are no field the
        coordinator receives, so that no other page shows them later.
        """
        words: models.F | Case = models.F("wish_text")
        if membership.role == Role.COORDINATOR:
            seated = Nomination.objects.filter(
                pk=OuterRef("pk"),
                enrolments__seated_at__isnull=False,
                enrolments__left_at=None,
            )
            open_still = Q(withdrawn_at=None, declined_at=None) & ~Exists(seated)
            words = Case(When(open_still, then=words), default=Value(""))
        elif membership.role != Role.CASEWORKER:
            return self.annotate(wish=Value(""))
        return self.annotate(wish=words)

    def for_lists(self) -> Self:
        """With what a list shows of each: person, municipality."""
        return self.select_related("participant", "municipality")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class Nomination(PersonalRecord):
    """One person put forward in one cooperation; waiting time counts from here."""

    wish: str  # annotated by with_wish

    public_id = models.UUIDField(default=uuid.uuid4, editable=False)
    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="nominations"
    )
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="nominations"
    )
    cooperation = models.ForeignKey(
        Cooperation, models.PROTECT, related_name="nominations"
    )
    scheme = models.CharField(_("scheme"), max_length=12, choices=Scheme.choices)
    wish_text = models.CharField(
        _("the citizen's own words"),
        max_length=300,
        blank=True,
        validators=[refuse_cpr],
    )
    chose_industry = models.BooleanField(
        _("has chosen the industry"), null=True, blank=True
    )
    attended_info_meeting = models.BooleanField(
        _("was at the information meeting"), null=True, blank=True
    )
    available_from = models.DateField(_("available from"), null=True, blank=True)
    available_until = models.DateField(_("available until"), null=True, blank=True)
    unreachable = ArrayField(
        models.PositiveIntegerField(),
        verbose_name=_("schools the person cannot get to"),
        default=list,
        blank=True,
    )
    danish_weekdays = ArrayField(
        models.PositiveSmallIntegerField(),
        verbose_name=_("weekdays with Danish classes"),
        default=list,
        blank=True,
    )
    danish_from = models.TimeField(_("Danish classes from"), null=True, blank=True)
    danish_until = models.TimeField(_("Danish classes until"), null=True, blank=True)
    work_weekdays = ArrayField(
        models.PositiveSmallIntegerField(),
        verbose_name=_("weekdays with work"),
        default=list,
        blank=True,
    )
    work_from = models.TimeField(_("work from"), null=True, blank=True)
    work_until = models.TimeField(_("work until"), null=True, blank=True)
    payment_promised_on = models.DateField(
        _("payment promised (betalingstilsagn)"), null=True, blank=True
    )
    own_order = models.PositiveSmallIntegerField(
        _("order within the municipality"), null=True, blank=True
    )
    nominated_at = models.DateTimeField(_("nominated"))
    nominated_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+"
    )
    declined_at = models.DateTimeField(_("declined"), null=True, blank=True)
    declined_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decline_reason = models.ForeignKey(
        ReasonCode, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decline_suggestion = models.CharField(
        _("suggestion"), max_length=200, blank=True, validators=[refuse_cpr]
    )

    objects = NominationQuerySet.as_manager()

    class Meta:
        verbose_name = _("nomination")
        verbose_name_plural = _("nominations")
        constraints = [
            models.UniqueConstraint("public_id", name="nomination_public_id_unique"),
            models.UniqueConstraint(
                "participant",
                "cooperation",
                name="nomination_one_active_per_cooperation",
                condition=Q(withdrawn_at=None, declined_at=None),
            ),
            models.CheckConstraint(
                name="nomination_withdrawn_at_with_by",
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            ),
            models.CheckConstraint(
                name="nomination_declined_with_by_and_reason",
                condition=Q(declined_at=None, declined_by=None, decline_reason=None)
                | Q(
                    declined_at__isnull=False,
                    declined_by__isnull=False,
                    decline_reason__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="nomination_available_window_in_order",
                condition=Q(available_from=None)
                | Q(available_until=None)
                | Q(available_until__gte=models.F("available_from")),
            ),
            models.CheckConstraint(
                name="nomination_danish_classes_in_order",
                condition=Q(danish_from=None, danish_until=None)
                | Q(danish_until__gt=models.F("danish_from")),
            ),
            models.CheckConstraint(
                name="nomination_working_hours_in_order",
                condition=Q(work_from=None, work_until=None)
                | Q(work_until__gt=models.F("work_from")),
            ),
        ]
        indexes = [
            models.Index("cooperation", "nominated_at", name="nomination_waiting"),
        ]

    def __str__(self) -> str:
        return f"nomination {self.pk}"

    @property
    def danish_days(self) -> str:
        """The weekdays with Danish classes, in words."""
        return ", ".join(str(WEEKDAYS_ABBR[each - 1]) for each in self.danish_weekdays)

    @property
    def work_days(self) -> str:
        """The weekdays with work, in words."""
        return ", ".join(str(WEEKDAYS_ABBR[each - 1]) for each in self.work_weekdays)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class TrackWish(PersonalRecord):
    """A ranked wish for a track; wishes for a course stand on its enrolment."""

    nomination = models.ForeignKey(Nomination, models.CASCADE, related_name="wishes")
    track = models.ForeignKey(Track, models.PROTECT, related_name="wishes")
    rank = models.PositiveSmallIntegerField(_("rank"))

    class Meta:
        verbose_name = _("wish")
        verbose_name_plural = _("wishes")
        constraints = [
            models.UniqueConstraint(
                fields=["nomination", "rank"],
                name="track_wish_rank_unique",
                deferrable=Deferrable.DEFERRED,  # so that two wishes change places
            ),
            models.UniqueConstraint(
                "nomination", "track", name="track_wish_track_unique"
            ),
            models.CheckConstraint(
                name="track_wish_rank_1_to_5", condition=Q(rank__range=(1, 5))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rank} {self.track_id}"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class RequirementCheck(PersonalRecord):
    """Met, not met or unknown: what the caseworker found for one requirement."""

    class Finding(models.TextChoices):
        MET = "met", _("met")
        NOT_MET = "not_met", _("not met")
        UNKNOWN = "unknown", _("unknown")

    nomination = models.ForeignKey(Nomination, models.CASCADE, related_name="checks")
    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="+")
    finding = models.CharField(
        _("finding"), max_length=8, choices=Finding.choices, default=Finding.UNKNOWN
    )
    checked_at = models.DateTimeField(_("checked"))
    checked_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("requirement check")
        verbose_name_plural = _("requirement checks")
        constraints = [
            models.UniqueConstraint(
                "nomination", "requirement", name="requirement_check_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requirement_id} {self.finding}"
