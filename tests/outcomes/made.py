"""Random courses with everything figures are counted of; the same seed, the same rows."""

import random
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from branchespor.models import Scheme
from courses.models import (
    AbsenceCase,
    ContactAttempt,
    CourseDecision,
    CourseModule,
    Mark,
    ModuleResult,
    Presence,
    Quota,
    Session,
)
from municipalities.models import Employer
from outcomes.models import Destination, FollowUp, NextStep, Outcome, Placement
from outcomes.months import months_after
from tests import factories
from tests.conftest import COPENHAGEN

GENDERS = ("woman", "man", "man", "other")
LEFT = ("got_job", "education", "moved", "own_wish")
WITH_HOURS = {Destination.JOB_FULL, Destination.JOB_PART, Destination.IGU}


class Maker:
    """Makes the rows of one cooperation up to ``today``, by the odds of ``seed``."""

    def __init__(self, cooperation, *, today, seed=1):
        self.rng = random.Random(seed)  # noqa: S311 (the same seed, the same rows)
        self.cooperation, self.today = cooperation, today
        self.places = [m.municipality for m in cooperation.members.order_by("pk")]
        self.by = factories.CoordinatorFactory(cooperation=cooperation)
        self.school = cooperation.schools.get().school
        self.reasons = [factories.ReasonCodeFactory(code=code) for code in LEFT]
        sectors = Employer.Sector.values
        self.employers = [factories.EmployerFactory(sector=each) for each in sectors]

    def at(self, day, hour=10, minute=0):
        """An instant of a Copenhagen day."""
        return datetime.combine(day, time(hour, minute), tzinfo=COPENHAGEN)

    def course(self, track, *, starts_on, people=12, weeks=8, cancelled=False):
        """A course with ``people`` who have a seat, or one that was called off."""
        course = factories.CourseFactory(
            track=track,
            school=self.school,
            starts_on=starts_on,
            ends_on=starts_on + timedelta(weeks=weeks),
            cancelled_at=self.at(starts_on - timedelta(days=20)) if cancelled else None,
        )
        if cancelled:
            self._call_off(course)
            return course
        for place in self.places:
            seats = self.rng.randrange(1, 5)
            given = self.rng.randrange(seats)
            Quota.objects.create(
                course=course,
                municipality=place,
                seats=seats,
                released_seats=given,
                released_at=self.at(starts_on) if given else None,
            )
        seats = [self._seat(course) for _ in range(people)]
        self._teach(course, seats)
        for seat in seats:
            self._follow(course, seat)
            self._place(course, seat)
        return course

    def _call_off(self, course):
        CourseDecision.objects.create(
            course=course,
            choice="cancel",
            reason="For få tilmeldte",
            decided_at=self.at(course.starts_on - timedelta(days=20)),
            decided_by=self.by,
        )

    def _seat(self, course):
        rng, start = self.rng, course.starts_on
        takeover = rng.choice([None, start - timedelta(days=rng.randrange(5, 60))])
        seat = factories.SeatedFactory(
            course=course,
            municipality=rng.choice(self.places),
            queued_at=self.at(start - timedelta(days=rng.randrange(10, 60))),
            seated_by=self.by,
            participant__gender=rng.choice(GENDERS),
            participant__arrival_year=rng.choice([None, 2019, 2020, 2021, 2022]),
            participant__takeover_on=takeover,
            nomination__nominated_at=self.at(start - timedelta(days=50)),
            nomination__nominated_by=self.by,
            joined_on=start + timedelta(days=rng.choice([0, 0, 0, 3])),
        )
        fate = rng.random()
        if fate < 0.6 and course.ends_on <= self.today:
            seat.completed_at, seat.completed_by = self.at(course.ends_on), self.by
        elif fate > 0.8:
            day = start + timedelta(days=rng.choice([-2, 0, 10, 20]))
            seat.left_at, seat.left_by, seat.left_on = self.at(day), self.by, day
            seat.leave_reason = rng.choice(self.reasons)
        seat.save()
        return seat

    def _teach(self, course, seats):
        """Six sessions, some called off, some unregistered, and three modules."""
        for number in range(6):
            self._session(course, seats, course.starts_on + timedelta(days=3 * number))
        for position in (1, 2, 3):
            module = CourseModule.objects.create(
                course=course,
                position=position,
                title=f"Modul {position}",
                days=2,
                gives_certificate=position == 1,
            )
            for seat in seats:
                self._result(module, seat)

    def _session(self, course, seats, day):
        rng = self.rng
        if day > self.today:
            return
        off, quiet = rng.random() < 0.1, rng.random() < 0.15
        late = timedelta(minutes=rng.choice([0, 20, 90, 600, 3000]))
        ends_at = self.at(day, 15)
        session = Session.objects.create(
            course=course, on=day, start=time(8), end=time(15), minutes=420,
            starts_at=self.at(day, 8), ends_at=ends_at,
            cancelled_at=ends_at if off else None,
            cancelled_by=self.by if off else None,
            registered_at=None if quiet else ends_at + late,
            registered_by=None if quiet else self.by,
        )  # fmt: skip
        for seat in seats:
            if not quiet and rng.random() < 0.9:
                self._mark(session, seat)

    def _mark(self, session, seat):
        rng = self.rng
        presence = rng.choice([*Presence.values, *["present"] * 8])
        missed = 0 if presence == "present" else rng.choice([15, 100, 420])
        void = rng.random() < 0.05
        Mark.objects.create(
            session=session, enrolment=seat, municipality=rng.choice(self.places),
            presence=presence, minutes_missed=missed,
            recorded_at=session.ends_at, recorded_by=self.by,
            voided_at=session.ends_at if void else None,
            voided_by=self.by if void else None,
        )  # fmt: skip
        if presence == Presence.NO_WORD:
            self._case(session, seat)

    def _case(self, session, seat):
        rng, opened = self.rng, session.ends_at

        def later(chance):
            hours = timedelta(hours=rng.randrange(1, 200))
            return opened + hours if rng.random() < chance else None

        seen, closed = later(0.8), later(0.6)
        case = AbsenceCase.objects.create(
            session=session, enrolment=seat, municipality=seat.municipality,
            opened_at=opened, seen_at=seen, seen_by=self.by if seen else None,
            closed_at=closed,
            result=rng.choice(["back", "stopped", "corrected"]) if closed else "",
        )  # fmt: skip
        for _ in range(rng.randrange(3)):
            ContactAttempt.objects.create(
                case=case, municipality=case.municipality, by=self.by,
                at=opened + timedelta(hours=rng.randrange(1, 99)),
                channel="phone", result="no_answer",
            )  # fmt: skip

    def _result(self, module, seat):
        result = self.rng.choice([None, "passed", "passed", "failed", "not_attended"])
        if result is None:
            return
        certified = result == "passed" and module.gives_certificate
        ModuleResult.objects.create(
            enrolment=seat, municipality=seat.municipality, module=module,
            result=result, recorded_at=self.at(module.course.ends_on),
            recorded_by=self.by,
            certified_on=module.course.ends_on if certified else None,
        )  # fmt: skip

    def _follow(self, course, seat):
        """Questions that came due, most of them answered, some twice."""
        for months in (0, 3, 6, 12):
            due = months_after(course.ends_on, months)
            if due > self.today:
                return
            said = due + timedelta(days=self.rng.randrange(40))
            answered = self.rng.random() < 0.8 and said <= self.today
            asked = FollowUp.objects.create(
                enrolment=seat, municipality=seat.municipality, months=months,
                due_on=due, created_at=self.at(due),
                answered_at=self.at(said) if answered else None,
            )  # fmt: skip
            for hour in range(self.rng.choice([1, 1, 2]) if answered else 0):
                self._say(asked, seat, self.at(said, 10 + hour))

    def _say(self, asked, seat, at):
        destination = self.rng.choice([*Destination.values, *WITH_HOURS])
        hours = self.rng.choice([None, Decimal("12.5"), Decimal(37), Decimal(30)])
        Outcome.objects.create(
            follow_up=asked, enrolment=seat, municipality=seat.municipality,
            as_of=asked.due_on, destination=destination, source="caseworker",
            certainty="stated", recorded_at=at, recorded_by=self.by,
            weekly_hours=hours if destination in WITH_HOURS else None,
        )  # fmt: skip

    def _place(self, course, seat):
        """A next step or a placement, for some; one of either may come too late."""
        rng = self.rng
        first = course.ends_on + timedelta(days=rng.choice([-10, 5, 42, 43, 90]))
        if rng.random() < 0.2:
            NextStep.objects.create(
                enrolment=seat, municipality=seat.municipality, text="Løntilskud",
                starts_on=first, recorded_at=self.at(course.ends_on),
                recorded_by=self.by,
            )  # fmt: skip
        if rng.random() < 0.4:
            last = first + timedelta(days=rng.choice([20, 200, 700]))
            over = rng.random() < 0.3 and first < self.today
            Placement.objects.create(
                participant=seat.nomination.participant, enrolment=seat,
                municipality=seat.municipality, scheme=rng.choice(Scheme.values),
                employer=rng.choice(self.employers), period=(first, last),
                ended_on=first + timedelta(days=9) if over else None,
                end_cause=rng.choice(Placement.EndCause.values) if over else "",
                recorded_at=self.at(course.ends_on), recorded_by=self.by,
            )  # fmt: skip


def cooperation(found, *, today, courses=6, people=10, seed=1, years=3):
    """Two tracks with courses spread over the years up to ``today``; one called off."""
    maker = Maker(found, today=today, seed=seed)
    profiles = ("stronger", "supported")
    tracks = [factories.TrackFactory(cooperation=found, profile=p) for p in profiles]
    for number in range(courses):
        back = timedelta(days=20 + number * 365 * years // courses)
        starts_on = today - back
        maker.course(tracks[number % 2], starts_on=starts_on, people=people)
    maker.course(tracks[0], starts_on=date(today.year, 1, 9), cancelled=True)
    return maker
