"""Memberships: what a person does for which organisation, from–to."""

from datetime import date, timedelta
from typing import Self

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from municipalities.models.cooperation import Cooperation, Mandate
from municipalities.models.organisations import Municipality, School, valid_on


class Role(models.TextChoices):
    """What a member does; what each may do stands in ``municipalities.access``."""

    COORDINATOR = "coordinator", _("coordinator")
    CASEWORKER = "caseworker", _("caseworker")
    SCHOOL_TEACHER = "school_teacher", _("teacher")
    SCHOOL_ADMIN = "school_admin", _("school administrator")
    SCHOOL_CLIENT = "school_client", _("school's own system")
    SUBSTITUTE = "substitute", _("substitute teacher")
    LEADER = "leader", _("leader")
    ADMINISTRATOR = "administrator", _("administrator")
    MUNICIPAL_CLIENT = "municipal_client", _("municipality's own system")


# Whoever has one of these sees the whole school; a substitute what is lent, no more.
STAFF_ROLES = (Role.SCHOOL_TEACHER, Role.SCHOOL_ADMIN)
SCHOOL_ROLES = (*STAFF_ROLES, Role.SCHOOL_CLIENT, Role.SUBSTITUTE)
MUNICIPAL_ROLES = (Role.CASEWORKER, Role.LEADER, Role.ADMINISTRATOR)
CLIENT_ROLES = (Role.SCHOOL_CLIENT, Role.MUNICIPAL_CLIENT)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self, *, on: date) -> Self:
        """Memberships in force on ``on``; a coordinator's also needs a mandate."""
        mandates = Mandate.objects.held_on(on).filter(membership=OuterRef("pk"))
        return self.filter(
            valid_on(on), ~Q(role=Role.COORDINATOR) | Exists(mandates)
        ).filter(Q(user=None) | Q(user__is_active=True))

    def not_ended(self, *, on: date) -> Self:
        """Memberships in force on ``on`` or later."""
        return self.filter(Q(period__upper_inf=True) | Q(period__endswith__gt=on))

    def with_organisation(self) -> Self:
        """Fetch the organisation with the membership, one query for all."""
        return self.select_related("municipality", "school", "cooperation", "user")

    def visible_to(self, membership: "Membership") -> Self:
        """An administrator sees the own organisation's, everybody else their own."""
        if membership.role == Role.ADMINISTRATOR:
            own = membership.municipalities()
            return self.filter(municipality__in=own, user__isnull=False)
        if membership.role == Role.SCHOOL_ADMIN:
            return self.filter(school=membership.school_id, user__isnull=False)
        return self.filter(user__isnull=False, user=membership.user_id)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class Membership(models.Model):
    """One role at one organisation during a period.

    A machine client of a school or a municipality is a membership without a user, so
    that every verb knows one kind of actor. ``origin`` is the identity provider that
    gave it and may take it (``services.federation``); empty where people did.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("user"),
    )
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    cooperation = models.ForeignKey(
        Cooperation, models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    period = DateRangeField(_("period"))
    origin = models.CharField(
        _("given by identity provider"), max_length=200, blank=True, editable=False
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.CheckConstraint(
                name="membership_organisation_fits_role",
                condition=Q(
                    role=Role.COORDINATOR,
                    cooperation__isnull=False,
                    municipality=None,
                    school=None,
                )
                | Q(
                    role__in=SCHOOL_ROLES,
                    school__isnull=False,
                    municipality=None,
                    cooperation=None,
                )
                | Q(
                    role__in=(*MUNICIPAL_ROLES, Role.MUNICIPAL_CLIENT),
                    municipality__isnull=False,
                    school=None,
                    cooperation=None,
                ),
            ),
            models.CheckConstraint(
                name="membership_only_clients_have_no_user",
                condition=Q(role__in=CLIENT_ROLES, user=None)
                | (~Q(role__in=CLIENT_ROLES) & Q(user__isnull=False)),
            ),
            ExclusionConstraint(
                name="membership_role_once_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("municipality", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(municipality__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.organisation}"

    @property
    def organisation(self) -> Municipality | School | Cooperation | None:
        """The one organisation the membership belongs to."""
        return self.municipality or self.school or self.cooperation

    @property
    def whole_school_id(self) -> int | None:
        """The school all of which the member sees: a substitute sees what is lent."""
        return None if self.role == Role.SUBSTITUTE else self.school_id

    @property
    def last_day(self) -> date | None:
        """The last day the membership is in force, or None if it has no end."""
        return self.period.upper - timedelta(days=1) if self.period.upper else None

    def municipalities(self) -> models.QuerySet[Municipality]:
        """The own municipality and those its joint job centre serves; else none."""
        if self.municipality is None:
            return Municipality.objects.none()
        own = Q(pk=self.municipality_id)
        if self.municipality.job_centre_id:
            own |= Q(job_centre=self.municipality.job_centre_id)
        return Municipality.objects.filter(own)

    def municipality_codes(self) -> list[int]:
        """The codes of ``municipalities()``; asks only where a job centre is shared."""
        if self.municipality is None or not self.municipality.job_centre_id:
            return [self.municipality_id] if self.municipality_id else []
        return list(self.municipalities().values_list("pk", flat=True))
