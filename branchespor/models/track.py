"""Tracks towards a trade: modules, what employers ask for."""

from typing import Self

import pghistory
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Deferrable, F, Q
from django.utils.translation import gettext_lazy as _

from municipalities.free_text import refuse_cpr
from municipalities.models import Cooperation, Employer, Membership
from municipalities.models.rule_values import in_language


class Industry(models.Model):
    """A trade tracks lead to, e.g. cleaning, metal, bus (domain A1, A16)."""

    code = models.SlugField(_("code"), max_length=40)
    name_da = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80)

    class Meta:
        verbose_name = _("industry")
        verbose_name_plural = _("industries")
        constraints = [models.UniqueConstraint("code", name="industry_code_unique")]

    def __str__(self) -> str:
        return in_language(da=self.name_da, en=self.name_en)


class ModuleTitle(models.Model):
    """A course module people know by name; ``number`` only where it was verified."""

    industry = models.ForeignKey(Industry, models.PROTECT, related_name="modules")
    title = models.CharField(_("title"), max_length=120)
    number = models.CharField(_("AMU number"), max_length=5, blank=True)
    days = models.DecimalField(
        _("days"), max_digits=4, decimal_places=1, null=True, blank=True
    )
    gives_certificate = models.BooleanField(_("gives a certificate"), default=False)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("module title")
        verbose_name_plural = _("module titles")
        constraints = [
            models.UniqueConstraint("industry", "title", name="module_title_unique"),
            models.CheckConstraint(
                name="module_number_five_digits",
                condition=Q(number="") | Q(number__regex=r"^\d{5}$"),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class TrackQuerySet(models.QuerySet["Track"]):
    def visible_to(self, membership: Membership) -> Self:
        """Tracks of the cooperations the member's organisation takes part in."""
        return self.filter(cooperation__in=Cooperation.objects.visible_to(membership))


class Track(models.Model):
    """A recurring pathway of one cooperation towards one trade (branchespor)."""

    class Profile(models.TextChoices):
        STRONGER = "stronger", _("for people close to a job")
        SUPPORTED = "supported", _("with extra support")

    cooperation = models.ForeignKey(Cooperation, models.PROTECT, related_name="tracks")
    industry = models.ForeignKey(Industry, models.PROTECT, related_name="tracks")
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    goal_jobs = models.CharField(_("jobs it leads to"), max_length=200, blank=True)
    description = models.TextField(_("description"), max_length=1000, blank=True)
    profile = models.CharField(
        _("profile"),
        max_length=10,
        choices=Profile.choices,
        default=Profile.STRONGER,
    )
    # What a new course of the track starts from.
    usual_seats = models.PositiveSmallIntegerField(
        _("usual seats"), null=True, blank=True
    )
    usual_minimum = models.PositiveSmallIntegerField(
        _("usual minimum"), null=True, blank=True
    )
    usual_weeks = models.PositiveSmallIntegerField(
        _("usual length in weeks"), null=True, blank=True
    )
    version = models.PositiveIntegerField(_("version"), default=0)
    started_on = models.DateField(_("first planned"), null=True, blank=True)
    ended_on = models.DateField(_("ended"), null=True, blank=True)
    requirements_published_at = models.DateTimeField(
        _("requirements published"), null=True, blank=True
    )
    shortage = models.CharField(
        _("lack of labour"), max_length=200, blank=True, validators=[refuse_cpr]
    )
    shortage_source = models.CharField(_("source"), max_length=120, blank=True)
    shortage_noted_on = models.DateField(_("as of"), null=True, blank=True)

    objects = TrackQuerySet.as_manager()

    class Meta:
        verbose_name = _("industry track")
        verbose_name_plural = _("industry tracks")
        constraints = [
            models.UniqueConstraint(
                "cooperation", "name", name="track_name_unique_in_cooperation"
            ),
            models.CheckConstraint(
                name="track_usual_minimum_within_seats",
                condition=Q(usual_minimum=None)
                | Q(usual_seats=None)
                | Q(usual_minimum__lte=F("usual_seats")),
            ),
            models.CheckConstraint(
                name="track_shortage_with_source_and_day",
                condition=Q(shortage="", shortage_source="", shortage_noted_on=None)
                | (
                    ~Q(shortage="")
                    & ~Q(shortage_source="")
                    & Q(shortage_noted_on__isnull=False)
                ),
            ),
        ]

    def __str__(self) -> str:
        return in_language(da=self.name, en=self.name_en)


class ModuleTemplateQuerySet(models.QuerySet["ModuleTemplate"]):
    def visible_to(self, membership: Membership) -> Self:
        """Modules of the tracks the member may see."""
        return self.filter(track__in=Track.objects.visible_to(membership))

    def in_order(self) -> Self:
        """What a new course is made from, in order, with the titles."""
        used = self.filter(ended_on=None).select_related("module")
        return used.order_by("position")


class ModuleTemplate(models.Model):
    """A module in the order a track's courses are made from."""

    track = models.ForeignKey(Track, models.CASCADE, related_name="modules")
    module = models.ForeignKey(ModuleTitle, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(_("position"), null=True, blank=True)
    days = models.DecimalField(_("days"), max_digits=4, decimal_places=1)
    ended_on = models.DateField(_("no longer used since"), null=True, blank=True)

    objects = ModuleTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("module of a track")
        verbose_name_plural = _("modules of a track")
        constraints = [
            models.UniqueConstraint(
                fields=["track", "position"],
                name="module_template_position_unique",
                deferrable=Deferrable.IMMEDIATE,  # so that two change places at once
            ),
            models.UniqueConstraint(
                fields=["track", "module"],
                condition=Q(ended_on=None),
                name="module_template_once_in_use",
            ),
            models.CheckConstraint(
                name="module_template_in_order_or_ended",
                condition=Q(position=None, ended_on__isnull=False)
                | Q(position__isnull=False, ended_on=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.module_id}"


class EmployerDemandQuerySet(models.QuerySet["EmployerDemand"]):
    def visible_to(self, membership: Membership) -> Self:
        """Demand on the tracks the member may see."""
        return self.filter(track__in=Track.objects.visible_to(membership))

    def open(self) -> Self:
        """Orders nobody has closed."""
        return self.filter(closed_at=None)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class EmployerDemand(models.Model):
    """An order for trained people: who, how many places, when (domain A3)."""

    track = models.ForeignKey(Track, models.CASCADE, related_name="demand")
    employer = models.ForeignKey(
        Employer, models.PROTECT, related_name="demand", verbose_name=_("orderer")
    )
    places = models.PositiveSmallIntegerField(_("places"))
    period = DateRangeField(_("period"))
    contact = models.CharField(
        _("contact"), max_length=120, blank=True, validators=[refuse_cpr]
    )
    ordered_on = models.DateField(_("ordered"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = EmployerDemandQuerySet.as_manager()

    class Meta:
        verbose_name = _("employer's order")
        verbose_name_plural = _("employers' orders")
        constraints = [
            models.CheckConstraint(
                name="employer_demand_has_places", condition=Q(places__gte=1)
            ),
            models.CheckConstraint(
                name="employer_demand_closed_with_by",
                condition=Q(closed_at=None, closed_by=None)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.places} {self.track_id}"
