"""A small world around one cooperation: one object of each kind a page can show."""

from datetime import date, timedelta
from types import SimpleNamespace

from django.utils import timezone

from branchespor.models import EmployerDemand, Scheme
from courses.models import (
    AbsenceCase,
    AgreedAction,
    CalendarFeed,
    ChangeDecision,
    CourseModule,
    Evaluation,
    HeldSeat,
    KnownAbsence,
    Mark,
    PersonContact,
    Presence,
    ProposalStep,
    Ruling,
    SchoolLogEntry,
    SeatTrade,
    WebhookDelivery,
)
from courses.services import proposal_runs, proposals, webhooks
from municipalities import isolation
from municipalities.models import (
    AccessEntry,
    Purpose,
    Role,
    RuleValue,
    SchoolHoliday,
    Scope,
)
from municipalities.services import clients, invitations, samples
from outcomes import quarters
from outcomes.models import (
    BackgroundFigure,
    Goal,
    Placement,
    PlacementContact,
    PlaceOffer,
    ProgressDimension,
    ProgressMeasure,
    ReflectionDecision,
    ReflectionMinute,
    SupplierMilestone,
)
from outcomes.services import tallies
from participants.models import (
    ErasureRequest,
    Export,
    ExportFile,
    HandOver,
    LegalHold,
    Phase,
    PhaseOwner,
    Stay,
    Upload,
)
from tests import factories


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
    _add_voices(world)
    _add_known_absence(world)
    _add_after(world)
    _add_quotas(world)
    _add_rights(world)
    _add_hand_overs(world)
    world.upload = _add_upload(world, Upload.Kind.NOMINATIONS, by=world.caseworker)
    world.invitation = invitations.invite(
        email="ny@test.example",
        role=Role.CASEWORKER,
        at=world.now,
        by=world.administrator,
    )
    world.plan_upload = _add_upload(
        world, Upload.Kind.COURSE_PLAN, by=world.school_admin
    )
    world.attendance_upload = _add_upload(
        world, Upload.Kind.ATTENDANCE, by=world.school_admin
    )
    _add_webhook(world)
    _add_looks(world)
    world.export, world.written = _add_exports(world)
    _add_proposal(world)
    world.count = tallies.refresh(at=world.now)
    _add_steering(world)
    return world


def _add_steering(world):
    """What the steering group wrote and decided, a goal and a figure from outside."""
    today = timezone.localdate()
    world.minute = ReflectionMinute.objects.create(
        cooperation=world.cooperation,
        on=today,
        seen="Flere gennemfører",
        why="Kortere hold",
        change="Vi holder fast",
        follow_up_on=today + timedelta(days=30),
        by=world.leader,
    )
    world.decision = ReflectionDecision.objects.create(
        minute=world.minute,
        position=1,
        text="Infomøde før hvert hold",
        owner="koordinator",
        follow_up_on=today + timedelta(days=14),
    )
    world.goal = Goal.objects.create(
        cooperation=world.cooperation,
        name="200 gennem, 75 i job",
        period=(date(today.year, 1, 1), date(today.year + 1, 1, 1)),
        throughput=200,
        result=75,
        source="Styregruppen",
    )
    world.figure = BackgroundFigure.objects.create(
        cooperation=world.cooperation,
        name="jobparate",
        definition="andel erklæret jobparat",
        area=world.home.name,
        as_of=today,
        value=41,
        unit="%",
        source="Jobindsats",
        entered_at=world.now,
        entered_by=world.coordinator,
    )


def _add_proposal(world):
    """One who is kept off a course, and the proposal made with it."""
    world.ruling = Ruling.objects.create(
        nomination=world.nomination,
        municipality=world.home,
        course=world.coming,
        kind=Ruling.Kind.EXCLUDE,
        reason=factories.ReasonCodeFactory(kind="departure"),
        ruled_at=world.now,
        ruled_by=world.coordinator,
    )
    with isolation.acting_for(isolation.context_of(world.coordinator)):
        world.proposal_run = proposal_runs.ask(at=world.now, by=world.coordinator)
        world.division = proposals.make(at=world.now, by=world.coordinator)
    ProposalStep.objects.create(
        proposal=world.division,
        kind=ProposalStep.Kind.CONFIRMED,
        at=world.now,
        by=world.coordinator,
    )


def _add_looks(world):
    """One look at the person, and the sample of last month it was drawn into."""
    world.look = AccessEntry.objects.create(
        at=world.now - timedelta(days=31),
        by=world.caseworker,
        kind="read",
        purpose=Purpose.PERSON,
        participant_id=world.participant.pk,
        municipality=world.home,
    )
    month = timezone.localdate(world.look.at).replace(day=1)
    world.sample = samples.draw(municipality=world.home, month=month, at=world.now)


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


def _add_webhook(world):
    """The school's system is told of changes; one message about the person waits."""
    with isolation.acting_for(isolation.context_of(world.school_admin)):
        world.webhook = webhooks.make(
            url="https://system.example/branchespor",
            at=world.now,
            by=world.school_admin,
        ).webhook
    world.delivery = WebhookDelivery.objects.create(
        webhook=world.webhook,
        kind=WebhookDelivery.Kind.SEATED,
        course=world.course,
        enrolment=world.enrolment,
        happened_at=world.now,
        due_at=world.now,
    )


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


def _add_after(world):
    """A place in the catalogue, the first person placed there, a supplier's line."""
    said = {"recorded_at": world.now, "recorded_by": world.caseworker}
    world.place = PlaceOffer.objects.create(
        cooperation=world.cooperation,
        employer=factories.EmployerFactory(),
        places=2,
        period=factories.ALWAYS,
        is_fallback=True,
        recorded_at=world.now,
        recorded_by=world.coordinator,
    )
    world.placement = Placement.objects.create(
        participant=world.participant,
        municipality=world.home,
        enrolment=world.enrolment,
        employer=world.place.employer,
        place=world.place,
        scheme=Scheme.IGU,
        period=(world.now.date() - timedelta(days=30), None),
        igu_school_weeks=3,
        **said,
    )
    PlacementContact.objects.create(
        placement=world.placement,
        municipality=world.home,
        asked_on=world.now.date() - timedelta(days=2),
        on=world.now.date() - timedelta(days=1),
        **said,
    )
    world.milestone = SupplierMilestone.objects.create(
        placement=world.placement,
        municipality=world.home,
        supplier="Anden Aktør (opdigtet)",
        percent=25,
        event=SupplierMilestone.Event.BEGUN,
        months=0,
    )


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


def _add_voices(world):
    """What the first person and the caseworker say, and what follows for next time."""
    world.dimension = ProgressDimension.objects.get_or_create(
        code="social",
        defaults={
            "name_da": "Sociale kompetencer",
            "name_en": "Social competences",
            "question_da": "Hvor godt?",
            "question_en": "How well?",
            "position": 1,
        },
    )[0]
    world.measure = ProgressMeasure.objects.create(
        participant=world.participant,
        municipality=world.home,
        dimension=world.dimension,
        respondent=ProgressMeasure.Respondent.CITIZEN,
        quarter_starts_on=quarters.quarter_of(timezone.localdate()),
        score=6,
        recorded_at=world.now,
        recorded_by=world.caseworker,
    )
    world.evaluation = Evaluation.objects.create(
        course=world.course,
        respondent=Evaluation.Respondent.CASEWORKER,
        score=5,
        text="Tempoet passede.",
        given_at=world.now,
        given_by=world.caseworker,
    )
    world.change = ChangeDecision.objects.create(
        course=world.course,
        text="Mere praktik",
        owner=world.coordinator,
        due_on=timezone.localdate() - timedelta(days=1),
        decided_at=world.now,
        decided_by=world.coordinator,
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


def _add_rights(world):
    """Times to keep, a hold that was lifted and a proposal to erase that waits."""
    for key, number in (
        ("keep_nomination_months", 6),
        ("keep_absence_months", 12),
        ("keep_person_months", 6),
    ):
        RuleValue.objects.get_or_create(
            key=key,
            valid_from=date(2026, 1, 1),
            defaults={"number": number, "text_da": key, "source": "test"},
        )
    other = world.other = world.waiting.nomination.participant
    common = {"participant": other, "municipality": world.home}
    world.hold = LegalHold.objects.create(
        reason=factories.ReasonCodeFactory(kind="hold", code="journal_duty"),
        set_at=world.now,
        set_by=world.caseworker,
        lifted_at=world.now,
        lifted_by=world.caseworker,
        **common,
    )
    world.proposal = ErasureRequest.objects.create(
        reason=factories.ReasonCodeFactory(kind="erasure", code="citizen_request"),
        proposed_at=world.now,
        proposed_by=world.caseworker,
        **common,
    )


def _add_hand_overs(world):
    """One who goes to the lead municipality, and one who comes from there."""
    lead = world.cooperation.lead
    there = factories.MembershipFactory(role=Role.CASEWORKER, municipality=lead)
    common = {
        "reason": factories.ReasonCodeFactory(kind="move", code="citizen_moves"),
        "from_on": timezone.localdate() + timedelta(days=7),
        "proposed_at": world.now,
    }
    world.outgoing = HandOver.objects.create(
        participant=world.other,
        municipality=world.home,
        to=lead,
        proposed_by=world.caseworker,
        **common,
    )
    world.incoming = HandOver.objects.create(
        participant=factories.ParticipantFactory(municipality=lead),
        municipality=lead,
        to=world.home,
        proposed_by=there,
        **common,
    )


def _add_upload(world, kind, *, by):
    return Upload.objects.create(
        kind=kind,
        by=by,
        target_id=None if kind == Upload.Kind.NOMINATIONS else world.course.pk,
        file_name="liste.csv",
        sha256="0" * 64,
        uploaded_at=world.now,
        kept_until=world.now + timedelta(days=30),
    )


def _add_exports(world):
    """A long one that waits for a second member, and a short one that is written."""
    asked = {
        "by": world.caseworker,
        "municipality": world.home,
        "kind": Export.Kind.PEOPLE,
        "scope": "all",
    }
    asked |= {"purpose": Purpose.PEOPLE_LIST, "format": "csv", "asked_at": world.now}
    until = world.now + timedelta(hours=24)
    waiting = Export.objects.create(rows=501, **asked)
    written = Export.objects.create(
        rows=1, written_at=world.now, expires_at=until, **asked
    )
    ExportFile.objects.create(
        export=written,
        by=world.caseworker,
        name="liste.csv",
        content=b"Fornavn",
        expires_at=until,
    )
    return waiting, written
