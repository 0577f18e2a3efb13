"""Confirm seats of the proposal in use: all of them, or those that were chosen."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from branchespor.models import Nomination
from branchespor.services import checklists
from courses import proposal_words, seat_notices
from courses.models import (
    Course,
    Departure,
    Enrolment,
    Proposal,
    ProposalStep,
    Ruling,
    SeatRule,
)
from courses.proposal import changes, record, search
from courses.proposal.problem import Problem
from courses.services import leaving, passing_on, proposals, proposing, seats
from courses.services.passing_on import Cause
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Membership

# A seat that was held for the person is the municipality's own.
RULES = {
    "locked": SeatRule.DEPARTURE,
    "named": SeatRule.QUOTA,
    "quota": SeatRule.QUOTA,
    "common": SeatRule.COMMON,
}


class Outdated(Exception):
    """Since the proposal was made, something changed that it rests on."""


class NothingChosen(Exception):
    """No seat of the proposal was chosen."""


@transaction.atomic
def confirm(
    *,
    proposal_id: int,
    people: Collection[UUID],
    read: str = "",
    at: datetime,
    by: Membership,
) -> list[Enrolment]:
    """Give the chosen people the seats of the proposal: all of them, or none.

    ``people`` are nominations' public ids. Holds every open course, so that two
    coordinators wait for each other. If anything the proposal rests on has changed, it
    is refused with what changed, unless ``read`` is the mark of just these changes
    (``changes_since``). Whoever has exactly the proposed seat already is passed over,
    so that confirming twice changes nothing.

    Raises:
        PermissionDenied: ``by`` may not fill courses.
        Proposal.DoesNotExist: ``by`` sees no such proposal.
        NotInUse: another proposal is in use by now.
        NothingChosen: none of ``people`` has a new seat in the proposal.
        Outdated: something changed, or a seat is no longer there to take.
        CourseClosed: a course takes nobody any more.
        NotFit: nobody has checked a requirement that must be met.
    """
    access.require(by, Permission.FILL_COURSES)
    proposal = Proposal.objects.visible_to(by).get(pk=proposal_id)
    courses = proposals.hold(by, at=at)
    _refuse_unused(proposal, by=by)
    chosen = {proposing.number(each) for each in people}
    wanted = [
        seat
        for seat in record.answer_of(proposal.answer).seats
        if seat.rule != "announced" and seat.person in chosen
    ]
    if not wanted:
        raise NothingChosen(_("Choose at least one seat of the proposal."))
    now = _now(proposal, at=at, by=by)
    _refuse_changed(proposal, now, read=read, courses=courses)
    new = _still_to_give(now, wanted, courses, sits=proposing.unlocked(by))
    entries = _give(proposal, new, courses, at=at, by=by)
    if entries:
        _log(proposal, entries, at=at, by=by)
    return entries


def changes_since(
    proposal: Proposal, by: Membership, *, at: datetime
) -> changes.Changes:
    """What changed since the proposal was made, otherwise than by confirming it."""
    return _changes(proposal, _now(proposal, at=at, by=by))


def _now(proposal: Proposal, *, at: datetime, by: Membership) -> Problem:
    return proposing.problem(by, at=at, lot=proposal.inputs["lot"])


def _changes(proposal: Proposal, now: Problem) -> changes.Changes:
    then = record.problem_of(proposal.inputs)
    return changes.between(then, now, record.answer_of(proposal.answer))


def _refuse_unused(proposal: Proposal, *, by: Membership) -> None:
    now = proposals.in_use(by)
    if now is None:
        raise proposals.NotInUse(_("The proposal is not in use yet. Take it first."))
    if now != proposal:
        raise proposals.NotInUse(
            _("%(name)s has taken another proposal into use. Read it first.")
            % {"name": proposals.taken(now).by}
        )


def _refuse_changed(
    proposal: Proposal, now: Problem, *, read: str, courses: Mapping[int, Course]
) -> None:
    found = _changes(proposal, now)
    if found.any and found.mark != read:
        said = "; ".join(proposal_words.of_changes(found, courses))
        raise Outdated(
            _(
                "Nobody got a seat: since you looked, %(changes)s. Confirm again if it "
                "is to hold all the same, or make a new proposal."
            )
            % {"changes": said}
        )


def _still_to_give(
    now: Problem,
    wanted: list[search.Seat],
    courses: Mapping[int, Course],
    *,
    sits: Mapping[int, int],
) -> list[search.Seat]:
    """What of ``wanted`` is new; ``sits`` are people who may be moved, and where."""
    there = {**{each.key: each.announced for each in now.people}, **sits}
    new = [seat for seat in wanted if there.get(seat.person) != seat.course]
    if number := len(changes.unfit(now, new)):
        raise Outdated(
            _(
                "%(n)s of the people no longer wait, got another seat or are hindered. "
                "Make a new proposal."
            )
            % {"n": number}
        )
    moving = {seat.person for seat in new}
    stay = [
        search.Seat(person, course, "announced")
        for person, course in sits.items()
        if person not in moving
    ]
    if full := changes.overfull(now, new, stay):
        names = ", ".join(str(courses.get(key, key)) for key in full)
        raise Outdated(
            _(
                "%(course)s has not seats enough for those chosen. Choose also those "
                "who move away from there, or make a new proposal."
            )
            % {"course": names}
        )
    return new


def _give(
    proposal: Proposal,
    new: list[search.Seat],
    courses: Mapping[int, Course],
    *,
    at: datetime,
    by: Membership,
) -> list[Enrolment]:
    people = _people(new, by=by)
    left = _move_off(people.values(), courses, at=at, by=by)
    ranks = {
        (each.key, wish.course): wish.rank
        for each in record.problem_of(proposal.inputs).people
        for wish in each.wishes
    }
    entries = []
    for seat in new:
        rank = ranks[seat.person, seat.course]
        entry = entry_for(people[seat.person], seat, rank=rank, at=at, by=by)
        entries.append(entry)
    seats.refuse_unchecked(entries)
    for entry, seat in zip(entries, new, strict=True):
        _seat(entry, courses[seat.course], seat, at=at, by=by)
    _fulfil(people.values(), at=at, by=by)
    for key, course in courses.items():
        here = [entry for entry in entries if entry.course_id == key]
        if here:
            seat_notices.seated(course=course, entries=here, at=at)
        if (freed := left[key] - len(here)) > 0:
            passing_on.pass_on(course, seats=freed, cause=Cause.MOVED, at=at)
    return entries


def _people(new: list[search.Seat], *, by: Membership) -> dict[int, Nomination]:
    """The people behind the numbers, held until commit."""
    found = (
        Nomination.objects.visible_to(by)
        .filter(public_id__in=[UUID(int=seat.person) for seat in new])
        .select_related("participant")
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    return {proposing.number(each.public_id): each for each in found}


def _move_off(
    people: Collection[Nomination],
    courses: Mapping[int, Course],
    *,
    at: datetime,
    by: Membership,
) -> Counter[int]:
    """Let those who are moved leave first: their seats are for others to take."""
    left: Counter[int] = Counter()
    sitting = Enrolment.objects.seated().filter(nomination__in=people)
    for entry in sitting.filter(completed_at=None).select_related("nomination"):
        leaving.change_course(entry, courses[entry.course_id], at=at, by=by)
        left[entry.course_id] += 1
    return left


def _fulfil(people: Collection[Nomination], *, at: datetime, by: Membership) -> None:
    """A seat ends the lock that led to it, and the unlocking that allowed the move."""
    kinds = (Ruling.Kind.LOCK, Ruling.Kind.UNLOCK)
    done = Ruling.objects.in_force().filter(nomination__in=people, kind__in=kinds)
    done.update(lifted_at=at, lifted_by=by)


def entry_for(
    nomination: Nomination,
    seat: search.Seat,
    *,
    rank: int,
    at: datetime,
    by: Membership,
) -> Enrolment:
    """The person's entry on the course's list, made where there is none."""
    access.require(by, Permission.FILL_COURSES)
    known = nomination.enrolments.filter(course=seat.course, left_at=None).first()
    if known:
        known.nomination = nomination
        return known
    made = Enrolment.objects.create(
        nomination=nomination,
        course_id=seat.course,
        municipality_id=nomination.municipality_id,
        wish_rank=rank,
        queued_at=nomination.nominated_at,
    )
    checklists.extend(nomination, made.course.track, at=at, by=by)
    audit.record(by=by, verb="seat.queued", targets=[made], at=at)
    return made


def _seat(
    entry: Enrolment, course: Course, seat: search.Seat, *, at: datetime, by: Membership
) -> None:
    """Seat by the rule; a lock or a move is a departure, with the ruling's reason."""
    rule = RULES[seat.rule]
    ruled = entry.nomination.rulings.in_force().exclude(kind=Ruling.Kind.EXCLUDE)
    for ruling in ruled:
        Departure.objects.create(
            course=course, enrolment=entry, reason_id=ruling.reason_id, at=at, by=by
        )
    seats.take(entry, course, rule=rule, at=at, by=by)


def _log(
    proposal: Proposal, entries: list[Enrolment], *, at: datetime, by: Membership
) -> None:
    ProposalStep.objects.create(
        proposal=proposal,
        kind=ProposalStep.Kind.CONFIRMED,
        seats=len(entries),
        at=at,
        by=by,
    )
    audit.record(
        by=by,
        verb="proposal.confirmed",
        targets=[proposal],
        at=at,
        changes={"seats": len(entries)},
    )
