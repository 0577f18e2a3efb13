"""Østjylland: the bus industry ordered 16 places; 11 completed, 9 work (A3, T5)."""

from datetime import timedelta

from branchespor.models import EmployerDemand, Scheme
from courses.services import proposals, releases, seats
from municipalities.models import Employer, Role
from outcomes.models import Destination
from portal.demo import aftermath
from portal.demo.cast import OEST
from portal.demo.stage import (
    Run,
    Stage,
    nominate,
    open_course,
    queue,
    say_yes,
    tracks_of,
)
from portal.demo.syd import monday

JOB, PART, CASH = Destination.JOB_FULL, Destination.JOB_PART, Destination.CASH_BENEFIT
HOMES = ("Randers",) * 6 + ("Norddjurs",) * 5 + ("Syddjurs",) * 5


def tell(stage: Stage) -> None:
    """Play the bus track that ended, and open the next service course."""
    bus(stage)
    service(stage)


def bus(stage: Stage) -> None:
    """T5: 16 started, 11 completed, 9 of them in work twelve months later."""
    by = stage.member("koordinator.oest", Role.COORDINATOR)
    start = monday(stage.today) - timedelta(weeks=72)
    (track,) = tracks_of(OEST, "Bus")
    employer, _ = Employer.objects.get_or_create(
        name="Busbranchens Fællesforening (opdigtet)",
        defaults={"sector": Employer.Sector.PRIVATE},
    )
    EmployerDemand.objects.create(
        track=track,
        employer=employer,
        places=16,
        period=(start, start + timedelta(weeks=40)),
        ordered_on=start - timedelta(weeks=16),
    )
    run = Run("Bus", "Tradium", OEST, start, weeks=14, employer_places=16)
    course = open_course(stage, run, by=by)
    people = [
        nominate(stage, home, [track], on=start - timedelta(days=75 - i))
        for i, home in enumerate(HOMES)
    ]
    queue(stage, course, people, on=start - timedelta(weeks=8))
    at = stage.clock(course.signup_deadline_on, 10)
    seats.fill_from_waiting_list(course_id=course.pk, at=at, by=by)
    releases.release_quotas(course_id=course.pk, at=at, by=by)
    say_yes(course, at=at)
    entries = list(course.enrolments.seated().order_by("pk"))
    aftermath.leave(
        stage, entries[11:], code="own_wish", on=start + timedelta(weeks=5), by=by
    )
    aftermath.end(
        stage, course, by=stage.member("underviser.tradium", Role.SCHOOL_TEACHER)
    )
    aftermath.create(stage)
    nine = [JOB, JOB, JOB, PART, JOB, JOB, JOB, PART, JOB]
    for months in (0, 3, 6, 12):
        aftermath.follow(stage, course, months=months, said=[*nine, *[CASH] * 7])


def service(stage: Stage) -> None:
    """A course that is being filled, with plenty of time."""
    by = stage.member("koordinator.oest", Role.COORDINATOR)
    start = monday(stage.today) + timedelta(weeks=9)
    course = open_course(
        stage, Run("Service", "Tradium", OEST, start, weeks=10, seats=14), by=by
    )
    tracks = tracks_of(OEST, "Service", "Metal")
    people = [
        nominate(
            stage,
            home,
            tracks,
            on=stage.today - timedelta(days=18 - i),
            scheme=Scheme.WORK_DUTY if i % 3 else Scheme.INTERNSHIP,
        )
        for i, home in enumerate(("Randers", "Syddjurs", "Randers", "Norddjurs"))
    ]
    queue(stage, course, people, on=stage.today - timedelta(days=10))
    seats.fill_from_waiting_list(
        course_id=course.pk, at=stage.clock(stage.today - timedelta(days=3)), by=by
    )


def two_courses_at_once(stage: Stage) -> None:
    """Sixteen wait for two courses: first come fills one, together both run.

    Thirteen want Service and would take Metal, three want Metal, which needs eight.
    """
    by = stage.member("koordinator.oest", Role.COORDINATOR)
    start = monday(stage.today) + timedelta(weeks=10)
    run = Run("Metal", "Tradium", OEST, start, weeks=10, seats=12, minimum=8)
    open_course(stage, run, by=by)
    both, metal = tracks_of(OEST, "Service", "Metal"), tracks_of(OEST, "Metal")
    for i, home in enumerate(HOMES):
        wished = metal if i % 6 == 5 or i == 15 else both
        nominate(stage, home, wished, on=stage.today - timedelta(days=15 - i % 14))
    proposals.make(at=stage.clock(stage.today - timedelta(days=1), 15), by=by)
