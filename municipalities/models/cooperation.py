"""Municipalities that pool their people into shared courses (domain A1, A7, A9)."""

from datetime import date
from typing import TYPE_CHECKING, Self

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from municipalities.models.organisations import Municipality, School, valid_on

if TYPE_CHECKING:
    from municipalities.models.members import Membership


class CooperationQuerySet(models.QuerySet["Cooperation"]):
    def visible_to(self, membership: "Membership") -> Self:
        """A coordinator's own; those a municipality or school takes part in."""
        if membership.cooperation_id:
            return self.filter(pk=membership.cooperation_id)
        if membership.municipality_id:
            members = CooperationMember.objects.filter(
                municipality__in=membership.municipalities()
            )
            return self.filter(pk__in=members.values("cooperation"))
        if (school := membership.whole_school_id) is not None:
            schools = CooperationSchool.objects.filter(school=school)
            return self.filter(pk__in=schools.values("cooperation"))
        return self.none()


class Cooperation(models.Model):
    """An agreement between municipalities, with a lead and a sharing key."""

    class SharingKey(models.TextChoices):
        EQUAL = "equal", _("equal shares")
        POPULATION = "population", _("by population")
        PAYMENT = "payment", _("by payment")
        BY_HAND = "by_hand", _("by hand")

    name = models.CharField(_("name"), max_length=100)
    lead = models.ForeignKey(
        Municipality,
        models.PROTECT,
        related_name="led_cooperations",
        verbose_name=_("lead municipality"),
    )
    period = DateRangeField(_("agreement period"))
    sharing_key = models.CharField(
        _("sharing key"),
        max_length=10,
        choices=SharingKey.choices,
        default=SharingKey.EQUAL,
    )
    answer_hours = models.PositiveSmallIntegerField(
        _("working hours until an absence must have been seen"), default=8
    )
    reaction_target_days = models.PositiveSmallIntegerField(
        _("days from absence to closed case, agreed target"), default=14
    )

    objects = CooperationQuerySet.as_manager()

    class Meta:
        verbose_name = _("cooperation")
        verbose_name_plural = _("cooperations")
        constraints = [models.UniqueConstraint("name", name="cooperation_name_unique")]

    def __str__(self) -> str:
        return self.name


class CooperationMember(models.Model):
    """A municipality's part in a cooperation during a period."""

    cooperation = models.ForeignKey(Cooperation, models.CASCADE, related_name="members")
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="cooperations"
    )
    period = DateRangeField(_("period"))
    weight = models.DecimalField(
        _("weight in the sharing key"), max_digits=7, decimal_places=2, default=1
    )

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="cooperation_member_once_at_a_time",
                expressions=[
                    ("cooperation", RangeOperators.EQUAL),
                    ("municipality", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                name="cooperation_member_weight_not_negative",
                condition=Q(weight__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cooperation_id} {self.municipality_id}"


class CooperationSchool(models.Model):
    """A school a cooperation holds courses at."""

    cooperation = models.ForeignKey(Cooperation, models.CASCADE, related_name="schools")
    school = models.ForeignKey(School, models.PROTECT, related_name="cooperations")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "cooperation", "school", name="cooperation_school_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cooperation_id} {self.school_id}"


class MandateQuerySet(models.QuerySet["Mandate"]):
    def held_on(self, day: date) -> Self:
        """Mandates in force on ``day``."""
        return self.filter(valid_on(day))


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class Mandate(models.Model):
    """Who let a coordinator act for the cooperation, and for how long (domain A9).

    A coordinator's membership without a mandate in force opens nothing.
    """

    membership = models.ForeignKey(
        "municipalities.Membership", models.CASCADE, related_name="mandates"
    )
    appointed_by = models.CharField(_("appointed by"), max_length=120)
    period = DateRangeField(_("period"))

    objects = MandateQuerySet.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="mandates_do_not_overlap",
                expressions=[
                    ("membership", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} {self.period}"
