"""Brancheforløb Syd: one course ended, two run, one lacks people (T1, T4)."""

from datetime import date, timedelta

from branchespor.models import Nomination, Scheme
from branchespor.services import demand as orders
from courses.models import AbsenceCase, ContactAttempt, Course, Presence
from courses.services import (
    absences,
    capacity,
    held_seats,
    lending,
    releases,
    seats,
)
from municipalities.models import Role
from outcomes.models import Destination
from portal.demo import aftermath
from portal.demo.cast import SYD
from portal.demo.stage import (
    Run,
    Stage,
    attend,
    nominate,
    open_course,
    queue,
    say_yes,
    teach,
    tracks_of,
    usual_absence,
)

KITCHEN, CARE = "Køkken & rengøring", "Social & sundhed"
FOUR = ("Haderslev", "Sønderborg", "Aabenraa", "Tønder")
JOB, PART, EDU = Destination.JOB_FULL, Destination.JOB_PART, Destination.EDUCATION
CASH, UNKNOWN, IGU = Destination.CASH_BENEFIT, Destination.UNKNOWN, Destination.IGU


def monday(day: date) -> date:
    """The Monday of the week of ``day``."""
    return day - timedelta(days=day.weekday())


def tell(stage: Stage) -> None:
    """Play the whole story up to today."""
    ended(stage)
    kitchen_running(stage)
    care_running(stage)
    short_of_minimum(stage)
    demand(stage)


def ended(stage: Stage) -> None:
    """A course that ended five months ago, 16 started, 13 completed."""
    by = stage.member("koordinator.syd", Role.COORDINATOR)
    start = monday(stage.today) - timedelta(weeks=34)
    course = _open(stage, Run(KITCHEN, "EUC Syd", SYD, start, weeks=12))
    people = _nominated(stage, KITCHEN, start=start, places=dict.fromkeys(FOUR, 4))
    _seat(stage, course, people)
    entries = list(course.enrolments.order_by("pk"))
    aftermath.leave(
        stage, entries[:1], code="got_job", on=start + timedelta(weeks=6), by=by
    )
    aftermath.leave(
        stage, entries[7:9], code="moved", on=start + timedelta(weeks=4), by=by
    )
    teacher = stage.member("underviser.euc", Role.SCHOOL_TEACHER)
    aftermath.end(stage, course, by=teacher)
    done = list(course.enrolments.filter(completed_at__isnull=False).order_by("pk"))
    aftermath.plan_next(
        stage,
        done[:11],
        text="IGU eller job hos en arbejdsgiver",
        starts_on=course.ends_on + timedelta(days=7),
    )
    aftermath.create(stage)
    _answers(stage, course)


def _answers(stage: Stage, course: Course) -> None:
    """What people did at the end and after three months; two nobody has reached."""
    at_end = [
        JOB,
        IGU,
        IGU,
        PART,
        CASH,
        JOB,
        EDU,
        CASH,
        CASH,
        IGU,
        JOB,
        PART,
        CASH,
        JOB,
    ]
    aftermath.follow(stage, course, months=0, said=[*at_end, CASH, UNKNOWN])
    later = [JOB, JOB, IGU, JOB, CASH, JOB, EDU, None, UNKNOWN, JOB, JOB, PART, None]
    aftermath.follow(stage, course, months=3, said=[*later, JOB, EDU, CASH])


def kitchen_running(stage: Stage) -> None:
    """T1: quotas 4/4/4/4, Tønder delivers 2, Haderslev fills: 14 IGU and 2 others.

    The next two sessions are lent to a substitute.
    """
    start = monday(stage.today) - timedelta(weeks=4)
    course = _open(stage, Run(KITCHEN, "EUC Syd", SYD, start, weeks=12))
    places = {"Haderslev": 6, "Sønderborg": 4, "Aabenraa": 4, "Tønder": 2}
    people = _nominated(stage, KITCHEN, start=start, places=places, others=2)
    _seat(stage, course, people)
    admin = stage.member("sekretaer.euc", Role.SCHOOL_ADMIN)
    teacher = stage.member("underviser.euc", Role.SCHOOL_TEACHER)
    sessions = teach(stage, course, by=admin, room="Køkken 2")
    held = [each for each in sessions if each.on < stage.today]
    for index, session in enumerate(held[:-1]):
        attend(stage, session, by=teacher, exceptions=usual_absence(index, 16))
    lending.lend(
        session_ids=[each.pk for each in sessions if each.on >= stage.today][:2],
        membership_id=stage.member("vikar.euc", Role.SUBSTITUTE).pk,
        at=stage.clock(stage.today, 7),
        by=admin,
    )


def care_running(stage: Stage) -> None:
    """A course that ends in three weeks; three people away today without a word."""
    start = monday(stage.today) - timedelta(weeks=9)
    school = "Social- og Sundhedsskolen Syd"
    course = _open(stage, Run(CARE, school, SYD, start, weeks=12))
    people = _nominated(
        stage, CARE, start=start, places=dict.fromkeys(FOUR, 4), others=3
    )
    _seat(stage, course, people[:15])
    teacher = stage.member("underviser.sosu", Role.SCHOOL_TEACHER)
    by = stage.member("koordinator.syd", Role.COORDINATOR)
    sessions = teach(stage, course, by=by, room="Lokale 12")
    held = [each for each in sessions if each.on < stage.today]
    for index, session in enumerate(held):
        attend(stage, session, by=teacher, exceptions=usual_absence(index, 15))
    today = next(each for each in sessions if each.on == stage.today)
    away = {1: Presence.NO_WORD, 6: Presence.NO_WORD, 12: Presence.NO_WORD}
    attend(stage, today, by=teacher, exceptions={**away, 3: Presence.SICK})
    first = AbsenceCase.objects.filter(session=today).order_by("pk")[0]
    absences.contact(
        case_id=first.pk,
        channel=ContactAttempt.Channel.PHONE,
        result=ContactAttempt.Result.NO_ANSWER,
        at=stage.clock(stage.today, 8, 50),
        by=by,
    )
    entries = list(course.enrolments.seated().order_by("pk"))
    aftermath.plan_next(
        stage,
        entries[:11],
        text="Løntilskud på et plejecenter",
        starts_on=course.ends_on + timedelta(days=10),
    )


def short_of_minimum(stage: Stage) -> None:
    """T4: 11 of 12, go/no-go in three days; some wait, some are still in the pool.

    The school has found one seat more, which is offered to whoever is next.
    """
    start = monday(stage.today) + timedelta(weeks=5)
    run = Run(
        KITCHEN,
        "EUC Syd",
        SYD,
        start,
        weeks=12,
        decide_on=stage.today + timedelta(days=3),
        release_on=stage.today + timedelta(days=7),
    )
    course = _open(stage, run)
    places = {"Haderslev": 6, "Sønderborg": 3, "Aabenraa": 5}
    people = _nominated(stage, KITCHEN, start=start, places=places, ready=11)
    on = stage.today - timedelta(days=2)
    queue(stage, course, people, on=on)
    seats.fill_from_waiting_list(
        course_id=course.pk,
        at=stage.clock(on, 16),
        by=stage.member("koordinator.syd", Role.COORDINATOR),
    )
    capacity.set_seats(
        course_id=course.pk,
        seats=course.seats + 1,
        at=stage.clock(stage.today, 8),
        by=stage.member("koordinator.syd", Role.COORDINATOR),
    )
    _nominated(stage, CARE, start=start, places={"Haderslev": 2, "Tønder": 2}, ready=2)


def demand(stage: Stage) -> None:
    """Employers' orders, one of them late; a note on lack of labour; a held seat."""
    by = stage.member("koordinator.syd", Role.COORDINATOR)
    at = stage.clock(stage.today - timedelta(days=20))
    kitchen, care = tracks_of(SYD, KITCHEN, CARE)
    asked = (
        (kitchen, "Grænselandets Hoteller (opdigtet)", 10, 5),
        (care, "Plejehjemmene i Syd (opdigtet)", 16, 22),
    )
    for track, employer, places, weeks in asked:
        first = monday(stage.today) + timedelta(weeks=weeks)
        order = orders.Order(
            places=places,
            first=first,
            last=first + timedelta(weeks=26),
            ordered_on=stage.today - timedelta(days=20),
            employer_name=employer,
            contact="Personaleafdelingen, 00 00 00 00",
        )
        orders.order(track_id=track.pk, wanted=order, at=at, by=by)
    orders.note_shortage(
        track_id=care.pk,
        text="Social- og sundhedshjælpere mangler i hele området",
        source="Opdigtet efter Arbejdsmarkedsbalancen",
        at=at,
        by=by,
    )
    coming = Course.objects.get(decide_on=stage.today + timedelta(days=3))
    caseworker = stage.caseworker("Sønderborg")
    held_seats.hold(
        course_id=coming.pk,
        municipality_id=caseworker.municipality_id or 0,
        number=1,
        name_by=stage.today + timedelta(days=5),
        at=stage.clock(stage.today - timedelta(days=1)),
        by=caseworker,
    )


def _open(stage: Stage, run: Run) -> Course:
    return open_course(stage, run, by=stage.member("koordinator.syd", Role.COORDINATOR))


def _nominated(
    stage: Stage,
    track: str,
    *,
    start: date,
    places: dict[str, int],
    others: int = 0,
    ready: int = 99,
) -> list[Nomination]:
    """People of each place put forward ten to seven weeks before ``start``.

    The last ``others`` take part under something else than IGU; from the ``ready``-th
    on the papers are missing.
    """
    wished = tracks_of(SYD, track)
    homes = [place for place, number in places.items() for _ in range(number)]
    return [
        nominate(
            stage,
            place,
            wished,
            on=start - timedelta(days=70 - index),
            scheme=Scheme.INTERNSHIP if index < others else Scheme.IGU,
            promised=index < ready,
        )
        for index, place in enumerate(homes)
    ]


def _seat(stage: Stage, course: Course, people: list[Nomination]) -> None:
    """Queue, fill by quota, release on the day, fill the rest."""
    by = stage.member("koordinator.syd", Role.COORDINATOR)
    queue(stage, course, people, on=course.starts_on - timedelta(weeks=7))
    at = stage.clock(course.signup_deadline_on, 10)
    seats.fill_from_waiting_list(course_id=course.pk, at=at, by=by)
    releases.release_quotas(course_id=course.pk, at=at, by=by)
    say_yes(course, at=at)
