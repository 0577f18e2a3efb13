"""Whom nobody has been in contact with for as long as the course allows. Reads only.

What counts: a contact noted as talked or met, a person reached while an absence was
followed up, and an employer told of an absence. A try that reached nobody is shown and
does not count. Days are calendar days in Copenhagen (docs/adr/0026-contact-rules.md).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Greatest, TruncDate
from django.utils.timezone import localdate

from branchespor.models import Scheme
from courses.models import (
    AbsenceCase,
    ContactAttempt,
    Course,
    Enrolment,
    PersonContact,
    Session,
)
from municipalities import access
from municipalities.access import Permission
from municipalities.models import Membership
from participants.models import Participant, Phase, PhaseOwner, Stay

Whom = PersonContact.Whom
# Schemes under which the person has an employer all the time (domain A8).
AT_EMPLOYER = (
    Scheme.IGU,
    Scheme.INTERNSHIP,
    Scheme.WAGE_SUBSIDY,
    Scheme.ORDINARY_JOB,
)


@dataclass(frozen=True, slots=True)
class Overdue:
    """One contact that is due: with whom, and since when there was none.

    ``since`` is the day of the last contact; without one, the day the person came onto
    the course, to the municipality or to the placement. ``late`` counts the days beyond
    the rule, 0 is today. ``tried_at`` is the last try, whatever came of it.
    """

    enrolment: Enrolment
    whom: PersonContact.Whom
    since: date
    has_been: bool
    days: int
    late: int
    tried_at: datetime | None

    @property
    def person(self) -> Participant:
        """Who it is."""
        return self.enrolment.nomination.participant

    @property
    def is_employer(self) -> bool:
        """Whether it is the employer who is to be contacted."""
        return self.whom == Whom.EMPLOYER


@dataclass(frozen=True, slots=True)
class Counts:
    """How many contacts are due, and how many people there is a rule for."""

    people: int
    employers: int
    mine: int
    watched: int

    @property
    def due(self) -> int:
        """People and employers together."""
        return self.people + self.employers


def counts(by: Membership, *, today: date) -> Counts:
    """What a start page says; one statement."""
    found = watched(by, today=today).aggregate(
        people=Count("pk", filter=_late("person", today)),
        employers=Count("pk", filter=_late("employer", today)),
        mine=Count("pk", filter=_any_late(today) & Q(is_mine=True)),
        watched=Count("pk"),
    )
    return Counts(**found)


def overdue(
    by: Membership, *, today: date, course_id: int | None = None, mine: bool = False
) -> list[Overdue]:
    """Every contact due by ``today``, the longest without contact first; one statement.

    ``mine``: of people whose course phase the member owns.
    """
    found = watched(by, today=today).filter(_any_late(today))
    if course_id is not None:
        found = found.filter(course=course_id)
    if mine:
        found = found.filter(is_mine=True)
    rows = found.select_related(
        "nomination__participant", "course__track", "course__school", "municipality"
    )
    lines = [line for each in rows for line in _lines(each, today=today)]
    return sorted(lines, key=lambda e: (e.since, e.enrolment.pk, e.whom))


def watched(by: Membership, *, today: date) -> Any:  # noqa: ANN401 (annotated)
    """Query people on running courses for whom a rule holds, with their dates.

    Per ``person`` and ``employer``: ``…_reached_at`` and ``…_tried_at`` (instants, or
    None), ``…_since`` (a date) and ``…_due``, the last day to make the next contact;
    None without a rule. Nobody, for a role that reads no contacts.
    """
    visible = Enrolment.objects.visible_to(by)
    if not access.allows(by, Permission.READ_CONTACTS):
        visible = visible.none()
    owners = PhaseOwner.objects.filter(
        participant=OuterRef("nomination__participant"),
        phase=Phase.EFFORT,
        period__contains=today,
        owner=by,
    )
    return (
        visible.seated()
        .on_roster(today)
        .filter(course__in=Course.objects.running(on=today), completed_at=None)
        .annotate(placed_from=_placement(Min("on")), placed_until=_placement(Max("on")))
        .annotate(has_employer=_has_employer(today))
        .filter(
            Q(course__contact_days__isnull=False)
            | Q(course__employer_days__isnull=False, has_employer=True)
        )
        .annotate(is_mine=Exists(owners), came_home_on=_came_home(), **_contacts())
        .annotate(**_dates())
        .annotate(
            person_due=_after("person_since", "course__contact_days"),
            employer_due=_after("employer_since", "course__employer_days"),
        )
    )


def _late(whom: str, today: date) -> Q:
    late = Q(**{f"{whom}_due__lte": today})
    return late & Q(has_employer=True) if whom == Whom.EMPLOYER else late


def _any_late(today: date) -> Q:
    return _late("person", today) | _late("employer", today)


def _placement(day: Min | Max) -> Subquery:
    """The first or last day on which the course's people are at a company."""
    sessions = Session.objects.held().filter(
        course=OuterRef("course"), kind=Session.Kind.PLACEMENT
    )
    return Subquery(
        sessions.order_by().values("course").annotate(day=day).values("day")
    )


def _has_employer(today: date) -> Case:
    """By the scheme, or while the course's placement goes on."""
    by_scheme = Q(nomination__scheme__in=AT_EMPLOYER)
    placed = Q(placed_from__lte=today, placed_until__gte=today)
    return Case(
        When(by_scheme | placed, then=True), default=False, output_field=BooleanField()
    )


def _came_home() -> Subquery:
    """The day the person came to the municipality: what was before is not known here.

    The coordinator, who reads no stays, sees the contacts of both homes.
    """
    stays = Stay.objects.filter(
        participant=OuterRef("nomination__participant"),
        municipality=OuterRef("municipality"),
    )
    return Subquery(stays.order_by("-period").values("period__startswith")[:1])


def _contacts() -> dict[str, Greatest]:
    """The last time somebody was reached, and the last try; read where they lie."""
    contacts = PersonContact.objects.filter(enrolment=OuterRef("pk"))
    attempts = ContactAttempt.objects.filter(case__enrolment=OuterRef("pk"))
    talks = attempts.filter(result=ContactAttempt.Result.REACHED)
    told = AbsenceCase.objects.filter(
        enrolment=OuterRef("pk"), employer_told_at__isnull=False
    )
    of_person = contacts.filter(whom=Whom.PERSON)
    of_employer = contacts.filter(whom=Whom.EMPLOYER)
    tells = _last(told, "employer_told_at")
    return {
        "person_reached_at": Greatest(_last(of_person.reached()), _last(talks)),
        "person_tried_at": Greatest(_last(of_person.standing()), _last(attempts)),
        "employer_reached_at": Greatest(_last(of_employer.reached()), tells),
        "employer_tried_at": Greatest(_last(of_employer.standing()), tells),
    }


def _last(rows: QuerySet[Any], field: str = "at") -> Subquery:
    return Subquery(rows.order_by(f"-{field}").values(field)[:1])


def _dates() -> dict[str, Greatest]:
    """Since when there was no contact; GREATEST leaves out what is NULL."""
    placed = Case(When(~Q(nomination__scheme__in=AT_EMPLOYER), then=F("placed_from")))
    return {
        "person_since": Greatest(
            "joined_on", "came_home_on", TruncDate("person_reached_at")
        ),
        "employer_since": Greatest(
            "joined_on", "came_home_on", placed, TruncDate("employer_reached_at")
        ),
    }


def _after(since: str, days: str) -> "ExpressionWrapper[Any]":
    """A date so many days later; a date and a number are a date in PostgreSQL."""
    return ExpressionWrapper(F(since) + F(days), output_field=DateField())


def _lines(row: Any, *, today: date) -> Iterator[Overdue]:  # noqa: ANN401 (annotated)
    """What is due of one person; a contact before the person came here is none."""
    rules = ((Whom.PERSON, True), (Whom.EMPLOYER, row.has_employer))
    for whom, holds in rules:
        since, due, reached_at = (
            getattr(row, f"{whom}_{name}") for name in ("since", "due", "reached_at")
        )
        if not holds or due is None or due > today:
            continue
        yield Overdue(
            enrolment=row,
            whom=whom,
            since=since,
            has_been=reached_at is not None and localdate(reached_at) == since,
            days=(today - since).days,
            late=(today - due).days,
            tried_at=getattr(row, f"{whom}_tried_at"),
        )
