"""Sessions lent to a substitute teacher: who, from when until when, given by whom."""

from datetime import date, datetime, time, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext_lazy as _

from courses.models.session import Session
from courses.models.sight import lent_to
from municipalities.models import Invitation, Membership, Role, User

# The day of the session and the day after it.
DAYS = timedelta(days=2)


def window_of(on: date) -> tuple[datetime, datetime]:
    """The instants between which a session of the Copenhagen date ``on`` is lent.

    From that day's midnight to the midnight that ends the day after: 48 hours, one
    more or less where the clock is changed on one of the two days.
    """
    return _midnight(on), _midnight(on + DAYS)


def _midnight(on: date) -> datetime:
    return make_aware(datetime.combine(on, time.min))


class SessionLoanQuerySet(models.QuerySet["SessionLoan"]):
    def visible_to(self, membership: Membership) -> Self:
        """The school's; those of the cooperation's courses; a substitute's own."""
        match membership.role:
            case Role.SCHOOL_TEACHER | Role.SCHOOL_ADMIN:
                return self.filter(session__course__school=membership.school_id)
            case Role.COORDINATOR:
                return self.filter(
                    session__course__track__cooperation=membership.cooperation_id
                )
            case Role.SUBSTITUTE:
                return self.filter(
                    Q(membership=membership) | Q(invitation__accepted_as=membership)
                )
            case _:
                return self.none()

    def given(self) -> Self:
        """Not taken back; whether their time runs is another question."""
        return self.filter(taken_back_at=None)

    def running(self, membership: Membership) -> Self:
        """Those that open something to ``membership`` now."""
        return self.filter(lent_to(membership))

    def for_lists(self) -> Self:
        """With whom each was lent to."""
        return self.select_related(
            "membership__user", "invitation__accepted_as__user", "session"
        )


class Standing(models.TextChoices):
    """What has become of a loan, as whoever lent it sees it."""

    ENDED = "ended", _("access ended")
    OVER = "over", _("access is over")
    LAPSED = "lapsed", _("the invitation was not accepted: end this and invite again")
    INVITED = "invited", _("invited, not accepted yet")
    AHEAD = "ahead", _("gets access on the day")
    OPEN = "open", _("has access now")


def lent_now(membership: Membership) -> "models.Prefetch[str, Any, Any]":
    """Fetch with sessions, as ``lent_now``, who stands in, as far as one may know."""
    given = SessionLoan.objects.visible_to(membership).given().for_lists()
    return models.Prefetch("loans", queryset=given, to_attr="lent_now")


class SessionLoan(models.Model):
    """One session lent to one substitute, between two instants.

    To a membership, or to an invitation until it is accepted and the membership it
    became from then on. A session that moves to another date is no longer lent.
    """

    session = models.ForeignKey(Session, models.CASCADE, related_name="loans")
    membership = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="loans"
    )
    invitation = models.ForeignKey(
        Invitation, models.PROTECT, null=True, blank=True, related_name="loans"
    )
    since = models.DateTimeField(_("lent from"))
    until = models.DateTimeField(_("lent until"))
    lent_at = models.DateTimeField(_("lent"))
    lent_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    taken_back_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = SessionLoanQuerySet.as_manager()

    class Meta:
        verbose_name = _("loan of a session")
        verbose_name_plural = _("loans of sessions")
        constraints = [
            models.UniqueConstraint(
                "session",
                name="loan_one_at_a_time",
                condition=Q(taken_back_at=None),
            ),
            models.CheckConstraint(
                name="loan_to_a_member_or_an_invited",
                condition=Q(membership=None) ^ Q(invitation=None),
            ),
            models.CheckConstraint(
                name="loan_ends_after_it_begins", condition=Q(until__gt=F("since"))
            ),
            models.CheckConstraint(
                name="loan_taken_back_at_with_by",
                condition=Q(taken_back_at=None, taken_back_by=None)
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False),
            ),
        ]

        indexes = [
            models.Index("until", name="loan_running", condition=Q(taken_back_at=None)),
        ]

    def __str__(self) -> str:
        return f"loan {self.pk}"

    @property
    def holder(self) -> Membership | None:
        """The substitute; None while an invitation waits to be accepted."""
        return self.invitation.accepted_as if self.invitation else self.membership

    @property
    def user(self) -> User | None:
        """Whom to write to; None while an invitation waits to be accepted."""
        return self.holder.user if self.holder else None

    @property
    def name(self) -> str:
        """Whom the school lent to: a name, or the address that is invited."""
        if self.user:
            return self.user.name
        return self.invitation.email if self.invitation else ""

    @property
    def last_day(self) -> date:
        """The last Copenhagen date on which it is lent."""
        return localdate(self.until) - timedelta(days=1)

    def is_over(self, *, at: datetime) -> bool:
        """Whether nothing is lent any more at ``at``."""
        return self.taken_back_at is not None or self.until <= at

    def standing(self, *, at: datetime) -> Standing:
        """What has become of it by ``at``."""
        if self.is_over(at=at):
            return Standing.ENDED if self.taken_back_at else Standing.OVER
        if self.holder is None and self.invitation:
            is_open = self.invitation.revoked_at is None
            is_open = is_open and at < self.invitation.expires_at
            return Standing.INVITED if is_open else Standing.LAPSED
        return Standing.AHEAD if at < self.since else Standing.OPEN
