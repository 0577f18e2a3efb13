"""The open courses as a proposal sees them: seats, guarantees, places. Reads only."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef

from branchespor.models import EmployerDemand
from courses.models import Course, CourseDecision, HeldSeat, Quota
from courses.proposal import problem as engine
from municipalities.models import Membership

RUNS = (CourseDecision.Choice.RUN, CourseDecision.Choice.PAY_EMPTY)


def found(by: Membership, *, today: date) -> list[Course]:
    """Courses that take nominations and have not begun, soonest first."""
    decided = CourseDecision.objects.filter(course=OuterRef("pk"), choice__in=RUNS)
    return list(
        Course.objects.visible_to(by)
        .upcoming(on=today)
        .filter(opened_at__isnull=False)
        .for_lists()
        .annotate(decided=Exists(decided))
        .order_by("starts_on", "pk")
    )


def unnamed(courses: list[Course]) -> Counter[tuple[int, int]]:
    """Seats held without a name, by course and municipality."""
    held = HeldSeat.objects.unnamed().filter(quota__course__in=courses)
    return Counter(held.values_list("quota__course", "municipality"))


def seen(
    courses: list[Course], held: Counter[tuple[int, int]]
) -> Iterable[engine.Course]:
    """The courses for the engine, with the seats still guaranteed to each.

    A seat held without a name is nobody's to propose: it is neither free nor open to
    its own municipality's people until it is named or released.
    """
    guaranteed: dict[int, dict[int, int]] = defaultdict(dict)
    for key, home, kept, released in Quota.objects.filter(
        course__in=courses
    ).values_list("course", "municipality", "seats", "released_seats"):
        guaranteed[key][home] = max(0, kept - released - held[key, home])
    for course in courses:
        places = course.employer_places
        seats = course.seats if places is None else min(course.seats, places)
        seats -= sum(n for (key, _home), n in held.items() if key == course.pk)
        yield engine.Course(
            key=course.pk,
            seats=max(0, seats),
            minimum=max(0, min(course.minimum, seats)),
            guaranteed=dict(sorted(guaranteed[course.pk].items())),
            demand=course.demand_id,
            decided=bool(course.decided),  # type: ignore[attr-defined]  # annotated above
        )


def places(courses: list[Course], held: Counter[tuple[int, int]]) -> dict[int, int]:
    """The employers' places that can be proposed, by order.

    Whoever will be named on a held seat needs one too.
    """
    orders = {each.demand_id for each in courses if each.demand_id}
    order_of = {each.pk: each.demand_id for each in courses}
    promised: Counter[int | None] = Counter()
    for (course, _home), number in held.items():
        promised[order_of[course]] += number
    found = EmployerDemand.objects.filter(pk__in=orders).values_list("pk", "places")
    return {pk: max(0, number - promised[pk]) for pk, number in found}
