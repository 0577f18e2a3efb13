"""The person a municipality helps. Names live in this app and nowhere else."""

import uuid
from typing import Self

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from municipalities.danish import DanishKey
from municipalities.free_text import refuse_cpr
from municipalities.gate import PersonalRecord
from municipalities.models import Membership, Municipality, Role
from participants.models.order import danish_order

SEARCHED = ("given_name", "family_name", "case_reference")


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def visible_to(self, membership: Membership) -> Self:
        """A caseworker's own municipality; whoever a grant opens the person to now.

        Grants are kept by the verbs that nominate, seat and withdraw (domain 3.3): a
        coordinator reaches who is nominated in her cooperation, a school who is
        confirmed on its course in its period.
        """
        match membership.role:
            case Role.CASEWORKER:
                return self.filter(municipality__in=membership.municipalities())
            case Role.COORDINATOR:
                return self._opened_to(cooperation=membership.cooperation_id)
            case Role.SCHOOL_TEACHER | Role.SCHOOL_ADMIN | Role.SCHOOL_CLIENT:
                return self._opened_to(school=membership.school_id)
            case _:
                return self.none()

    def _opened_to(self, **organisation: int | None) -> Self:
        grants = Grant.objects.filter(
            Q(until=None) | Q(until__gt=Now()), since__lte=Now(), **organisation
        )
        return self.filter(pk__in=grants.values("participant"))

    def searched_for(self, text: str) -> Self:
        """Those in whose name or case reference each word of ``text`` occurs.

        A field the current reader may not receive finds nobody.
        """
        found = self
        for word in text.split():
            hit = Q(pk=None)
            for name in Participant.readable(*SEARCHED):
                hit |= Q(**{f"{name}__icontains": word})
            found = found.filter(hit)
        return found

    def in_danish_order(self) -> Self:
        """Order by family name, then given name, as a Danish reader expects."""
        return self.order_by(*danish_order(), "pk")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class Participant(PersonalRecord):
    """A person, as little of them as the task needs (domain 3.3). No CPR number."""

    class Gender(models.TextChoices):
        WOMAN = "woman", _("woman")
        MAN = "man", _("man")
        OTHER = "other", _("other or not stated")

    class DanishTest(models.TextChoices):
        NONE = "", _("none passed")
        PD1 = "pd1", _("Prøve i Dansk 1")
        PD2 = "pd2", _("Prøve i Dansk 2")
        PD3 = "pd3", _("Prøve i Dansk 3")
        STUDY = "study", _("Studieprøven")

    class Channel(models.TextChoices):
        PHONE = "phone", _("phone call")
        SMS = "sms", _("text message")
        DIGITAL_POST = "digital_post", _("Digital Post")
        LETTER = "letter", _("letter")

    class Licence(models.TextChoices):
        B = "b", _("car (B)")
        C = "c", _("lorry (C)")
        D = "d", _("bus (D)")
        FORKLIFT = "forklift", _("forklift certificate")

    class Need(models.TextChoices):
        CHILDCARE = "childcare", _("childcare is being arranged")
        NO_EARLY = "no_early", _("cannot start before 8.30")
        NO_LATE = "no_late", _("must leave by 15.00")
        TRANSPORT = "transport", _("depends on public transport")
        INTERPRETER = "interpreter", _("needs an interpreter")

    public_id = models.UUIDField(_("portal ID"), default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        related_name="participants",
        verbose_name=_("home municipality"),
    )
    case_reference = models.CharField(
        _("own case reference"), max_length=40, blank=True, validators=[refuse_cpr]
    )
    given_name = models.CharField(
        _("given name"), max_length=60, validators=[refuse_cpr]
    )
    family_name = models.CharField(
        _("family name"), max_length=60, validators=[refuse_cpr]
    )
    phone = models.CharField(
        _("phone"),
        max_length=20,
        blank=True,
        validators=[RegexValidator(r"^\+?[\d ]{8,19}$", _("Write a phone number."))],
    )
    gender = models.CharField(_("gender"), max_length=5, choices=Gender.choices)
    birth_year = models.PositiveSmallIntegerField(
        _("year of birth"), null=True, blank=True
    )
    arrival_year = models.PositiveSmallIntegerField(
        _("year of arrival"), null=True, blank=True
    )
    takeover_on = models.DateField(
        _("municipality responsible since"), null=True, blank=True
    )
    interpreter_language = models.CharField(
        _("interpreter language"), max_length=40, blank=True
    )
    danish_education = models.PositiveSmallIntegerField(
        _("Danish education (DU 1–3)"), null=True, blank=True
    )
    danish_module = models.PositiveSmallIntegerField(
        _("module (1–6)"), null=True, blank=True
    )
    danish_test = models.CharField(
        _("Danish test passed"), max_length=5, choices=DanishTest.choices, blank=True
    )
    licences = ArrayField(
        models.CharField(max_length=10, choices=Licence.choices),
        verbose_name=_("licences"),
        default=list,
        blank=True,
    )
    needs = ArrayField(
        models.CharField(max_length=12, choices=Need.choices),
        verbose_name=_("practical needs"),
        default=list,
        blank=True,
    )
    working_instruction = models.CharField(
        _("working instruction to the school"),
        max_length=200,
        blank=True,
        validators=[refuse_cpr],
    )
    channel = models.CharField(
        _("best way to reach the person"),
        max_length=12,
        choices=Channel.choices,
        default=Channel.PHONE,
    )
    reads_digital_post = models.BooleanField(
        _("reads Digital Post"), null=True, blank=True
    )
    duty_hours = models.PositiveSmallIntegerField(
        _("agreed hours a week (duty to work)"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(37)],
    )
    protected = models.BooleanField(_("protected address"), default=False)
    created_at = models.DateTimeField(_("created"))

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        constraints = [
            models.UniqueConstraint("public_id", name="participant_public_id_unique"),
            models.UniqueConstraint(
                "municipality",
                "case_reference",
                name="participant_case_reference_unique",
                condition=~Q(case_reference=""),
            ),
            models.CheckConstraint(
                name="participant_has_a_name",
                condition=~Q(given_name="") & ~Q(family_name=""),
            ),
            models.CheckConstraint(
                name="participant_duty_hours_0_to_37",
                condition=Q(duty_hours=None) | Q(duty_hours__range=(0, 37)),
            ),
            models.CheckConstraint(
                name="participant_danish_education_1_to_3",
                condition=Q(danish_education=None) | Q(danish_education__range=(1, 3)),
            ),
            models.CheckConstraint(
                name="participant_danish_module_1_to_6",
                condition=Q(danish_module=None)
                | Q(danish_module__range=(1, 6), danish_education__isnull=False),
            ),
            models.CheckConstraint(
                name="participant_birth_year_plausible",
                condition=Q(birth_year=None) | Q(birth_year__range=(1925, 2015)),
            ),
        ]
        indexes = [
            models.Index(
                "municipality",
                DanishKey("family_name"),
                DanishKey("given_name"),
                name="participant_danish_order",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def __repr__(self) -> str:
        return f"<Participant {self.pk}>"

    @property
    def full_name(self) -> str:
        """Given name and family name."""
        return f"{self.given_name} {self.family_name}"

    @property
    def short_name(self) -> str:
        """Given name and the first letter of the family name, for lists."""
        return f"{self.given_name} {self.family_name[:1]}."


class GrantQuerySet(models.QuerySet["Grant"]):
    def open(self) -> Self:
        """Grants nobody has ended yet."""
        return self.filter(until=None)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), append_only=True)
class Grant(PersonalRecord):
    """A person opened to one cooperation or school, and by which row it came about."""

    participant = models.ForeignKey(Participant, models.CASCADE, related_name="grants")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    cooperation = models.ForeignKey(
        "municipalities.Cooperation", models.CASCADE, null=True, related_name="+"
    )
    school = models.ForeignKey(
        "municipalities.School", models.CASCADE, null=True, related_name="+"
    )
    cause = models.CharField(_("cause"), max_length=40)
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"), null=True, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        constraints = [
            models.CheckConstraint(
                name="grant_to_one_organisation",
                condition=Q(cooperation=None, school__isnull=False)
                | Q(cooperation__isnull=False, school=None),
            ),
            models.UniqueConstraint("participant", "cause", name="grant_cause_unique"),
            models.CheckConstraint(
                name="grant_ends_after_it_begins",
                condition=Q(until=None) | Q(until__gte=models.F("since")),
            ),
        ]
        indexes = [
            models.Index("cooperation", "participant", name="grant_cooperation"),
            models.Index("school", "participant", name="grant_school"),
        ]

    def __str__(self) -> str:
        return self.cause
