"""What is due to go: each rule finds its rows in the data, nobody marks them before.

A rule's time is a dated rule value (``keep_*``, the same key as in the data register);
a municipality may have set its own (``RetentionPeriod``). A legal hold stops every rule
about the person.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce, Greatest, TruncDate
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from branchespor.models import Nomination
from courses.models import (
    AbsenceCase,
    Enrolment,
    KnownAbsence,
    Mark,
    PersonContact,
)
from municipalities.models import RetentionPeriod, RuleValue
from outcomes.models import FOLLOW_UP_MONTHS, Placement
from outcomes.months import months_before
from participants.models import LegalHold, Participant, Pause

NOMINATION, ABSENCE, PERSON = (
    "keep_nomination_months",
    "keep_absence_months",
    "keep_person_months",
)
LAST_FOLLOW_UP = max(FOLLOW_UP_MONTHS)


@dataclass(frozen=True, slots=True)
class Periods:
    """For one rule: months by municipality (None for all others), and the day asked."""

    months: Mapping[int | None, int]
    day: date

    def over(self, field: str, *, extra: int = 0) -> Q:
        """Rows whose ``field`` (a date) lies so many months and ``extra`` back."""
        own = [pk for pk in self.months if pk is not None]
        condition = Q(**{f"{field}__lte": self._until(None, extra)}) & ~Q(
            municipality__in=own
        )
        for pk in own:
            condition |= Q(
                **{f"{field}__lte": self._until(pk, extra), "municipality": pk}
            )
        return condition

    def _until(self, municipality_id: int | None, extra: int) -> date:
        return months_before(self.day, self.months[municipality_id] + extra)


def periods(day: date) -> dict[str, Periods]:
    """The months of every rule on ``day``; two statements."""
    values = RuleValue.objects.on(day).filter(key__in=(NOMINATION, ABSENCE, PERSON))
    months: dict[str, dict[int | None, int]] = {
        value.key: {None: int(value.number or 0)} for value in values
    }
    own = RetentionPeriod.objects.filter(key__in=months, valid_from__lte=day)
    for each in own.order_by("valid_from"):
        months[each.key][each.municipality_id] = each.months
    return {key: Periods(found, day) for key, found in months.items()}


def _held(participant: str) -> Exists:
    return Exists(LegalHold.objects.open().filter(participant=OuterRef(participant)))


def nominations(rule: Periods) -> QuerySet[Nomination]:
    """Nominations that got no seat, so long after they were declined or withdrawn."""
    return (
        Nomination.objects.alias(
            decided_on=TruncDate(Coalesce("declined_at", "withdrawn_at"))
        )
        .filter(
            rule.over("decided_on"),
            ~Exists(
                Enrolment.objects.filter(
                    nomination=OuterRef("pk"), seated_at__isnull=False
                )
            ),
            ~_held("participant"),
        )
        .order_by("pk")
    )


def attendance(rule: Periods) -> QuerySet[Enrolment]:
    """Seats of courses ended so long ago with marks, follow-ups or contacts left.

    Or what was known ahead.

    A follow-up that was filed in the municipality's case system (``journalised_at``)
    stays with its mark until the person goes.
    """
    cases = AbsenceCase.objects.filter(enrolment=OuterRef("pk"), journalised_at=None)
    contacts = PersonContact.objects.filter(enrolment=OuterRef("pk"))
    known = KnownAbsence.objects.filter(enrolment=OuterRef("pk"))
    return Enrolment.objects.filter(
        rule.over("course__ends_on"),
        Exists(cases)
        | Exists(contacts)
        | Exists(known)
        | Exists(loose_marks().filter(enrolment=OuterRef("pk"))),
        ~_held("nomination__participant"),
    ).order_by("pk")


def loose_marks() -> QuerySet[Mark]:
    """Marks no journalised follow-up rests on."""
    filed = AbsenceCase.objects.filter(
        session=OuterRef("session"),
        enrolment=OuterRef("enrolment"),
        journalised_at__isnull=False,
    )
    return Mark.objects.filter(~Exists(filed))


def people(rule: Periods) -> QuerySet[Participant]:
    """People whose last follow-up lies so long back, and who wait for nothing.

    The clock starts twelve months after the last course they started, when the last
    nomination was decided, the last placement ended, or they were registered:
    whichever was last. A nomination still waiting for a seat stops it, and so does a
    pause nobody has noted the end of.
    """
    mine = {"nomination__participant": OuterRef("pk")}
    started = Enrolment.objects.started().filter(**mine).order_by()
    decided = Nomination.objects.filter(participant=OuterRef("pk")).order_by()
    waiting = (
        Nomination.objects.active()
        .filter(participant=OuterRef("pk"))
        .exclude(enrolments__seated_at__isnull=False)
    )
    placed = Placement.objects.filter(participant=OuterRef("pk")).order_by()
    return (
        Participant.objects.alias(
            course_ended_on=_latest(
                started, "nomination__participant", "course__ends_on"
            ),
            decided_on=TruncDate(
                Greatest(
                    _latest(decided, "participant", "declined_at"),
                    _latest(decided, "participant", "withdrawn_at"),
                    F("created_at"),
                ),
            ),
            placed_until=_latest(placed, "participant", "ended_on"),
        )
        .filter(
            rule.over("decided_on"),
            Q(course_ended_on=None)
            | rule.over("course_ended_on", extra=LAST_FOLLOW_UP),
            Q(placed_until=None) | rule.over("placed_until"),
            ~Exists(waiting),
            ~Exists(placed.filter(ended_on=None)),
            ~Exists(
                Pause.objects.filter(participant=OuterRef("pk"), period__endswith=None)
            ),
            ~_held("pk"),
        )
        .order_by("pk")
    )


def _latest(rows: QuerySet[Any], by: str, field: str) -> Subquery:
    return Subquery(rows.values(by).annotate(last=Max(field)).values("last"))


type Due = Callable[[Periods], QuerySet[Any]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its key, what it is called, and what is due by its periods."""

    key: str
    name: str | Promise
    due: Due


RULES = (
    Rule(NOMINATION, _("Nominations that got no seat"), nominations),
    Rule(ABSENCE, _("Seats whose attendance and contacts are deleted"), attendance),
    Rule(PERSON, _("People whose last follow-up is long past"), people),
)
