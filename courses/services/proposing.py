"""What a proposal is made from, read from the database. Reads only."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max, Q, Value
from django.utils.timezone import localdate

from branchespor.models import Nomination, RequirementCheck, TrackWish
from courses import clashes
from courses.models import Course, Enrolment, HeldSeat, Ruling
from courses.models.counts import SitsElsewhere
from courses.proposal import problem as engine
from courses.proposal.problem import Obstacle, Person, Problem, Wish
from courses.services import filling, open_courses, to_settle
from municipalities.models import Membership, RuleValue

LAST_RANK = engine.WISHES
GONE: tuple[Obstacle, ...] = ("passed", "excluded")
NOT_MET = RequirementCheck.Finding.NOT_MET.value
AT_ONCE = 400  # people waiting: up to here an answer takes under two seconds
LISTED = (
    *("nomination", "course", "wish_rank", "seated_at", "left_at"),
    *("offered_at", "offer_ended_at"),
)


def number(public_id: UUID) -> int:
    """How a person stands in a proposal: the random number of their nomination.

    Not the row's key, which logs and histories repeat: when the nomination is deleted,
    nothing is left that this number leads to (ADR 0021).
    """
    return public_id.int


@dataclass(frozen=True, slots=True)
class _Facts:
    """Rows by what they are looked up with."""

    courses: dict[int, Course]
    by_track: dict[int, set[int]]
    entries: dict[int, dict[int, int]]
    announced: dict[int, int]
    passed: set[tuple[int, int]]
    tracks: dict[int, dict[int, int]]
    unmet: set[tuple[int, int]]
    done: set[tuple[int, int]]
    settled: set[int]
    locked: dict[int, int]
    unlocked: set[int]
    excluded: set[tuple[int, int]]
    named: dict[int, int]
    due: dict[int, date]


def problem(by: Membership, *, at: datetime, lot: str) -> Problem:
    """Everything the engine may know of the coordinator's cooperation at ``at``.

    Eleven statements, however many people. People with a seat elsewhere do not wait;
    waiting time counts from the nomination, also over earlier runs (domain 6.2).
    """
    today = localdate(at)
    courses = open_courses.found(by, today=today)
    held = open_courses.unnamed(courses)
    nominations = list(_nominated(by, courses))
    facts = _facts(courses, by=by, today=today)
    people = [_person(each, facts) for each in nominations]
    return Problem(
        on=today,
        lot=lot,
        people=tuple(
            each for each in people if each.announced is not None or each.wishes
        ),
        courses=tuple(open_courses.seen(courses, held)),
        places=open_courses.places(courses, held),
    ).sorted()


def unlocked(by: Membership) -> dict[int, int]:
    """Who may be moved, and from which course: by number; one statement."""
    rows = Enrolment.objects.seated().filter(
        nomination__rulings__in=Ruling.objects.visible_to(by)
        .in_force()
        .filter(kind=Ruling.Kind.UNLOCK),
        completed_at=None,
    )
    return {
        number(public_id): course
        for public_id, course in rows.values_list("nomination__public_id", "course")
    }


def is_large(by: Membership) -> bool:
    """Whether a proposal takes too long to be waited for."""
    return Nomination.objects.visible_to(by).active().count() > AT_ONCE


def _nominated(by: Membership, courses: list[Course]) -> Iterable[dict[str, Any]]:
    """Who waits, or sits on an open course; ``sits``: a seat anywhere not completed."""
    here = Enrolment.objects.seated().filter(course__in=courses)
    rows: Iterable[dict[str, Any]] = (
        Nomination.objects.visible_to(by)
        .filter(
            Q(withdrawn_at=None, declined_at=None) | Q(pk__in=here.values("nomination"))
        )
        .annotate(sits=SitsElsewhere("pk", Value(0)))
    ).values(
        *("pk", "public_id", "municipality_id", "nominated_at", "own_order"),
        *("available_from", "available_until", "unreachable", "sits"),
    )
    return rows


def _facts(courses: list[Course], *, by: Membership, today: date) -> _Facts:
    entries: dict[int, dict[int, int]] = defaultdict(dict)
    announced: dict[int, int] = {}
    passed: set[tuple[int, int]] = set()
    rows = Enrolment.objects.filter(course__in=courses, left_at=None)
    for each in rows.only(*LISTED):
        entries[each.nomination_id][each.course_id] = each.wish_rank
        if each.is_seated:
            announced[each.nomination_id] = each.course_id
        elif each.is_offered:
            announced.setdefault(each.nomination_id, each.course_id)
        elif each.has_passed:
            passed.add((each.nomination_id, each.course_id))
    locked, unlocked, excluded = _rulings(by)
    done, settled = _behind(by)
    by_track: dict[int, set[int]] = defaultdict(set)
    for course in courses:
        by_track[course.track_id].add(course.pk)
    return _Facts(
        courses={each.pk: each for each in courses},
        by_track=by_track,
        entries=entries,
        announced=announced,
        passed=passed,
        tracks=_track_wishes(by),
        unmet=to_settle.hard(by, NOT_MET)[NOT_MET],
        done=done,
        settled=settled,
        locked=locked,
        unlocked=unlocked & announced.keys(),
        excluded=excluded,
        named=_named(courses),
        due=_deadlines(by, today=today),
    )


def _track_wishes(by: Membership) -> dict[int, dict[int, int]]:
    found: dict[int, dict[int, int]] = defaultdict(dict)
    wishes = TrackWish.objects.filter(
        nomination__in=Nomination.objects.visible_to(by).active()
    )
    for nomination, track, rank in wishes.values_list("nomination", "track", "rank"):
        found[nomination][track] = rank
    return found


def _behind(by: Membership) -> tuple[set[tuple[int, int]], set[int]]:
    """(nomination, track) that were completed; nominations of who needs no course."""
    rows = Enrolment.objects.visible_to(by).filter(
        Q(completed_at__isnull=False) | Q(leave_reason__code__in=filling.SETTLED)
    )
    done: set[tuple[int, int]] = set()
    settled: set[int] = set()
    for nomination, track, completed_at in rows.values_list(
        "nomination", "course__track", "completed_at"
    ):
        if completed_at:
            done.add((nomination, track))
        else:
            settled.add(nomination)
    return done, settled


def _named(courses: list[Course]) -> dict[int, int]:
    """By nomination: the course on which a seat is held for the person."""
    held = HeldSeat.objects.standing().filter(
        quota__course__in=courses, enrolment__isnull=False
    )
    return dict(held.values_list("enrolment__nomination", "quota__course"))


def _rulings(
    by: Membership,
) -> tuple[dict[int, int], set[int], set[tuple[int, int]]]:
    locked: dict[int, int] = {}
    unlocked: set[int] = set()
    excluded: set[tuple[int, int]] = set()
    rulings = Ruling.objects.visible_to(by).in_force()
    for nomination, course, kind in rulings.values_list("nomination", "course", "kind"):
        if kind == Ruling.Kind.LOCK:
            locked[nomination] = course
        elif kind == Ruling.Kind.UNLOCK:
            unlocked.add(nomination)
        else:
            excluded.add((nomination, course))
    return locked, unlocked, excluded


def _deadlines(by: Membership, *, today: date) -> dict[int, date]:
    """The day after which a person has been without activity too long (B7)."""
    rule = RuleValue.objects.on(today).filter(key="gap_max_days").first()
    if rule is None or rule.number is None:
        return {}
    past = Enrolment.objects.visible_to(by).filter(
        Q(completed_at__isnull=False) | Q(left_on__isnull=False),
        seated_at__isnull=False,
        nomination__withdrawn_at=None,
        nomination__declined_at=None,
    )
    ends = past.values_list("nomination").annotate(
        ended=Max("course__ends_on", filter=Q(left_on=None)), left=Max("left_on")
    )
    return {
        nomination: max(each for each in (ended, left) if each)
        + timedelta(days=int(rule.number))
        for nomination, ended, left in ends
    }


def _person(row: dict[str, Any], facts: _Facts) -> Person:
    key = row["pk"]
    keeps = key in facts.unlocked
    announced = None if keeps else facts.announced.get(key)
    sits = row["sits"] and key not in facts.announced
    wishes = () if sits else tuple(_wishes(row, facts))
    return Person(
        key=number(row["public_id"]),
        home=row["municipality_id"],
        since=localdate(row["nominated_at"]),
        wishes=wishes,
        own_order=row["own_order"],
        due=facts.due.get(key),
        announced=announced,
        locked=None if announced or sits else facts.locked.get(key),
        keeps=keeps,
        named=None if announced else _held_for(key, wishes, facts),
    )


def _held_for(key: int, wishes: Iterable[Wish], facts: _Facts) -> int | None:
    """The course on which a seat is kept for the person, who may still take it.

    Not for who let the seat go or was kept off: it is the municipality's again.
    """
    course = facts.named.get(key)
    way = {each.course: each.obstacle for each in wishes}
    return course if way.get(course or 0, GONE[0]) not in GONE else None


def _wishes(row: dict[str, Any], facts: _Facts) -> Iterable[Wish]:
    """Every open course the person is on the list of, or whose track is wished for."""
    listed = facts.entries.get(row["pk"], {})
    tracks = {
        track: rank
        for track, rank in facts.tracks.get(row["pk"], {}).items()
        if row["pk"] not in facts.settled and (row["pk"], track) not in facts.done
    }
    possible = {key for track in tracks for key in facts.by_track.get(track, ())}
    possible |= listed.keys() | {facts.locked.get(row["pk"], 0)}
    for key in sorted(possible & facts.courses.keys()):
        course = facts.courses[key]
        ranks = [r for r in (listed.get(key), tracks.get(course.track_id)) if r]
        obstacle = _obstacle(row, course, facts)
        yield Wish(key, min(ranks, default=LAST_RANK), obstacle)


def _obstacle(row: dict[str, Any], course: Course, facts: _Facts) -> Obstacle:
    if (row["pk"], course.pk) in facts.excluded:
        return "excluded"
    if (row["pk"], course.pk) in facts.unmet:
        return "requirement"
    if (row["pk"], course.pk) in facts.passed:
        return "passed"
    if course.school_id in row["unreachable"]:
        return "travel"
    away = clashes.is_away(
        row["available_from"],
        row["available_until"],
        starts_on=course.starts_on,
        ends_on=course.ends_on,
    )
    return "dates" if away else ""
