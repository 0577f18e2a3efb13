"""What is left of each municipality's quota: guaranteed, taken, held. Reads only."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from courses.models import Course, Enrolment, HeldSeat, Quota
from municipalities import isolation


@dataclass(frozen=True, slots=True)
class Held:
    """The standing holds of a course: how many have no name yet, and who was named.

    ``hindered`` are those of the named, by municipality, whose way to the seat is not
    clear now but may become so; known where the line is.
    """

    unnamed: Counter[int]
    named: dict[int, int]
    hindered: Counter[int] = field(default_factory=Counter)

    @property
    def kept(self) -> Counter[int]:
        """By municipality: seats that go to nobody who waits now."""
        return self.unnamed + self.hindered

    @property
    def each(self) -> Counter[int]:
        """By municipality: seats kept for somebody who does not sit on one yet."""
        return self.unnamed + Counter(self.named.values())


@dataclass(frozen=True, slots=True)
class Standing:
    """One municipality's quota on a course, in seats; ``seated`` or asked about one."""

    quota: Quota
    seated: int
    held: int

    @property
    def guaranteed(self) -> int:
        """Seats it still has a right to: the released ones are common."""
        return self.quota.seats - self.quota.released_seats

    @property
    def extra(self) -> int:
        """Seats taken beyond the guaranteed ones."""
        return max(0, self.seated - self.guaranteed)

    @property
    def unused(self) -> int:
        """Guaranteed, and neither taken nor held."""
        return max(0, self.guaranteed - self.seated - self.held)


def held(course: Course) -> Held:
    """The course's standing holds, as ``held_on`` says."""
    return held_on([course])[course.pk]


def held_on(courses: Sequence[Course]) -> dict[int, Held]:
    """Each course's standing holds: counts and keys, no names; one statement.

    For whoever reaches all of them: the coordinator, the clockwork.
    """
    rows = defaultdict(list)
    for course_id, home, entry in (
        HeldSeat.objects.filter(quota__course__in=courses)
        .standing()
        .values_list("quota__course", "municipality_id", "enrolment_id")
    ):
        rows[course_id].append((home, entry))
    return {
        each.pk: Held(
            unnamed=Counter(home for home, entry in rows[each.pk] if entry is None),
            named={entry: home for home, entry in rows[each.pk] if entry is not None},
        )
        for each in courses
    }


def standings(course: Course) -> dict[int, Standing]:
    """By municipality: its quota, who sits on it, what is held of it."""
    seated = (
        Enrolment.objects.holding()
        .filter(course=course, municipality=OuterRef("municipality"))
        .order_by()
        .values("course")
        .annotate(n=Count("pk"))
        .values("n")
    )
    held = (
        HeldSeat.objects.standing()
        .filter(quota=OuterRef("pk"))
        .order_by()
        .values("quota")
        .annotate(n=Count("pk"))
        .values("n")
    )
    # Everybody's counts are public within the cooperation; names do not leave here.
    with isolation.acting_for(isolation.CLOCKWORK):
        rows = list(
            course.quotas.select_related("municipality").annotate(
                taken=Coalesce(Subquery(seated), 0), kept=Coalesce(Subquery(held), 0)
            )
        )
    return {
        row.municipality_id: Standing(
            row,
            row.taken,  # type: ignore[attr-defined] # annotated above
            row.kept,  # type: ignore[attr-defined] # annotated above
        )
        for row in rows
    }
