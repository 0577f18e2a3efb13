"""What each did, and whose data each looked at: written once, never changed."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Count, Max, Min, Q
from django.utils.translation import gettext_lazy as _

from municipalities.models.members import Membership, Role
from municipalities.models.organisations import Municipality


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    def visible_to(self, membership: Membership) -> Self:
        """An administrator reads the log of the own municipality's rows."""
        if membership.role != Role.ADMINISTRATOR:
            return self.none()
        return self.filter(municipality__in=membership.municipalities())

    def on_rows(self, keys: Mapping[str, Iterable[int]]) -> Self:
        """What was done to rows: their keys by kind, as ``target_type`` names it."""
        found = Q(pk__in=())
        for kind, rows in keys.items():
            found |= Q(target_type=kind, target_id__in=list(rows))
        return self.filter(found)


class AuditEntry(models.Model):
    """One verb on one row. ``changes`` holds no name and no free text."""

    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        Membership, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    verb = models.CharField(_("verb"), max_length=40)
    target_type = models.CharField(_("kind of row"), max_length=60)
    target_id = models.BigIntegerField(_("row"))
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, related_name="+"
    )
    changes = models.JSONField(_("changes"), default=dict)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        indexes = [
            models.Index("target_type", "target_id", name="audit_target"),
            models.Index(
                "municipality", models.F("at").desc(), name="audit_municipality_at"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.target_type} {self.target_id}"


class AccessQuerySet(models.QuerySet["AccessEntry"]):
    def visible_to(self, membership: Membership) -> Self:
        """The home municipality's administrator and caseworkers read who looked."""
        if membership.role not in {Role.ADMINISTRATOR, Role.CASEWORKER}:
            return self.none()
        return self.filter(municipality__in=membership.municipalities())

    def between(self, start: datetime, end: datetime) -> Self:
        """Look-ups from ``start``, before ``end``: only the months between are read."""
        return self.filter(at__gte=start, at__lt=end)

    def per_member_and_purpose(self) -> Iterable[Mapping[str, Any]]:
        """Per member and purpose: look-ups, files among them, first and last."""
        return (
            self.order_by()
            .values("by", "purpose")
            .annotate(
                looks=Count("pk"),
                exports=Count("pk", filter=Q(kind=AccessEntry.Kind.EXPORT)),
                first=Min("at"),
                last=Max("at"),
            )
        )

    def people_per_member(self) -> dict[int, int]:
        """How many different people each member saw, by the membership's key."""
        counted = (
            self.exclude(participant_id=None)
            .order_by()
            .values("by")
            .annotate(people=Count("participant_id", distinct=True))
        )
        return dict(counted.values_list("by", "people"))

    def people(self) -> int:
        """How many different people were seen."""
        return (
            self.values("participant_id")
            .exclude(participant_id=None)
            .distinct()
            .count()
        )


class Purpose(models.TextChoices):
    """What for a person's data is shown: a fixed list, one for each kind of work."""

    START_PAGE = "start_page", _("today's work on the start page")
    PEOPLE_LIST = "people_list", _("list of people")
    REGISTRATION = "registration", _("registering a person")
    PERSON = "person", _("the person's page")
    FACTS = "facts", _("changing facts")
    SUPPORT = "support", _("support needs")
    NOMINATION = "nomination", _("nomination")
    COURSE = "course", _("own people on a course")
    FILLING = "filling", _("filling a course")
    PLACEMENT = "placement", _("choosing or leaving a course")
    REGISTER = "register", _("register of attendance")
    ROSTER = "roster", _("list of who is on a course")
    RESULTS = "results", _("results of a course")
    ABSENCE = "absence", _("follow-up of absence")
    CONTACT = "contact", _("contact with people on a course")
    FOLLOW_UP = "follow_up", _("follow-up after the course")
    NEXT_STEP = "next_step", _("next step after the course")
    IMPORT = "import", _("loading a file")
    EXPORT = "export", _("taking a file out")
    SUBJECT_ACCESS = "subject_access", _("the person asked for their data")
    ERASURE = "erasure", _("erasing or keeping data")
    MOVE = "move", _("move to another municipality")
    OVERSIGHT = "oversight", _("the municipality's own control")


class AccessEntry(models.Model):
    """One look at one person's data: who, when, what for (Datatilsynet's catalogue).

    A search keeps what was searched for as a keyed hash, its class and its number of
    words, never the text; one that found nobody is a row without a participant.
    """

    class Kind(models.TextChoices):
        READ = "read", _("read")
        SEARCH = "search", _("search")
        EXPORT = "export", _("export")

    class Channel(models.TextChoices):
        PAGE = "page", _("page")
        API = "api", _("the school's own system")
        FILE = "file", _("file")

    class Criterion(models.TextChoices):
        NONE = "", _("no search")
        NAME = "name", _("name")
        REFERENCE = "reference", _("case reference")
        LOG = "log", _("the log itself")

    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices)
    purpose = models.CharField(_("purpose"), max_length=16, choices=Purpose.choices)
    channel = models.CharField(
        _("channel"), max_length=4, choices=Channel.choices, default=Channel.PAGE
    )
    participant_id = models.BigIntegerField(_("participant"), null=True)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, related_name="+"
    )
    criterion = models.CharField(
        _("kind of criterion"),
        max_length=9,
        choices=Criterion.choices,
        default=Criterion.NONE,
        blank=True,
    )
    criterion_hash = models.CharField(_("criterion, hashed"), max_length=32, blank=True)
    criterion_words = models.PositiveSmallIntegerField(_("words searched"), default=0)

    objects = AccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("look-up")
        verbose_name_plural = _("access log")
        indexes = [
            models.Index(
                "participant_id", models.F("at").desc(), name="access_participant_at"
            ),
            models.Index("by", models.F("at").desc(), name="access_by_at"),
        ]
        constraints = [
            models.CheckConstraint(
                name="access_purpose_is_listed",
                condition=Q(purpose__in=Purpose.values),
            ),
            models.CheckConstraint(
                name="access_only_a_search_finds_nobody",
                condition=Q(participant_id__isnull=False, municipality__isnull=False)
                | Q(kind="search", participant_id=None),
            ),
            models.CheckConstraint(
                name="access_search_has_a_criterion",
                condition=Q(kind="search", criterion_words__gt=0)
                & ~Q(criterion="")
                & ~Q(criterion_hash="")
                | ~Q(kind="search") & Q(criterion="", criterion_hash=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.participant_id or '-'}"
