"""Time at an employer: begun, kept in contact with, moved, ended (domain D1–D12)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from branchespor.models import Scheme
from courses.models import Enrolment
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Employer, Membership
from municipalities.services import employers
from outcomes import igu, rulebook
from outcomes.models import Placement, PlaceOffer
from participants.models import Participant

KEYS = ("participant", "municipality", "enrolment", "employer", "place")


class NoEnd(Exception):
    """A period whose last day is missing or lies before the first."""


class EndedAlready(Exception):
    """The end of the placement has been noted; it is kept as it was."""


class NeedNotDescribed(Exception):
    """A wage subsidy is made longer without the two answers (D7)."""


class OutsidePeriod(Exception):
    """A day before the placement began, or one that has not come."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """What is agreed; ``first`` and ``last`` are Copenhagen dates, both included.

    ``last`` may be left out of an ordinary job, which has no end, and of an IGU, which
    ends as the rules of its first day say. ``employer_id`` is a known employer; None
    makes one called ``employer_name``.
    """

    scheme: str
    first: date
    last: date | None = None
    purpose: str = ""
    missing_for_job: str = ""
    weekly_hours: Decimal | None = None
    contact_every_days: int = 14
    mentor_kind: str = ""
    mentor_trained: bool | None = None
    employer_id: int | None = None
    employer_name: str = ""
    cvr: str = ""
    sector: str = Employer.Sector.PRIVATE
    place_id: int | None = None


@transaction.atomic
def begin(
    *, participant_id: int, wanted: Agreement, at: datetime, by: Membership
) -> Placement:
    """Note a placement of one's own person; it hangs on the newest course, if any.

    Holds the person's row until commit. The same person, employer, scheme and first
    day again is the placement already noted.

    Raises:
        PermissionDenied: ``by`` may not record outcomes.
        Participant.DoesNotExist, Employer.DoesNotExist, PlaceOffer.DoesNotExist: ``by``
            sees no such row.
        NoEnd: the period has no last day, or one before its first.
        ValidationError: a value is refused, e.g. a CPR number in a text (T11).
    """
    access.require(by, Permission.RECORD_OUTCOMES)
    visible = Participant.objects.visible_to(by).select_for_update(of=("self",))
    person = visible.get(pk=participant_id)
    employer = employers.known_or_new(
        employer_id=wanted.employer_id,
        name=wanted.employer_name,
        cvr=wanted.cvr,
        sector=wanted.sector,
    )
    known = Placement.objects.visible_to(by).filter(
        participant=person,
        employer=employer,
        scheme=wanted.scheme,
        period__startswith=wanted.first,
    )
    if same := known.first():
        return same
    placement = _agreed(person, employer, wanted, by=by)
    placement.recorded_at, placement.recorded_by = at, by
    placement.full_clean(exclude=KEYS)
    placement.save(force_insert=True)
    audit.record(by=by, verb="placement.begun", targets=[placement], at=at)
    return placement


@transaction.atomic
def move_end(
    *,
    placement_id: int,
    last: date,
    longer_because: str = "",
    upskilling: str = "",
    at: datetime,
    by: Membership,
) -> Placement:
    """Agree on another last day; a wage subsidy is made longer for a described need.

    The two answers (what need; which upskilling hinders an ordinary job) are kept when
    given. The same day and answers again leave no trace.

    Raises:
        PermissionDenied, Placement.DoesNotExist: as they say.
        EndedAlready, NoEnd, NeedNotDescribed: as they say.
        ValidationError: a text is too long or holds a CPR number.
    """
    access.require(by, Permission.RECORD_OUTCOMES)
    placement = locked(by, placement_id)
    if placement.ended_on:
        raise EndedAlready(_("The end has been noted already."))
    first, until = placement.first_day, placement.agreed_last_day
    if first and last < first:
        raise NoEnd(_("The last day is not before the first."))
    longer = until is not None and last > until
    answered = longer_because and upskilling
    if placement.scheme == Scheme.WAGE_SUBSIDY and longer and not answered:
        raise NeedNotDescribed(
            _("A wage subsidy is made longer when both questions are answered.")
        )
    before = (until, placement.longer_because, placement.upskilling)
    placement.period = (first, last + timedelta(days=1))
    placement.longer_because = longer_because or placement.longer_because
    placement.upskilling = upskilling or placement.upskilling
    if before == (last, placement.longer_because, placement.upskilling):
        return placement
    placement.full_clean(exclude=KEYS)
    placement.save(update_fields=["period", "longer_because", "upskilling"])
    audit.record(by=by, verb="placement.end_moved", targets=[placement], at=at)
    return placement


@transaction.atomic
def end(
    *, placement_id: int, on: date, cause: str, at: datetime, by: Membership
) -> Placement:
    """Note the last day there was, and why it ended; the same again is nothing new.

    Raises:
        PermissionDenied, Placement.DoesNotExist: as they say.
        EndedAlready: another end has been noted.
        OutsidePeriod: the day lies before the placement, or ahead.
        ValidationError: the cause is not on the list.
    """
    access.require(by, Permission.RECORD_OUTCOMES)
    placement = locked(by, placement_id)
    if placement.ended_on:
        if (placement.ended_on, placement.end_cause) == (on, cause):
            return placement
        raise EndedAlready(_("The end has been noted already."))
    if on > localdate(at) or (placement.first_day and on < placement.first_day):
        raise OutsidePeriod(
            _("Write the last day there was: not before the first, not ahead.")
        )
    placement.ended_on, placement.end_cause = on, cause
    placement.full_clean(exclude=KEYS)
    placement.save(update_fields=["ended_on", "end_cause"])
    audit.record(
        by=by,
        verb="placement.ended",
        targets=[placement],
        at=at,
        changes={"cause": cause},
    )
    return placement


def locked(by: Membership, placement_id: int) -> Placement:
    """One's own placement, held until commit; for the verbs of a placement."""
    visible = Placement.objects.visible_to(by).select_related("employer")
    return visible.select_for_update(of=("self",)).get(pk=placement_id)


def _agreed(
    person: Participant, employer: Employer, wanted: Agreement, *, by: Membership
) -> Placement:
    place = None
    if wanted.place_id:
        place = PlaceOffer.objects.visible_to(by).get(pk=wanted.place_id)
    return Placement(
        participant=person,
        municipality_id=person.municipality_id,
        enrolment=_newest_course(person, by=by),
        employer=employer,
        place=place,
        scheme=wanted.scheme,
        purpose=wanted.purpose,
        missing_for_job=wanted.missing_for_job,
        period=_period(wanted),
        weekly_hours=wanted.weekly_hours,
        contact_every_days=wanted.contact_every_days,
        mentor_kind=wanted.mentor_kind,
        mentor_trained=wanted.mentor_trained if wanted.mentor_kind else None,
        igu_school_weeks=0 if wanted.scheme == Scheme.IGU else None,
    )


def _period(wanted: Agreement) -> tuple[date, date | None]:
    last = wanted.last
    if last is None and wanted.scheme == Scheme.IGU:
        last = igu.last_day(wanted.first, rules=rulebook.read())
    if last is None and wanted.scheme != Scheme.ORDINARY_JOB:
        raise NoEnd(_("Write the last day. Only an ordinary job may be without."))
    if last and last < wanted.first:
        raise NoEnd(_("The last day is not before the first."))
    return (wanted.first, last + timedelta(days=1) if last else None)


def _newest_course(person: Participant, *, by: Membership) -> Enrolment | None:
    """The course the person was on last: the placement counts with its cooperation."""
    seats = Enrolment.objects.visible_to(by).started()
    mine = seats.filter(nomination__participant=person)
    return mine.order_by("-course__starts_on", "-pk").first()
