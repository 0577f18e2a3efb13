"""What is to be settled before somebody takes a seat they can be proposed for.

A hard requirement nobody has checked: the seat waits until somebody has. Danish classes
at the same hours: shown, the school can often move them (domain D18). Reads only.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import Count, F
from django.db.models.functions import ExtractIsoWeekDay

from branchespor.models import Nomination, RequirementCheck, asked
from courses import clashes
from courses.clashes import Able, Slot
from courses.models import Course, Session
from municipalities.models import Membership


def unchecked(
    nominations: Iterable[Nomination], courses: Iterable[Course]
) -> dict[tuple[int, int], list[str]]:
    """Hard requirements a course asks and nobody has checked, in words.

    By nomination and course; one statement, for nominations the reader sees.
    """
    course = "requirement__track__courses"
    checks = (
        RequirementCheck.objects.filter(
            nomination__in=[each.pk for each in nominations],
            finding=RequirementCheck.Finding.UNKNOWN,
            requirement__is_hard=True,
        )
        .annotate(course=F(course), opened=F(f"{course}__opened_at"))
        .filter(asked(F("opened")), course__in=[each.pk for each in courses])
        .select_related("requirement")
        .order_by("requirement__position", "pk")
    )
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    for each in checks:
        key = each.nomination_id, each.course
        found[key].append(str(each.requirement))
    return dict(found)


def hard(by: Membership, *findings: str) -> dict[str, set[tuple[int, int]]]:
    """(nomination, course) by what was found of a hard requirement the course asks."""
    course = "requirement__track__courses"
    checks = (
        RequirementCheck.objects.filter(
            nomination__in=Nomination.objects.visible_to(by).active(),
            finding__in=findings,
            requirement__is_hard=True,
        )
        .annotate(course=F(course), opened=F(f"{course}__opened_at"))
        .filter(asked(F("opened")), course__isnull=False)
    )
    found: dict[str, set[tuple[int, int]]] = {each: set() for each in findings}
    for finding, nomination, key in checks.values_list(
        "finding", "nomination", "course"
    ):
        found[finding].add((nomination, key))
    return found


def hours(courses: Collection[Course]) -> dict[int, list[Slot]]:
    """By course: its weekdays and hours, and how often each comes; one statement."""
    found: dict[int, list[Slot]] = {}
    counted = (
        Session.objects.filter(course__in=courses, cancelled_at=None)
        .order_by()
        .annotate(weekday=ExtractIsoWeekDay("on"))
        .values_list("course", "weekday", "start", "end")
        .annotate(times=Count("pk"))
    )
    for course, weekday, start, end, times in counted:
        found.setdefault(course, []).append(Slot(weekday, start, end, times))
    return found


def able(nomination: Nomination) -> Able:
    """When and where the person can."""
    return Able(
        first=nomination.available_from,
        last=nomination.available_until,
        unreachable=nomination.unreachable,
        weekdays=nomination.danish_weekdays,
        danish_from=nomination.danish_from,
        danish_until=nomination.danish_until,
    )


def danish(nomination: Nomination, slots: Collection[Slot]) -> list[str]:
    """In words, where the course's hours meet the person's Danish classes."""
    return clashes.with_danish(able(nomination), slots)
