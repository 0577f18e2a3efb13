"""What comes after a course, and what is talked about: for ``tests.world``."""

from datetime import date, timedelta

from django.utils import timezone

from branchespor.models import Scheme
from courses.models import (
    ChangeDecision,
    Evaluation,
)
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
from tests import factories


def add_steering(world):
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


def add_after(world):
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


def add_voices(world):
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
