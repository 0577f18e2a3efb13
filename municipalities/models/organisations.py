"""Who takes part: municipalities, schools, employers."""

from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from municipalities.danish import DanishKey


class Region(models.Model):
    """A Danish region; Hovedstaden and Sjælland become Østdanmark on 1 January 2027."""

    name = models.CharField(_("name"), max_length=40)

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        constraints = [models.UniqueConstraint("name", name="region_name_unique")]

    def __str__(self) -> str:
        return self.name


class JobCentre(models.Model):
    """A job centre that serves several municipalities, e.g. Tårnby-Dragør."""

    name = models.CharField(_("name"), max_length=80)

    class Meta:
        verbose_name = _("job centre")
        verbose_name_plural = _("job centres")
        constraints = [models.UniqueConstraint("name", name="job_centre_name_unique")]

    def __str__(self) -> str:
        return self.name


class MunicipalityQuerySet(models.QuerySet["Municipality"]):
    def in_danish_order(self) -> Self:
        """Order by name: æ, ø, å last, Aa as Å."""
        return self.order_by(DanishKey("name"))


class Municipality(models.Model):
    """One of the 98; the key is Statistics Denmark's code (101–860)."""

    code = models.PositiveSmallIntegerField(_("code"), primary_key=True)
    name = models.CharField(_("name"), max_length=40)
    full_name = models.CharField(_("full name"), max_length=60)
    cvr = models.CharField(_("CVR number"), max_length=8, blank=True)
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    job_centre = models.ForeignKey(
        JobCentre,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="municipalities",
        verbose_name=_("joint job centre"),
    )

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        constraints = [
            models.UniqueConstraint("name", name="municipality_name_unique"),
            models.CheckConstraint(
                name="municipality_code_in_range",
                condition=Q(code__gte=101, code__lte=860),
            ),
            models.UniqueConstraint(
                "cvr", name="municipality_cvr_unique", condition=~Q(cvr="")
            ),
            models.CheckConstraint(
                name="municipality_cvr_eight_digits",
                condition=Q(cvr="") | Q(cvr__regex=r"^\d{8}$"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MunicipalityRegion(models.Model):
    """The region a municipality lies in during a period."""

    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="regions"
    )
    region = models.ForeignKey(Region, models.PROTECT, related_name="municipalities")
    period = DateRangeField(_("period"))

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="municipality_in_one_region_at_a_time",
                expressions=[
                    ("municipality", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality_id} {self.region_id} {self.period}"


class CancellationPolicy(models.Model):
    """What a school takes for late cancellation, and until when it takes substitutes.

    Real examples are in domain.md, finding 6; each school's own terms must be asked.
    """

    class Substitutes(models.TextChoices):
        UNTIL_START = "until_start", _("until the course starts")
        FIRST_DAYS = "first_days", _("also in the first days")
        NEVER = "never", _("never")

    name = models.CharField(_("name"), max_length=80)
    source = models.CharField(_("source"), max_length=200)
    substitutes = models.CharField(
        _("substitutes"),
        max_length=12,
        choices=Substitutes.choices,
        default=Substitutes.UNTIL_START,
    )
    substitute_days = models.PositiveSmallIntegerField(
        _("days after start a substitute is taken"), default=0
    )
    priced_seats = models.PositiveSmallIntegerField(
        _("seats a cancelled course is priced by"), null=True, blank=True
    )

    class Meta:
        verbose_name = _("cancellation policy")
        verbose_name_plural = _("cancellation policies")
        constraints = [
            models.UniqueConstraint("name", name="cancellation_policy_name_unique"),
            models.CheckConstraint(
                name="cancellation_policy_days_only_if_allowed",
                condition=Q(substitutes="first_days", substitute_days__gt=0)
                | Q(substitute_days=0),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CancellationStep(models.Model):
    """One fee, from ``days_before`` start and nearer."""

    class Applies(models.TextChoices):
        PERSON = "person", _("one person withdraws")
        NO_SHOW = "no_show", _("one person does not turn up")
        COURSE = "course", _("the whole course is cancelled")

    policy = models.ForeignKey(CancellationPolicy, models.CASCADE, related_name="steps")
    applies = models.CharField(_("applies when"), max_length=8, choices=Applies.choices)
    days_before = models.PositiveSmallIntegerField(_("days before start"))
    fee_short = models.PositiveIntegerField(
        _("fee in kr., at most 37 hours"), null=True, blank=True
    )
    fee_long = models.PositiveIntegerField(
        _("fee in kr., over 37 hours"), null=True, blank=True
    )
    percent = models.PositiveSmallIntegerField(
        _("per cent of the price"), null=True, blank=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "policy", "applies", "days_before", name="cancellation_step_unique"
            ),
            models.CheckConstraint(
                name="cancellation_step_fee_or_percent",
                condition=Q(fee_short=None, fee_long=None, percent__isnull=False)
                | Q(fee_short__isnull=False, fee_long__isnull=False, percent=None),
            ),
            models.CheckConstraint(
                name="cancellation_step_percent_at_most_100",
                condition=Q(percent=None) | Q(percent__lte=100),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.applies} {self.days_before}"


class School(models.Model):
    """A school that holds courses."""

    name = models.CharField(_("name"), max_length=100)
    cvr = models.CharField(_("CVR number"), max_length=8, blank=True)
    town = models.CharField(_("town"), max_length=80, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    policy = models.ForeignKey(
        CancellationPolicy,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="schools",
        verbose_name=_("cancellation policy"),
    )
    usual_minimum = models.PositiveSmallIntegerField(
        _("usual minimum"), null=True, blank=True
    )
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("school")
        verbose_name_plural = _("schools")
        constraints = [
            models.UniqueConstraint("name", name="school_name_unique"),
            models.UniqueConstraint(
                "cvr", name="school_cvr_unique", condition=~Q(cvr="")
            ),
            models.CheckConstraint(
                name="school_cvr_eight_digits",
                condition=Q(cvr="") | Q(cvr__regex=r"^\d{8}$"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Employer(models.Model):
    """A company or public workplace; ``cvr`` is its public registration number."""

    class Sector(models.TextChoices):
        PRIVATE = "private", _("private")
        PUBLIC = "public", _("public")

    name = models.CharField(_("name"), max_length=120)
    cvr = models.CharField(_("CVR number"), max_length=8, blank=True)
    sector = models.CharField(_("sector"), max_length=7, choices=Sector.choices)
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="employers",
        verbose_name=_("municipality"),
    )

    class Meta:
        verbose_name = _("employer")
        verbose_name_plural = _("employers")
        constraints = [
            models.UniqueConstraint(
                "cvr", name="employer_cvr_unique", condition=~Q(cvr="")
            ),
            models.CheckConstraint(
                name="employer_cvr_eight_digits",
                condition=Q(cvr="") | Q(cvr__regex=r"^\d{8}$"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


def valid_on(day: date) -> Q:
    """Rows whose ``period`` holds ``day``; a period's last day is not part of it."""
    return Q(period__contains=day)


def no_earlier_than(later: str, earlier: str) -> Q:
    """``later`` is unset, or not before ``earlier``."""
    return Q(**{later: None}) | Q(**{f"{later}__gte": F(earlier)})
