"""The queue and the seats: who is on the list, who gets a seat, who gives it back."""

from collections.abc import Collection
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from branchespor.models import Nomination
from branchespor.services import checklists
from courses import allocation, calendar, seat_notices
from courses.models import Course, Departure, Enrolment, SeatRule
from courses.models.sight import SCHOOL_SEES_DAYS
from courses.services import filling, webhook_outbox
from courses.services.webhook_outbox import Kind
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Membership, ReasonCode, Role
from participants.services import grants


class NoFreeSeat(Exception):
    """Every seat is taken, or guaranteed to another municipality."""


class CourseClosed(Exception):
    """The course takes nobody any more: begun, ended or cancelled."""


class OutOfTurn(Exception):
    """Others come first; a listed reason is needed (domain 6.2 rule 6)."""


class NotFit(Exception):
    """A hard requirement is not met, or the person has a seat already."""


UNCHECKED = gettext_lazy(
    "Nobody has checked yet whether a requirement that must be met is met. "
    "The municipality notes it on the nomination; then the seat can be given."
)


class UnknownReason(Exception):
    """The reason is not on the list."""


# What giving a seat may be refused with, to be told in its own words.
REFUSALS = (NoFreeSeat, CourseClosed, OutOfTurn, NotFit, UnknownReason)


@transaction.atomic
def queue(
    *, nomination_id: int, course_id: int, wish_rank: int, at: datetime, by: Membership
) -> Enrolment:
    """Put a nominated person on a course's list; on it already, only the rank changes.

    Waiting time counts from the nomination, so the entry follows the person from run
    to run. Home caseworkers and the coordinator may do it.

    Raises:
        PermissionDenied: ``by`` may neither nominate nor fill courses.
        Nomination.DoesNotExist, Course.DoesNotExist: ``by`` sees no such row, or they
            belong to different cooperations.
        CourseClosed: the course takes nobody any more.
    """
    require_either(by)
    course = Course.objects.visible_to(by).for_seating().get(pk=course_id)
    nomination = (
        Nomination.objects.visible_to(by)
        .active()
        .select_for_update(of=("self",))
        .get(pk=nomination_id, cooperation=course.track.cooperation_id)
    )
    if course.opened_at is None or not filling.takes_people(course, at=at):
        raise CourseClosed(_("The course takes nobody any more."))
    entry = nomination.enrolments.filter(course=course, left_at=None).first()
    if entry is None:
        entry = Enrolment.objects.create(
            nomination=nomination,
            course=course,
            municipality_id=nomination.municipality_id,
            wish_rank=wish_rank,
            queued_at=nomination.nominated_at,
        )
        checklists.extend(nomination, course.track, at=at, by=by)
    elif entry.wish_rank != wish_rank:
        entry.wish_rank = wish_rank
        entry.save(update_fields=["wish_rank"])
    audit.record(by=by, verb="seat.queued", targets=[entry], at=at)
    return entry


@transaction.atomic
def seat(
    *, enrolment_id: int, at: datetime, by: Membership, reason_id: int | None = None
) -> Enrolment:
    """Give one person on the list a seat; seated already is no error.

    In turn, or asked about the seat, the rule says why; out of turn, ``reason_id``
    must be a listed reason and the departure is kept. The school sees the person from
    now on.

    Raises:
        PermissionDenied: ``by`` may not fill courses.
        Enrolment.DoesNotExist: ``by`` sees no such entry.
        CourseClosed: the course takes nobody any more (after its start: the school's
            substitute rule).
        NotFit: a hard requirement is not met or not checked, or there is a seat
            elsewhere.
        NoFreeSeat: all seats are taken or offered.
        OutOfTurn: others come first and no reason is given.
        UnknownReason: the reason is not a reason to depart from the order.
    """
    access.require(by, Permission.FILL_COURSES)
    course_id = Enrolment.objects.visible_to(by).get(pk=enrolment_id).course_id
    course = Course.objects.visible_to(by).for_seating().get(pk=course_id)
    refuse_closed(course, at=at)
    entry = course.enrolments.with_blocks().get(pk=enrolment_id)
    if entry.is_seated:
        return entry
    refuse_unfit(entry)
    rule = entry.offer_rule if entry.is_offered else _turn(course, entry)
    if not rule:
        _depart(entry, reason_id=reason_id, at=at, by=by)
    take(entry, course, rule=SeatRule(rule or "departure"), at=at, by=by)
    seat_notices.seated(course=course, entries=[entry], at=at)
    return entry


@transaction.atomic
def fill_from_waiting_list(
    *, course_id: int, at: datetime, by: Membership
) -> list[Enrolment]:
    """Seat everybody whose turn it is, by the published rules; returns the new ones.

    Run twice, the second run finds nobody. Guaranteed seats stay guaranteed until
    they are released. Whose turn it is and who has a hard requirement unchecked keeps
    the turn: the seat waits.

    Raises:
        PermissionDenied, Course.DoesNotExist, CourseClosed: as ``seat``.
    """
    access.require(by, Permission.FILL_COURSES)
    course = Course.objects.visible_to(by).for_seating().get(pk=course_id)
    refuse_closed(course, at=at)
    found = course.enrolments.with_blocks().select_related("nomination__participant")
    turns = allocation.proposal(filling.situation(course))
    entries = found.in_bulk([turn.enrolment_id for turn in turns])
    turns = [turn for turn in turns if not entries[turn.enrolment_id].unchecked]
    for turn in turns:
        take(entries[turn.enrolment_id], course, rule=SeatRule(turn.rule), at=at, by=by)
    seated = [entries[turn.enrolment_id] for turn in turns]
    seat_notices.seated(course=course, entries=seated, at=at)
    return seated


def end_sight(entry: Enrolment, course: Course) -> None:
    """Let the school's sight of a person end SCHOOL_SEES_DAYS after the last day."""
    last = course.ends_on + timedelta(days=SCHOOL_SEES_DAYS + 1)
    grants.close(
        participant_id=entry.nomination.participant_id,
        cause=cause(entry),
        at=datetime.combine(last, time.min, tzinfo=calendar.COPENHAGEN),
    )


def cause(entry: Enrolment) -> str:
    """The name of the grant that a seat opens."""
    return f"enrolment:{entry.pk}"


def require_either(by: Membership) -> None:
    """Let home caseworkers and the coordinator go on."""
    if by.role == Role.COORDINATOR:
        access.require(by, Permission.FILL_COURSES)
    else:
        access.require(by, Permission.NOMINATE)


def refuse_closed(course: Course, *, at: datetime) -> None:
    """Raise CourseClosed, with the reason, if the course takes nobody any more."""
    if course.cancelled_at:
        raise CourseClosed(_("The course is cancelled."))
    if not filling.takes_people(course, at=at):
        raise CourseClosed(
            _(
                "%(course)s began on %(date)s, and the school takes no substitutes "
                "after the start. The seat stays empty; nominate for the next course."
            )
            % {"course": course, "date": f"{course.starts_on:%d.%m.%Y}"}
        )


def refuse_unfit(entry: Enrolment) -> None:
    """Raise NotFit if ``entry`` (with its blocks) can take no seat."""
    if entry.left_at:
        raise NotFit(_("The person has left the list."))
    if entry.unmet:
        raise NotFit(_("A requirement that must be met is not met."))
    if entry.unchecked:
        raise NotFit(UNCHECKED)
    if entry.elsewhere:
        raise NotFit(_("The person has a seat on another course."))
    if entry.away:
        raise NotFit(_("The person is not available from the first day to the last."))


def refuse_unchecked(entries: Collection[Enrolment]) -> None:
    """Raise NotFit if a hard requirement of one of them is not checked yet."""
    found = Enrolment.objects.filter(pk__in=[each.pk for each in entries])
    if number := sum(each.unchecked for each in found.with_blocks()):
        raise NotFit(
            ngettext(
                "Nobody got a seat: for %(n)s of those chosen nobody has checked yet "
                "whether a requirement that must be met is met.",
                "Nobody got a seat: for %(n)s of those chosen nobody has checked yet "
                "whether the requirements that must be met are met.",
                number,
            )
            % {"n": number}
        )


def _turn(course: Course, entry: Enrolment) -> str:
    """The rule that gives the person a free seat now; empty if others come first."""
    now = filling.situation(course)
    if now.free <= 0:
        raise NoFreeSeat(_("Every seat is taken, held or offered to somebody."))
    return allocation.rule_now(now, entry.pk) or ""


def _depart(
    entry: Enrolment, *, reason_id: int | None, at: datetime, by: Membership
) -> None:
    if reason_id is None:
        raise OutOfTurn(
            _("Others come first. Choose a listed reason to depart from the order.")
        )
    reasons = ReasonCode.objects.for_kind(ReasonCode.Kind.DEPARTURE)
    reason = reasons.filter(pk=reason_id).first()
    if reason is None:
        raise UnknownReason(_("That reason is not on the list."))
    Departure.objects.create(
        course_id=entry.course_id, enrolment=entry, reason=reason, at=at, by=by
    )


def take(
    entry: Enrolment, course: Course, *, rule: SeatRule, at: datetime, by: Membership
) -> None:
    """Give the seat and let the school see the person; part of a verb that decided."""
    require_either(by)
    entry.seated_at, entry.seated_by, entry.seat_rule = at, by, rule
    entry.joined_on = max(course.starts_on, localdate(at))
    entry.save(update_fields=["seated_at", "seated_by", "seat_rule", "joined_on"])
    grants.open_to_school(
        participant=entry.nomination.participant,
        school_id=course.school_id,
        cause=cause(entry),
        at=at,
    )
    end_sight(entry, course)
    webhook_outbox.owe(Kind.SEATED, course=course, entries=[entry], at=at)
    audit.record(
        by=by, verb="seat.given", targets=[entry], at=at, changes={"rule": rule.value}
    )
