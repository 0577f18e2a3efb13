"""What every story does: people, courses, seats, attendance, results, by the verbs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count

from branchespor.models import Nomination, RequirementCheck, Scheme, Track
from branchespor.services import nominations, track_requirements
from courses import calendar, timeline
from courses.calendar import COPENHAGEN, Hours, Pattern, PlannedSession
from courses.models import Course, Presence, Session
from courses.services import offers, plans, registers, schedule, seats
from courses.services.plans import CoursePlan
from courses.services.registers import MarkLine
from municipalities.models import Cooperation, Membership, Role, School
from participants.services import people
from portal.demo import names

LOGINS = {
    "Haderslev": "sagsbehandler.haderslev",
    "Sønderborg": "sagsbehandler.soenderborg",
    "Aabenraa": "sagsbehandler.aabenraa",
    "Tønder": "sagsbehandler.toender",
    "Randers": "sagsbehandler.randers",
    "Norddjurs": "sagsbehandler.norddjurs",
    "Syddjurs": "sagsbehandler.syddjurs",
}


@dataclass(slots=True)
class Stage:
    """The demo's day, its members, and the number of the next invented person."""

    today: date
    cast: Mapping[str, Membership]
    numbers: "count[int]" = field(default_factory=count)

    def clock(self, day: date, hour: int = 9, minute: int = 0) -> datetime:
        """A Copenhagen time of day as an instant."""
        return datetime.combine(day, time(hour, minute), tzinfo=COPENHAGEN)

    def member(self, login: str, role: Role) -> Membership:
        """The membership of a login in a role."""
        return self.cast[f"{login} {role}"]

    def caseworker(self, place: str) -> Membership:
        """The caseworker of a municipality."""
        return self.member(LOGINS[place], Role.CASEWORKER)


@dataclass(frozen=True, slots=True)
class Run:
    """A course to be told of: which track and school, when, how large."""

    track: str
    school: str
    cooperation: str
    starts_on: date
    weeks: int
    seats: int = 16
    minimum: int = 12
    price_per_seat: int | None = 9800
    employer_places: int | None = None
    decide_on: date | None = None
    release_on: date | None = None


def open_course(stage: Stage, run: Run, *, by: Membership) -> Course:
    """Plan a course twelve weeks before its start, with the usual dates."""
    usual = timeline.suggested(run.starts_on)
    track = Track.objects.get(name=run.track, cooperation__name=run.cooperation)
    opened = stage.clock(run.starts_on - timedelta(weeks=12))
    track_requirements.publish(
        track_id=track.pk, version=track.version, at=opened, by=by
    )
    return plans.plan(
        track_id=track.pk,
        school_id=School.objects.get(name=run.school).pk,
        wanted=CoursePlan(
            starts_on=run.starts_on,
            ends_on=run.starts_on + timedelta(weeks=run.weeks, days=-3),
            seats=run.seats,
            minimum=run.minimum,
            target=run.seats,
            signup_deadline_on=min(
                usual["signup_deadline_on"], run.release_on or usual["release_on"]
            ),
            release_on=run.release_on or usual["release_on"],
            decide_on=run.decide_on or usual["decide_on"],
            price_per_seat=run.price_per_seat,
            employer_places=run.employer_places,
        ),
        at=opened,
        by=by,
    )


def nominate(
    stage: Stage,
    place: str,
    tracks: Sequence[Track],
    *,
    on: date,
    scheme: Scheme = Scheme.IGU,
    promised: bool = True,
) -> Nomination:
    """Register an invented person of a municipality and put the person forward."""
    number = next(stage.numbers)
    by = stage.caseworker(place)
    at = stage.clock(on, 9 + number % 6, number % 60)
    person = people.register(
        municipality_id=by.municipality_id or 0,
        birth_year=1972 + number * 3 % 32,
        arrival_year=on.year - 1 - number % 6,
        danish_education=1 + number % 3,
        danish_module=2 + number % 4,
        licences=["b"] if number % 3 else [],
        takeover_on=on - timedelta(days=40),
        at=at,
        by=by,
        **names.person(number),
    )
    nomination = nominations.nominate(
        participant_id=person.pk,
        cooperation_id=tracks[0].cooperation_id,
        scheme=scheme,
        track_ids=[track.pk for track in tracks],
        wish_text=WISHES[number % len(WISHES)],
        chose_industry=number % 4 != 0,
        payment_promised_on=on + timedelta(days=2) if promised else None,
        at=at,
        by=by,
    )
    if promised:
        _meet_requirements(nomination, at=at, by=by)
    return nomination


WISHES = (
    "Jeg vil gerne arbejde med mennesker og lære mere dansk på jobbet.",
    "Jeg har gjort rent på et hotel før og vil have et fast job.",
    "Min nabo arbejder med det, og jeg vil også.",
    "Jeg kan godt lide praktisk arbejde.",
)


def _meet_requirements(nomination: Nomination, *, at: datetime, by: Membership) -> None:
    met = RequirementCheck.Finding.MET
    findings = dict.fromkeys(
        nomination.checks.values_list("requirement_id", flat=True), met
    )
    nominations.check(nomination_id=nomination.pk, findings=findings, at=at, by=by)


def queue(
    stage: Stage, course: Course, wanted: Sequence[Nomination], *, on: date
) -> None:
    """Put nominated people on a course's list, each by the own caseworker."""
    for nomination in wanted:
        seats.queue(
            nomination_id=nomination.pk,
            course_id=course.pk,
            wish_rank=1,
            at=stage.clock(on, 15),
            by=nomination.nominated_by,
        )


def say_yes(course: Course, *, at: datetime) -> None:
    """Let each home take the seats of a course that are offered, an hour later."""
    for entry in course.enrolments.offered().select_related("nomination__nominated_by"):
        offers.accept(
            enrolment_id=entry.pk,
            at=at + timedelta(hours=1),
            by=entry.nomination.nominated_by,
        )


def teach(stage: Stage, course: Course, *, by: Membership, room: str) -> list[Session]:
    """Plan Monday to Friday 8–15, holidays left out, and today in any case."""
    plan = calendar.weekly(
        Pattern(
            hours=dict.fromkeys(range(5), Hours(time(8), time(15))),
            first=course.starts_on,
            last=course.ends_on,
            room=room,
        )
    )
    days = list(plan.sessions)
    is_running = course.starts_on <= stage.today <= course.ends_on
    if is_running and stage.today not in {each.on for each in days}:
        days.append(PlannedSession(stage.today, time(8), time(15), room=room))
    at = stage.clock(course.starts_on - timedelta(days=14))
    schedule.add_sessions(course_id=course.pk, sessions=days, at=at, by=by)
    return list(course.sessions.order_by("starts_at"))


def attend(
    stage: Stage,
    session: Session,
    *,
    by: Membership,
    exceptions: Mapping[int, str] | None = None,
) -> None:
    """Report a session at 8.40: everybody present but ``exceptions`` (by place)."""
    away = exceptions or {}
    roster = session.course.enrolments.on_roster(session.on).order_by("pk")
    lines = []
    for index, enrolment in enumerate(roster):
        presence = away.get(index, Presence.PRESENT)
        minutes = 20 if presence == Presence.LATE else 0
        lines.append(MarkLine(enrolment.pk, presence, minutes_missed=minutes))
    registers.report(
        session_id=session.pk,
        marks=lines,
        version=None,
        at=stage.clock(session.on, 8, 40),
        by=by,
    )


def usual_absence(index: int, size: int) -> dict[int, str]:
    """A believable day: somebody sick or late, now and then an agreed absence."""
    kinds = (Presence.SICK, Presence.LATE, Presence.AGREED, Presence.TOLD)
    away = {(index * 3) % size: str(kinds[index % 4])}
    if index % 3 == 0:
        away[(index * 5 + 2) % size] = str(Presence.SICK)
    return away


def tracks_of(cooperation: str, *wanted: str) -> list[Track]:
    """Tracks of a cooperation, in the order asked for."""
    found = Cooperation.objects.get(name=cooperation).tracks
    return [found.get(name=each) for each in wanted]
