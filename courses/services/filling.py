"""The state of a course as the rules of allocation see it. Reads only."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import prefetch_related_objects
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from courses import allocation
from courses.allocation import Situation, Waiting
from courses.models import Course, Enrolment, Quota
from courses.services.holdings import Held
from municipalities import isolation
from municipalities.models import CancellationPolicy

Substitutes = CancellationPolicy.Substitutes
# Who left a course for one of these needs no other.
SETTLED = ("got_job", "education", "moved")


@dataclass(frozen=True, slots=True)
class Board:
    """Everything about the seats of one course at one moment."""

    quotas: list[Quota]
    seated: list[Enrolment]
    offered: list[Enrolment]
    queue: list[Enrolment]
    situation: Situation
    held: Held

    @property
    def kept(self) -> int:
        """Free seats that are not for everybody: guaranteed, or held without a name."""
        return self.situation.held_back + self.held.kept.total()

    def ranks(self) -> dict[int, int]:
        """Each waiting person's place in line, from 1; blocked people have none."""
        return {key: rank for key, (rank, _rule) in self.line().items()}

    def line(self) -> dict[int, tuple[int, allocation.Rule]]:
        """Each waiting person's place in line and the rule that puts them there."""
        line = allocation.in_line(self.situation)
        return {
            turn.enrolment_id: (rank, turn.rule)
            for rank, turn in enumerate(line, start=1)
        }


def board(course: Course) -> Board:
    """The seats, guarantees and queue of ``course`` now, as ``boards`` says."""
    return boards([course])[course.pk]


def boards(courses: Sequence[Course]) -> dict[int, Board]:
    """The seats, guarantees and queue of each course now; three statements in all.

    As ``places``, and every entry with its person (``nomination.participant``) where
    the reader's wall lets one through; elsewhere it is None.
    """
    found = places(courses)
    here = [
        each.nomination
        for board in found.values()
        for each in (*board.seated, *board.offered, *board.queue)
    ]
    prefetch_related_objects(here, "participant")
    return found


def places(courses: Sequence[Course]) -> dict[int, Board]:
    """The same without people; two statements in all.

    Entries of people still there, asked or waiting come with their home, by waiting
    time.
    """
    quotas, here = defaultdict(list), defaultdict(list)
    # Everybody's place counts in the line; only one's own people leave with a name.
    with isolation.acting_for(isolation.CLOCKWORK):
        kept = Quota.objects.filter(course__in=courses).with_unnamed()
        for quota in kept.select_related("municipality").in_danish_order():
            quotas[quota.course_id].append(quota)
        entries = list(
            Enrolment.objects.filter(course__in=courses, left_at=None)
            .with_blocks()
            .select_related("nomination", "municipality", "held_seat")
            .defer("nomination__wish_text", "nomination__decline_suggestion")
            .order_by("queued_at", "pk")
        )
    for entry in entries:
        here[entry.course_id].append(entry)
    return {
        each.pk: _board(each, quotas[each.pk], here=here[each.pk]) for each in courses
    }


def _board(course: Course, quotas: list[Quota], *, here: list[Enrolment]) -> Board:
    seated = [each for each in here if each.seated_at]
    offered = [each for each in here if each.is_offered]
    queue = [
        each
        for each in here
        if not each.seated_at
        and not each.is_offered
        and not each.nomination.withdrawn_at
        and not each.nomination.declined_at
    ]
    held = Held(
        unnamed=Counter({each.municipality_id: each.unnamed for each in quotas}),
        named={
            each.pk: each.municipality_id
            for each in queue
            if (seat := getattr(each, "held_seat", None)) and not seat.released_at
        },
        hindered=Counter(
            each.municipality_id
            for each in queue
            if (seat := getattr(each, "held_seat", None))
            and not seat.released_at
            and (each.unmet or each.away)
            and not (each.elsewhere or each.has_passed)
        ),
    )
    state = _situation(
        course, quotas=quotas, taken=[*seated, *offered], queue=queue, held=held
    )
    return Board(quotas, seated, offered, queue, state, held)


def situation(course: Course) -> Situation:
    """The course as the rules see it now."""
    return board(course).situation


def _situation(
    course: Course,
    *,
    quotas: list[Quota],
    taken: list[Enrolment],
    queue: list[Enrolment],
    held: Held,
) -> Situation:
    """A seat held for nobody yet, or for somebody hindered, is taken.

    Who is named on one and can take it comes first at home.
    """
    return Situation(
        seats=course.seats,
        guaranteed={
            each.municipality_id: each.seats - each.released_seats for each in quotas
        },
        seated=Counter(each.municipality_id for each in taken) + held.kept,
        waiting=[
            Waiting(
                enrolment_id=each.pk,
                municipality_id=each.municipality_id,
                since=each.queued_at,
                own_order=0 if each.pk in held.named else each.nomination.own_order,
            )
            for each in queue
        ],
        blocked={each.pk for each in queue if in_the_way(each)},
    )


def in_the_way(entry: Enrolment) -> str:
    """Why somebody who waits can take no seat now, in words; empty when nothing is.

    ``entry`` comes with its blocks (``with_blocks``).
    """
    if entry.unmet:
        return _("a requirement that must be met is not met")
    if entry.elsewhere:
        return _("has a seat on another course")
    if entry.away:
        return _("not available from the first day to the last")
    if entry.has_passed and entry.offer_refusal_id:
        return _("said no to the seat")
    return _("did not answer the offer") if entry.has_passed else ""


def why_left(course: Course, state: Situation) -> str:
    """Why free seats stay free, in words; empty when somebody is in turn."""
    match allocation.why_idle(state):
        case "nobody_waits":
            return _("nobody waits")
        case "nobody_fits":
            return _("nobody who waits can take a seat now")
        case "guaranteed":
            return _("guaranteed to other municipalities until %(date)s") % {
                "date": f"{course.release_on:%d.%m.%Y}"
            }
        case _:
            return ""


def takes_people(course: Course, *, at: datetime) -> bool:
    """Whether the school still takes people on at ``at``: its substitute rule (A10)."""
    today = localdate(at)
    if course.cancelled_at or course.ends_on < today:
        return False
    if course.starts_on > today:
        return True
    policy = course.policy
    if policy is None or policy.substitutes != Substitutes.FIRST_DAYS:
        return False
    return (today - course.starts_on).days <= policy.substitute_days
