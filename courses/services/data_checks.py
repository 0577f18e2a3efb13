"""What contradicts itself in attendance, found in the data itself. Reads only.

Nothing is stored of a contradiction: it is there as long as the rows say so, and gone
with them (docs/adr/0027-data-checks.md). Each reader gets those he or she can repair.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import (
    Case,
    Count,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from courses.models import (
    CAME,
    AbsenceCase,
    Enrolment,
    KnownAbsence,
    Mark,
    Presence,
    Session,
)
from courses.models.absence import AbsenceCaseQuerySet
from courses.models.session import MarkQuerySet, SessionQuerySet
from municipalities.models import Membership, Role
from participants.models import Participant

# Attendance is deleted twelve months after the course; older rows are on their way out.
LOOKED_BACK = timedelta(days=365)
SHOWN = 100
MINUTE = Value(timedelta(minutes=1))


class Kind(models.TextChoices):
    """What kind of contradiction."""

    CANCELLED = "cancelled", _("Marks on a cancelled session")
    TWICE = "twice", _("Present in two places at once")
    OUTSIDE = "outside", _("A mark on a day off the course")
    EXPLAINED = "explained", _("An open follow-up of somebody who is accounted for")
    UNMARKED = "unmarked", _("Registered, and nobody is marked")


@dataclass(frozen=True, slots=True)
class Finding:
    """One contradiction: between what, and since when both are said (an instant).

    ``other`` is the second mark of TWICE. ``n`` counts marks or people where the
    contradiction is a whole session's.
    """

    kind: Kind
    session: Session
    since: datetime
    n: int = 0
    mark: Mark | None = None
    case: AbsenceCase | None = None
    other: Mark | None = None

    @property
    def enrolment(self) -> Enrolment | None:
        """The seat it is about; None where it is a whole session."""
        said = self.mark or self.case
        return said.enrolment if said else None

    @property
    def person(self) -> Participant | None:
        """Whom it is about."""
        seat = self.enrolment
        return seat.nomination.participant if seat else None


def findings(by: Membership, *, today: date) -> list[Finding]:
    """What ``by`` can repair, newest session first, SHOWN of a kind; six statements.

    The school: marks, and registers without marks. The home municipality: follow-ups,
    and the dates of a seat. The coordinator: the dates of a seat. Of two marks in two
    schools neither learns of the other's: coordinator and home ask one of them.
    """
    marks = Mark.objects.visible_to(by)
    match by.role:
        case Role.SCHOOL_ADMIN:
            own = Session.objects.visible_to(by)
            at_school = marks.filter(session__course__school=by.school_id)
            found = [
                *cancelled(own, today=today)[:SHOWN],
                *twice(at_school, at_school, today=today),
                *outside(marks, today=today)[:SHOWN],
                *unmarked(own, today=today)[:SHOWN],
            ]
        case Role.CASEWORKER | Role.COORDINATOR:
            cases = AbsenceCase.objects.visible_to(by)
            if by.role == Role.COORDINATOR:
                cases = cases.none()
            found = [
                *twice(marks, marks, today=today, across=True),
                *outside(marks.filter(presence__in=CAME), today=today)[:SHOWN],
                *explained(cases, today=today)[:SHOWN],
            ]
        case _:
            return []
    return sorted(map(_read, found), key=lambda e: (e.kind, e.session.starts_at))


def cancelled(sessions: SessionQuerySet, *, today: date) -> Any:  # noqa: ANN401 (annotated)
    """Cancelled sessions with marks that nobody has said are void."""
    standing = Mark.objects.standing().filter(session=OuterRef("pk")).order_by()
    by_session = standing.values("session")
    return (
        sessions.filter(cancelled_at__isnull=False, on__gte=today - LOOKED_BACK)
        .filter(Exists(standing))
        .annotate(
            kind_found=Value(Kind.CANCELLED),
            n=Subquery(by_session.annotate(n=Count("pk")).values("n")),
            said_at=Subquery(by_session.annotate(at=Max("recorded_at")).values("at")),
        )
        .annotate(since=Greatest("cancelled_at", "said_at"))
        .select_related("course__track", "course__school")
        .order_by("-starts_at")
    )


def unmarked(sessions: SessionQuerySet, *, today: date) -> Any:  # noqa: ANN401 (annotated)
    """Registered sessions without a mark, although somebody was expected."""
    exempt = KnownAbsence.objects.open().filter(
        enrolment=OuterRef("pk"), module=OuterRef(OuterRef("module"))
    )
    roster = (
        Enrolment.objects.filter(
            ~Exists(exempt),
            Q(left_on=None) | Q(left_on__gt=OuterRef("on")),
            course=OuterRef("course"),
            joined_on__lte=OuterRef("on"),
            seated_at__isnull=False,
        )
        .order_by()
        .values("course")
    )
    return (
        sessions.held()
        .filter(registered_at__isnull=False, on__gte=today - LOOKED_BACK)
        .filter(~Exists(Mark.objects.standing().filter(session=OuterRef("pk"))))
        .annotate(
            kind_found=Value(Kind.UNMARKED),
            n=Subquery(roster.annotate(n=Count("pk")).values("n")),
            said_at=Subquery(roster.annotate(at=Max("seated_at")).values("at")),
        )
        .filter(n__gt=0)
        .annotate(since=Greatest("registered_at", "said_at"))
        .select_related("course__track", "course__school")
        .order_by("-starts_at")
    )


def outside(marks: MarkQuerySet, *, today: date) -> Any:  # noqa: ANN401 (annotated)
    """Marks of a day before the person joined the course or after the person left."""
    return _of_marks(
        marks.that_count()
        .filter(session__on__gte=today - LOOKED_BACK)
        .filter(
            Q(session__on__lt=F("enrolment__joined_on"))
            | Q(session__on__gte=F("enrolment__left_on"))
        )
        .annotate(kind_found=Value(Kind.OUTSIDE))
        .annotate(
            since=Greatest("recorded_at", "enrolment__left_at", "enrolment__seated_at")
        )
    )


def explained(cases: AbsenceCaseQuerySet, *, today: date) -> Any:  # noqa: ANN401 (annotated)
    """Open follow-ups although the register no longer says: absent without a word."""
    said = Mark.objects.standing().filter(
        session=OuterRef("session"), enrolment=OuterRef("enrolment")
    )
    other = said.exclude(presence=Presence.NO_WORD)
    return (
        cases.filter(closed_at=None, session__on__gte=today - LOOKED_BACK)
        .annotate(
            kind_found=Value(Kind.EXPLAINED),
            presence=Subquery(other.values("presence")[:1]),
            said_at=Subquery(other.values("recorded_at")[:1]),
        )
        .filter(presence__isnull=False)
        .annotate(since=Greatest("opened_at", "said_at"))
        .for_lists()
        .order_by("-session__starts_at")
    )


def twice(
    marks: MarkQuerySet,
    others: MarkQuerySet,
    *,
    today: date,
    across: bool = False,
) -> list[Any]:
    """Marks that say a person was there while another says the same of elsewhere.

    By the minutes each says the person was there: who left early may have come late
    elsewhere. Within one school; ``across``: between two. Each pair once; a statement,
    and one more if there are any.
    """
    first = _there(marks.that_count().filter(session__on__gte=today - LOOKED_BACK))
    same_school = Q(session__course__school=OuterRef("session__course__school"))
    second = (
        _there(others.that_count())
        .filter(~same_school if across else same_school)
        .filter(
            enrolment__nomination__participant=OuterRef(
                "enrolment__nomination__participant"
            ),
            pk__gt=OuterRef("pk"),
            there_from__lt=OuterRef("there_until"),
            there_until__gt=OuterRef("there_from"),
        )
        .order_by("pk")
    )
    pairs = _of_marks(
        first.annotate(
            kind_found=Value(Kind.TWICE), other_pk=Subquery(second.values("pk")[:1])
        ).filter(other_pk__isnull=False)
    )
    found = list(pairs[:SHOWN])
    others_of = {
        each.pk: each
        for each in _of_marks(Mark.objects.filter(pk__in=[e.other_pk for e in found]))
    }
    for each in found:
        each.other = others_of[each.other_pk]
        each.since = max(each.recorded_at, each.other.recorded_at)
    return found


def _there(marks: MarkQuerySet) -> Any:  # noqa: ANN401 (annotated)
    """Annotate from when until when a mark says the person was there."""
    missed = ExpressionWrapper(F("minutes_missed") * MINUTE, DurationField())
    return marks.filter(presence__in=CAME).annotate(
        there_from=Case(
            When(presence=Presence.LATE, then=F("session__starts_at") + missed),
            default=F("session__starts_at"),
            output_field=DateTimeField(),
        ),
        there_until=Case(
            When(presence=Presence.LEFT_EARLY, then=F("session__ends_at") - missed),
            default=F("session__ends_at"),
            output_field=DateTimeField(),
        ),
    )


def _of_marks(marks: MarkQuerySet) -> Any:  # noqa: ANN401 (annotated)
    return marks.select_related(
        "session__course__track",
        "session__course__school",
        "enrolment__nomination__participant",
        "municipality",
    ).order_by("-session__starts_at", "pk")


def _read(row: Any) -> Finding:  # noqa: ANN401 (an annotated row of three models)
    is_session, is_case = isinstance(row, Session), isinstance(row, AbsenceCase)
    return Finding(
        kind=Kind(row.kind_found),
        session=row if is_session else row.session,
        since=row.since,
        n=row.n if is_session else 0,
        mark=None if is_session or is_case else row,
        case=row if is_case else None,
        other=getattr(row, "other", None),
    )


def people(found: Iterable[Finding]) -> list[Participant]:
    """Whom the findings name."""
    return [each.person for each in found if each.person]
