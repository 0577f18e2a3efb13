"""Who is told of seats given, given back and released; the outbox sends it."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localdate

from courses.models import Course, Enrolment, HeldSeat, SeatTrade
from courses.notices import caseworkers_of, coordinators_of
from municipalities.models import CooperationMember, Membership, Role, User
from municipalities.notices import Owed, owe, owe_all

# What can be told of the same seat again, with another first day.
AGAIN = ("course_postponed", "dates_do_not_suit")


def course_opened(*, course: Course, at: datetime) -> None:
    """Invite the job centre of every member municipality, once per course."""
    today = localdate(at)
    members = CooperationMember.objects.filter(
        cooperation=course.track.cooperation_id, period__contains=today
    )
    homes = caseworkers_of(
        list(members.values_list("municipality", flat=True)), today=today
    )
    owe(
        kind="course_opened",
        recipients=set().union(*homes.values()),
        dedupe_key=f"course_opened:{course.pk}",
        path=reverse("courses:course_detail", args=[course.pk]),
        at=at,
    )


def seated(*, course: Course, entries: Iterable[Enrolment], at: datetime) -> None:
    """Tell who nominated them that these people have a seat."""
    _tell_home("seat_given", entries, course=course, at=at)


def cancelled(*, course: Course, entries: Iterable[Enrolment], at: datetime) -> None:
    """Tell who nominated them that these people's course does not run."""
    _tell_home("course_cancelled", entries, course=course, at=at)


def merged(*, course: Course, entries: Iterable[Enrolment], at: datetime) -> None:
    """Tell who nominated them that these people's course was merged with another."""
    _tell_home("course_merged", entries, course=course, at=at)


def postponed(*, course: Course, entries: Iterable[Enrolment], at: datetime) -> None:
    """Tell homes and school the course starts later; ask where the dates do not suit.

    ``entries`` come with their blocks. A second postponement is told again.
    """
    unsuited = [each for each in entries if each.away]
    others = [each for each in entries if not each.away]
    _tell_home("course_postponed", others, course=course, at=at)
    _tell_home("dates_do_not_suit", unsuited, course=course, at=at)
    school_told(course=course, at=at)


def school_told(*, course: Course, at: datetime) -> None:
    """Tell the school's office that something was decided about a course."""
    office = (
        Membership.objects.active(on=localdate(at))
        .filter(role=Role.SCHOOL_ADMIN, school=course.school_id)
        .select_related("user")
    )
    owe(
        kind="course_decided",
        recipients={each.user for each in office if each.user},
        dedupe_key=f"course_decided:{course.pk}:{at.timestamp():.0f}",
        path=reverse("courses:course_detail", args=[course.pk]),
        at=at,
    )


def seat_given_back(
    *, course: Course, entry: Enrolment, at: datetime, by: Membership
) -> None:
    """Tell the coordinator that a seat is free, or the home if she freed it."""
    if by.role == Role.COORDINATOR:
        _tell_home("seat_ended", [entry], course=course, at=at)
        return
    owe(
        kind="seat_free",
        recipients=coordinators_of(course.track.cooperation_id, today=localdate(at)),
        dedupe_key=f"seat_free:{entry.pk}",
        path=reverse("courses:substitutes", args=[course.pk]),
        at=at,
    )


def taken_back(*, course: Course, entry: Enrolment, at: datetime) -> None:
    """Tell who nominated the person that the seat was taken back; each time anew."""
    _tell_home("seat_taken_back", [entry], course=course, at=at)


def quotas_released(*, course: Course, at: datetime) -> None:
    """Tell the coordinator that unused guaranteed seats are common now."""
    owe(
        kind="quotas_released",
        recipients=coordinators_of(course.track.cooperation_id, today=localdate(at)),
        dedupe_key=f"quotas_released:{course.pk}",
        path=reverse("courses:filling", args=[course.pk]),
        at=at,
    )


def _tell_home(
    kind: str, entries: Iterable[Enrolment], *, course: Course, at: datetime
) -> None:
    ids = [entry.pk for entry in entries]
    told = Enrolment.objects.filter(pk__in=ids).select_related(
        "nomination__nominated_by__user"
    )
    owed = []
    for entry in told:
        user: User | None = entry.nomination.nominated_by.user
        if user:
            path = reverse(
                "branchespor:nomination_detail", args=[entry.nomination.public_id]
            )
            key = f"{kind}:{entry.pk}:{course.pk}"
            if kind in AGAIN:
                key += f":{course.starts_on}"
            owed.append(Owed([user], key, path))
    owe_all(kind=kind, owed=owed, at=at)


def held_seats_expired(
    *, course: Course, held: Iterable[HeldSeat], at: datetime
) -> None:
    """Tell who held them that nobody was named in time."""
    owe_all(
        kind="held_seat_expired",
        owed=[
            Owed([each.held_by.user], f"held_seat_expired:{each.pk}", _quotas(course))
            for each in held
            if each.held_by.user
        ],
        at=at,
    )


def names_needed(*, held: Collection[HeldSeat], at: datetime) -> None:
    """Remind the caseworkers whose municipality holds these, once per deadline."""
    homes = caseworkers_of({each.municipality_id for each in held}, today=localdate(at))
    owed = {}
    for each in held:
        course = each.quota.course
        key = f"names_needed:{course.pk}:{each.municipality_id}:{each.name_by}"
        owed[key] = Owed(homes[each.municipality_id], key, _quotas(course))
    owe_all(kind="names_needed", owed=owed.values(), at=at)


def held_seats_common(
    *, course: Course, held: Iterable[HeldSeat], at: datetime
) -> None:
    """Tell the coordinator that held seats became common."""
    first = min(each.pk for each in held)
    owe(
        kind="quotas_released",
        recipients=coordinators_of(course.track.cooperation_id, today=localdate(at)),
        dedupe_key=f"held_seat_common:{first}:{at.timestamp():.0f}",
        path=reverse("courses:filling", args=[course.pk]),
        at=at,
    )


def trade_proposed(*, trade: SeatTrade, at: datetime) -> None:
    """Tell the caseworkers of the municipality that answers."""
    ours = trade.giver_id in trade.proposed_by.municipality_codes()
    other = trade.receiver_id if ours else trade.giver_id
    owe(
        kind="trade_proposed",
        recipients=caseworkers_of([other], today=localdate(at))[other],
        dedupe_key=f"trade_proposed:{trade.pk}",
        path=_quotas(trade.course),
        at=at,
    )


def trade_answered(*, trade: SeatTrade, at: datetime) -> None:
    """Tell who proposed it that there is an answer."""
    user = trade.proposed_by.user
    owe(
        kind="trade_answered",
        recipients=[user] if user else [],
        dedupe_key=f"trade_answered:{trade.pk}",
        path=_quotas(trade.course),
        at=at,
    )


def _quotas(course: Course) -> str:
    return reverse("courses:quotas", args=[course.pk])
