"""The people of the fuzz's world."""

from datetime import timedelta

from branchespor.models import RequirementCheck, TrackWish
from branchespor.services import nominations
from courses.models import (
    AbsenceCase,
    ContactAttempt,
    Mark,
    MarkCorrection,
    ModuleResult,
    Presence,
)
from courses.services import leaving, seats
from municipalities import isolation
from municipalities.models import Role
from outcomes.models import NextStep, Outcome, Placement
from participants.models import Phase, PhaseOwner, Stay, Support
from tests import factories


class People:
    """People of one municipality in one cooperation, one for each thing that can be."""

    def __init__(self, maker, pool, track, need, courses, place):
        self.maker, self.pool, self.track, self.need = maker, pool, track, need
        self.courses, self.place, self.now = courses, place, maker.now
        self.caseworker = maker.member(Role.CASEWORKER, place)
        self.coordinator = maker.member(Role.COORDINATOR, pool)
        self.school = courses["running"].school
        self.teacher = maker.member(Role.SCHOOL_TEACHER, self.school)

    def add(self):
        self._person()  # registered, nominated nowhere
        self._waiting(self.courses["coming"])
        self._seated(self.courses["coming"])
        self._attended(self._seated(self.courses["running"]))
        self._over(self._seated(self.courses["ended"]))
        stopped = self._waiting(self.courses["coming"]).nomination
        with self._as(self.caseworker):
            nominations.withdraw(
                nomination_id=stopped.pk, at=self.now, by=self.caseworker
            )
        self._declined()
        gone = self._seated(self.courses["coming"])
        with self._as(self.caseworker):
            leaving.withdraw(
                enrolment_id=gone.pk,
                reason_id=self.maker.reasons["leave"].pk,
                last_day=self.maker.today,
                at=self.now,
                by=self.caseworker,
            )

    def _as(self, member):
        return isolation.acting_for(isolation.context_of(member))

    def _person(self):
        person = factories.ParticipantFactory(municipality=self.place)
        at_home = {"participant": person, "municipality": self.place}
        Stay.objects.create(period=factories.ALWAYS, **at_home)
        PhaseOwner.objects.create(
            phase=Phase.EFFORT,
            owner=self.caseworker,
            period=factories.ALWAYS,
            **at_home,
        )
        Support.objects.create(wording="x", updated_at=self.now, **at_home)
        Placement.objects.create(
            employer=factories.EmployerFactory(),
            scheme="igu",
            purpose="x",
            period=factories.ALWAYS,
            recorded_at=self.now,
            recorded_by=self.caseworker,
            **at_home,
        )
        return person

    def _enrolled(self, factory, course):
        enrolment = factory(
            course=course,
            municipality=self.place,
            participant=self._person(),
            queued_at=min(factories.NOW, self.now) - timedelta(days=200),
        )
        nomination = enrolment.nomination
        TrackWish.objects.create(nomination=nomination, track=self.track, rank=1)
        RequirementCheck.objects.create(
            nomination=nomination,
            requirement=self.need,
            checked_at=self.now,
            checked_by=self.caseworker,
        )
        return enrolment

    def _waiting(self, course):
        return self._enrolled(factories.WaitingFactory, course)

    def _seated(self, course):
        enrolment = self._enrolled(factories.SeatedFactory, course)
        seats.end_sight(enrolment, course)
        return enrolment

    def _declined(self):
        nomination = self._waiting(self.courses["coming"]).nomination
        with self._as(self.coordinator):
            nominations.decline(
                nomination_id=nomination.pk,
                reason_id=self.maker.reasons["decline"].pk,
                suggestion="x",
                at=self.now,
                by=self.coordinator,
            )

    def _attended(self, enrolment):
        session = enrolment.course.sessions.order_by("on").first()
        at_home = {"municipality": self.place}
        said = {"recorded_at": self.now, "recorded_by": self.teacher, **at_home}
        mark = Mark.objects.create(
            session=session,
            enrolment=enrolment,
            presence=Presence.NO_WORD,
            minutes_missed=420,
            **said,
        )
        MarkCorrection.objects.create(
            mark=mark,
            presence=Presence.SICK,
            minutes_missed=60,
            corrected_at=self.now,
            corrected_by=self.teacher,
            why="x",
            **said,
        )
        case = AbsenceCase.objects.create(
            session=session, enrolment=enrolment, opened_at=self.now, **at_home
        )
        for by in (self.caseworker, self.coordinator):
            ContactAttempt.objects.create(
                case=case,
                at=self.now,
                by=by,
                channel="phone",
                result="reached",
                note="x",
                **at_home,
            )
        enrolment.person_contacts.create(
            at=self.now, by=self.caseworker, whom="person", outcome="met", **at_home
        )
        self._answered(enrolment)

    def _answered(self, enrolment):
        said = {
            "enrolment": enrolment,
            "municipality": self.place,
            "recorded_at": self.now,
            "recorded_by": self.caseworker,
        }
        follow_up = factories.FollowUpFactory(
            enrolment=enrolment, due_on=self.maker.today - timedelta(days=1)
        )
        Outcome.objects.create(
            follow_up=follow_up,
            as_of=self.maker.today - timedelta(days=1),
            destination="igu",
            source="citizen",
            certainty="stated",
            note="x",
            **said,
        )
        NextStep.objects.create(text="x", starts_on=self.maker.today, **said)

    def _over(self, enrolment):
        ModuleResult.objects.create(
            enrolment=enrolment,
            municipality=self.place,
            module=enrolment.course.modules.get(),
            result="passed",
            recorded_at=self.now,
            recorded_by=self.teacher,
        )
        self._answered(enrolment)
