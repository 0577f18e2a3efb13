"""Merge a course that does not come to its minimum with another that runs."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from branchespor.models import RequirementCheck, TrackWish, asked
from courses import allocation, seat_notices
from courses.allocation import Situation, Waiting
from courses.models import Course, CourseDecision, Enrolment, SeatRule
from courses.services import filling, leaving, plans, seats, webhook_outbox
from courses.services.webhook_outbox import Kind
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Membership, ReasonCode

Choice = CourseDecision.Choice


Finding = RequirementCheck.Finding


class NotTogether(Exception):
    """The two courses cannot be merged: the same, begun, cancelled or out of sight."""


class Changed(Exception):
    """Who would move is no longer what was shown; look again."""


class Goes(StrEnum):
    """Where somebody of the closed course goes."""

    SEAT = "seat"
    WAITING = "waiting"
    POOL = "pool"


@dataclass(frozen=True, slots=True)
class Move:
    """One person of the closed course; back to the pool only with a reason ``why``."""

    entry: Enrolment
    goes: Goes
    why: str = ""


@dataclass(frozen=True, slots=True)
class Merger:
    """What merging would do, for both courses."""

    course: Course
    into: Course
    moves: Sequence[Move]
    seated_before: int

    def going(self, goes: Goes) -> list[Move]:
        """Those who go there."""
        return [each for each in self.moves if each.goes == goes]

    @property
    def seated_after(self) -> int:
        """People with a seat, or asked about one, on the remaining course then."""
        return self.seated_before + len(self.going(Goes.SEAT))

    @property
    def digest(self) -> str:
        """A name for exactly these moves; another move, another name."""
        lines = [f"{each.entry.pk}:{each.goes}" for each in self.moves]
        return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()[:16]


def candidates(course: Course, *, at: datetime) -> list[Course]:
    """Courses it could be merged with: the same track's first, then by first day."""
    others = (
        Course.objects.upcoming(on=localdate(at))
        .filter(track__cooperation=course.track.cooperation_id, opened_at__isnull=False)
        .exclude(pk=course.pk)
        .with_counts()
        .for_lists()
    )
    return sorted(
        others, key=lambda each: (each.track_id != course.track_id, each.starts_on)
    )


def propose(course: Course, into: Course) -> Merger:
    """Who would move to ``into``, who would wait there, who fits not and why.

    People with a seat come first, by the published rules of a single course (own
    guaranteed seats, then common seats in turn, longest wait first); whoever sits on or
    is asked about a seat of ``into`` keeps it. Those who wait keep their waiting time.
    """
    entries = list(_entries(course, into))
    fit = [each for each in entries if not _in_the_way(each, into)]
    board = filling.board(into)
    state = board.situation
    movers = Situation(
        seats=state.seats,
        guaranteed=state.guaranteed,
        seated=Counter(state.seated),
        waiting=[
            Waiting(
                enrolment_id=each.pk,
                municipality_id=each.municipality_id,
                since=each.queued_at,
                own_order=each.nomination.own_order,
            )
            for each in fit
            if each.is_seated
        ],
    )
    seated = {turn.enrolment_id for turn in allocation.proposal(movers)}
    return Merger(
        course,
        into,
        [_move(each, into, seated) for each in entries],
        seated_before=len(board.seated) + len(board.offered),
    )


def _move(entry: Enrolment, into: Course, seated: set[int]) -> Move:
    if why := _in_the_way(entry, into):
        return Move(entry, Goes.POOL, why)
    return Move(entry, Goes.SEAT if entry.pk in seated else Goes.WAITING)


@transaction.atomic
def merge(
    *,
    course_id: int,
    into_id: int,
    reason: str,
    shown: str,
    at: datetime,
    by: Membership,
) -> CourseDecision:
    """Close a course and move its people to another, as ``shown`` (a digest) says.

    One transaction, both courses locked. Everybody's home is told; who does not fit
    returns to the pool with the waiting time kept. A second time is refused.

    Raises:
        PermissionDenied, Course.DoesNotExist: as they say.
        NotTogether: the courses cannot be merged.
        Changed: the moves are not those that were shown.
        ValidationError: no reason is given.
    """
    access.require(by, Permission.PLAN_COURSES)
    courses = Course.objects.visible_to(by).filter(pk__in=[course_id, into_id])
    locked = {each.pk: each for each in courses.order_by("pk").for_seating()}
    if len(locked) != 2:
        raise NotTogether(_("Choose two courses."))
    course, into = locked[course_id], locked[into_id]
    refuse_apart(course, into, at=at)
    merger = propose(course, into)
    if merger.digest != shown:
        raise Changed(_("Something changed meanwhile. Look at the proposal again."))
    decision = _decide(course, into, reason=reason, at=at, by=by)
    _close(course, at=at, by=by)
    _move_all(merger, at=at, by=by)
    return decision


def refuse_apart(course: Course, into: Course, *, at: datetime) -> None:
    """Raise NotTogether unless both lie ahead in the same cooperation."""
    today = localdate(at)
    for each in (course, into):
        if each.cancelled_at or each.starts_on <= today:
            raise NotTogether(_("The course has begun or was cancelled."))
    if course.pk == into.pk or into.opened_at is None:
        raise NotTogether(_("Choose another course that is open."))
    if course.track.cooperation_id != into.track.cooperation_id:
        raise NotTogether(_("The courses belong to different cooperations."))


def _entries(course: Course, into: Course) -> list[Enrolment]:
    """Who is there or waits, with what would be in the way on ``into``."""
    hard = RequirementCheck.objects.filter(
        asked(Value(into.opened_at)),
        nomination=OuterRef("nomination"),
        requirement__is_hard=True,
        requirement__track=into.track_id,
    )
    wish = TrackWish.objects.filter(
        nomination=OuterRef("nomination"), track=into.track_id
    )
    there = into.enrolments.filter(
        nomination=OuterRef("nomination"), left_at=None, seated_at__isnull=False
    )
    late = Q(nomination__available_from__gt=into.starts_on)
    early = Q(nomination__available_until__lt=into.ends_on)
    return list(
        course.enrolments.filter(left_at=None)
        .with_blocks()
        .annotate(
            unmet_there=Exists(hard.filter(finding=Finding.NOT_MET)),
            unchecked_there=Exists(hard.filter(finding=Finding.UNKNOWN)),
            wished=Exists(wish),
            sits_there=Exists(there),
            away_there=Case(When(late | early, then=True), default=False),
        )
        .select_related("nomination__participant", "municipality")
        .order_by("queued_at", "pk")
    )


def _in_the_way(entry: Enrolment, into: Course) -> str:
    """Why somebody cannot move, in words; empty when nothing is in the way."""
    facts = vars(entry)
    nomination = entry.nomination
    other_track = into.track_id != entry.course.track_id
    ways = (
        (nomination.withdrawn_at or nomination.declined_at, _("no longer nominated")),
        (facts["sits_there"], _("has a seat there already")),
        (facts["unmet_there"], _("a requirement that must be met is not met")),
        (
            facts["unchecked_there"] and entry.is_seated and other_track,
            _("a requirement that must be met is not checked yet"),
        ),
        (facts["away_there"], _("not available from the first day to the last")),
        (other_track and not facts["wished"], _("has not wished for that track")),
        (entry.elsewhere and not entry.is_seated, _("has a seat on another course")),
    )
    return next((words for is_so, words in ways if is_so), "")


def _decide(
    course: Course, into: Course, *, reason: str, at: datetime, by: Membership
) -> CourseDecision:
    if not reason.strip():
        raise ValidationError({"reason": _("Write a reason.")})
    common = {"choice": Choice.MERGE, "reason": reason}
    who = {"decided_at": at, "decided_by": by}
    decision = CourseDecision(course=course, other=into, **common, **who)
    decision.full_clean(exclude=["course", "other"])
    decision.save(force_insert=True)
    CourseDecision.objects.create(course=into, other=course, **common, **who)
    audit.record(
        by=by,
        verb="course.merged",
        targets=[course, into],
        at=at,
        changes={"closed": course.pk, "into": into.pk},
    )
    return decision


def _close(course: Course, *, at: datetime, by: Membership) -> None:
    course.cancelled_at = at
    course.save(update_fields=["cancelled_at"])
    why = ReasonCode.objects.get(kind=ReasonCode.Kind.LEAVE, code="course_merged")
    leaving.leave_all(course=course, reason=why, at=at, by=by)
    plans.call_off(course, at=at, by=by)
    webhook_outbox.owe(Kind.CANCELLED, course=course, at=at)


def _move_all(merger: Merger, *, at: datetime, by: Membership) -> None:
    into = merger.into
    there = {
        each.nomination_id: each
        for each in into.enrolments.filter(left_at=None).select_related(
            "nomination__participant"
        )
    }
    moved = []
    for move in merger.moves:
        if move.goes == Goes.POOL:
            continue
        entry = there.get(move.entry.nomination_id) or _queue(move.entry, into)
        audit.record(by=by, verb="seat.merged", targets=[entry], at=at)
        if move.goes == Goes.SEAT:
            seats.take(entry, into, rule=SeatRule.MERGED, at=at, by=by)
            moved.append(entry)
    seat_notices.seated(course=into, entries=moved, at=at)
    others = [each.entry for each in merger.moves if each.goes != Goes.SEAT]
    seat_notices.merged(course=merger.course, entries=others, at=at)
    seat_notices.school_told(course=merger.course, at=at)
    seat_notices.school_told(course=into, at=at)


def _queue(old: Enrolment, into: Course) -> Enrolment:
    return Enrolment.objects.create(
        nomination=old.nomination,
        course=into,
        municipality_id=old.municipality_id,
        wish_rank=old.wish_rank,
        queued_at=old.queued_at,
    )
