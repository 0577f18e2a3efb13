"""A small world around one cooperation: one object of each kind a page can show."""

from datetime import timedelta
from types import SimpleNamespace

from django.utils import timezone

from branchespor.models import EmployerDemand
from courses.models import (
    AbsenceCase,
    AgreedAction,
    CalendarFeed,
    CourseModule,
    HeldSeat,
    KnownAbsence,
    Mark,
    PersonContact,
    Presence,
    SchoolLogEntry,
    SeatTrade,
)
from municipalities.models import (
    Role,
    SchoolHoliday,
    Scope,
)
from municipalities.services import clients, invitations
from outcomes.services import tallies
from participants.models import (
    Phase,
    PhaseOwner,
    Stay,
    Upload,
)
from tests import factories, world_desk, world_outcomes


def build(cooperation, *, size=2):
    """Fill ``cooperation`` with a running and a coming course and ``size`` people each.

    The first municipality after the lead is "home": its caseworker, leader and
    administrator are in the world, as are the school's people and the coordinator.
    """
    home = (
        cooperation.members.exclude(municipality=cooperation.lead).first().municipality
    )
    school = cooperation.schools.get().school
    world = SimpleNamespace(
        cooperation=cooperation, home=home, school=school, now=timezone.localtime()
    )
    _add_members(world)
    _add_client(world)
    _add_courses(world)
    _add_schedule(world)
    people = [_add_person(world) for _ in range(size)]
    waiting = [
        factories.WaitingFactory(course=world.coming, municipality=home)
        for _ in range(size)
    ]
    world.enrolment, world.case, world.follow_up = people[0]
    world.participant = world.enrolment.nomination.participant
    world.waiting = waiting[0]
    world.nomination = world.waiting.nomination
    world_outcomes.add_voices(world)
    _add_known_absence(world)
    world_outcomes.add_after(world)
    _add_quotas(world)
    world_desk.add_rights(world)
    world_desk.add_hand_overs(world)
    world.upload = world_desk.add_upload(
        world, Upload.Kind.NOMINATIONS, by=world.caseworker
    )
    world.invitation = invitations.invite(
        email="ny@test.example",
        role=Role.CASEWORKER,
        at=world.now,
        by=world.administrator,
    )
    world.plan_upload = world_desk.add_upload(
        world, Upload.Kind.COURSE_PLAN, by=world.school_admin
    )
    world.attendance_upload = world_desk.add_upload(
        world, Upload.Kind.ATTENDANCE, by=world.school_admin
    )
    world_desk.add_webhook(world)
    world_desk.add_looks(world)
    world.export, world.written = world_desk.add_exports(world)
    world_desk.add_proposal(world)
    world.count = tallies.refresh(at=world.now)
    world_outcomes.add_steering(world)
    return world


def _add_members(world):
    at_home = {"municipality": world.home}
    at_school = {"school": world.school}
    world.coordinator = factories.CoordinatorFactory(cooperation=world.cooperation)
    world.caseworker = factories.MembershipFactory(role=Role.CASEWORKER, **at_home)
    world.leader = factories.MembershipFactory(role=Role.LEADER, **at_home)
    world.administrator = factories.MembershipFactory(
        role=Role.ADMINISTRATOR, **at_home
    )
    world.school_teacher = factories.SchoolMembershipFactory(**at_school)
    world.school_admin = factories.SchoolMembershipFactory(
        role=Role.SCHOOL_ADMIN, **at_school
    )
    world.substitute = factories.SubstituteFactory(**at_school)


def _add_client(world):
    world.client = clients.issue(
        school_id=world.school.pk,
        name="Studie+",
        scopes=Scope.values,
        expires_at=world.now + timedelta(days=30),
        at=world.now,
        by=None,
    ).client


def _add_courses(world):
    today = timezone.localdate()
    world.track = factories.TrackFactory(cooperation=world.cooperation)
    world.requirement = factories.RequirementFactory(track=world.track)
    world.track_module = factories.ModuleTemplateFactory(track=world.track)
    world.demand = EmployerDemand.objects.create(
        track=world.track,
        employer=factories.EmployerFactory(),
        places=16,
        period=(today, today + timedelta(days=90)),
        ordered_on=today,
    )
    common = {"track": world.track, "school": world.school, "quotas": True}
    world.course = factories.CourseFactory(
        starts_on=today - timedelta(days=14),
        seats=60,
        minimum=1,
        contact_days=5,
        employer_days=14,
        **common,
    )
    world.coming = factories.CourseFactory(
        starts_on=today + timedelta(days=30), seats=60, minimum=1, **common
    )
    world.module = CourseModule.objects.create(
        course=world.course, position=1, title="Hygiejne", days=2
    )
    world.session = factories.SessionFactory(course=world.course, on=today)
    world.past_session = factories.SessionFactory(
        course=world.course, on=today - timedelta(days=3)
    )


def _add_schedule(world):
    """What the school closes for, what it has lent, and a talk with it."""
    world.loan = factories.SessionLoanFactory(
        session=world.session,
        membership=world.substitute,
        lent_at=world.now,
        lent_by=world.school_admin,
    )
    world.talk = SchoolLogEntry.objects.create(
        course=world.course,
        on=timezone.localdate(),
        spoken_with="Uddannelsesleder",
        status=SchoolLogEntry.Status.WELL,
        by=world.coordinator,
        written_at=world.now,
    )
    world.agreed = AgreedAction.objects.create(
        entry=world.talk,
        text="Ny lærebog",
        owner=AgreedAction.Owner.SCHOOL,
        due_on=timezone.localdate(),
    )
    first = timezone.localdate() + timedelta(days=200)
    world.feed = CalendarFeed.objects.create(
        member=world.coordinator,
        course=world.course,
        secret_hash=f"{world.course.pk:064}",
        made_at=world.now,
        expires_at=world.now + timedelta(days=365),
    )
    world.holiday = SchoolHoliday.objects.create(
        school=world.school, period=(first, first + timedelta(days=7)), name="Ferie"
    )


def _add_person(world):
    enrolment = factories.SeatedFactory(course=world.course, municipality=world.home)
    person = enrolment.nomination.participant
    Stay.objects.create(
        participant=person, municipality=world.home, period=factories.ALWAYS
    )
    PhaseOwner.objects.create(
        participant=person,
        municipality=world.home,
        phase=Phase.EFFORT,
        owner=world.caseworker,
        period=factories.ALWAYS,
    )
    world.mark = Mark.objects.create(
        session=world.past_session,
        enrolment=enrolment,
        municipality=world.home,
        presence=Presence.NO_WORD,
        minutes_missed=420,
        recorded_at=world.now,
        recorded_by=world.school_teacher,
    )
    case = AbsenceCase.objects.create(
        session=world.past_session,
        enrolment=enrolment,
        municipality=world.home,
        opened_at=world.now,
    )
    world.contact = PersonContact.objects.create(
        enrolment=enrolment,
        municipality=world.home,
        at=world.now,
        by=world.caseworker,
        whom=PersonContact.Whom.EMPLOYER,
        outcome=PersonContact.Outcome.NOT_REACHED,
    )
    follow_up = factories.FollowUpFactory(
        enrolment=enrolment, due_on=world.now.date() - timedelta(days=1)
    )
    return enrolment, case, follow_up


def _add_known_absence(world):
    """Told ahead by the caseworker, of the world's first person."""
    world.known = KnownAbsence.objects.create(
        enrolment=world.enrolment,
        municipality=world.home,
        first_on=world.now.date() + timedelta(days=1),
        last_on=world.now.date() + timedelta(days=2),
        reason=factories.ReasonCodeFactory(kind="absence"),
        told_at=world.now,
        told_by=world.caseworker,
    )


def _add_quotas(world):
    """A seat held without a name, and a trade the home municipality is to answer."""
    world.held = HeldSeat.objects.create(
        quota=world.coming.quotas.get(municipality=world.home),
        municipality=world.home,
        name_by=world.coming.release_on,
        held_at=world.now,
        held_by=world.caseworker,
    )
    lead = world.cooperation.lead
    world.trade = SeatTrade.objects.create(
        course=world.coming,
        giver=lead,
        receiver=world.home,
        seats=1,
        proposed_at=world.now,
        proposed_by=factories.MembershipFactory(
            role=Role.CASEWORKER, municipality=lead
        ),
    )
