"""A canary in every personal field a text or a date fits into, told apart by group.

Groups are what a reader's relation hangs on: ``seated`` and ``waiting`` people of the
home municipality, a ``neighbour`` municipality's on the same course, and ``foreign``
ones of another cooperation.
"""

from datetime import date, timedelta

from django.db import IntegrityError, models, transaction

from branchespor.models import RequirementCheck, TrackWish
from courses.models import (
    ContactAttempt,
    Departure,
    Mark,
    MarkCorrection,
    ModuleResult,
)
from municipalities import register
from municipalities.models import ReasonCode
from municipalities.register import About, Class
from outcomes.models import (
    NextStep,
    Outcome,
    Placement,
    PlacementContact,
    ProgressDimension,
    ProgressMeasure,
    SupplierMilestone,
)
from participants.models import HandOver, LegalHold, Pause, Support
from tests import factories, world

# Files reach whoever loaded or asked for them, and hold what they may receive.
NAMELESS = {"courses.Proposal"}  # numbers of many people: no row is one person's
OWN_FILES = {"participants.Upload", "participants.ExportFile"}
LETTERS = {"seated": "S", "waiting": "W", "neighbour": "N", "foreign": "F"}
KINDS = {
    "leave_reason": "leave",
    "decline_reason": "decline",
    "reason": "absence",
}


def personal_fields():
    """Every field of class 2 or 3 about a citizen, as (model, field)."""
    for model in register.registered():
        table = register.tables()[model._meta.label]
        if table.about != About.CITIZEN or table.repeats:
            continue
        if model._meta.label in OWN_FILES:
            continue
        for name, says in register.says_of(model._meta.label).items():
            if says.kind >= Class.PERSONAL:
                yield model, model._meta.get_field(name)


def build():
    """Two worlds and a neighbour, a row in every table, a canary in every field.

    Returns the world and (label, field, group) → the canary's spellings.
    """
    own = world.build(factories.syd(), size=1)
    foreign = world.build(factories.oest(), size=1)
    own.neighbour = _neighbour(own)
    _lend_what_is_marked(own)
    people = {
        "seated": own.participant,
        "waiting": own.nomination.participant,
        "neighbour": own.neighbour,
        "foreign": foreign.participant,
    }
    for enrolment, here in ((own.enrolment, own), (foreign.enrolment, foreign)):
        _fill(enrolment, here)
    number = 0
    planted = {}
    for number, (model, field) in enumerate(personal_fields()):
        for group, person in people.items():
            rows = model.objects.filter(pk__in=_rows(model, person))
            said = _plant(rows, field, number, group)
            if said:
                planted[model._meta.label, field.name, group] = said
    return own, people, planted


def _lend_what_is_marked(own):
    """So that the substitute has a row of everything a sheet shows."""
    day = timedelta(days=1)
    factories.SessionLoanFactory(
        session=own.past_session,
        membership=own.substitute,
        since=own.now - day,
        until=own.now + day,
    )


def _neighbour(own):
    members = own.cooperation.members.exclude(municipality=own.home)
    municipality = (
        members.exclude(municipality=own.cooperation.lead).first().municipality
    )
    seat = factories.SeatedFactory(course=own.course, municipality=municipality)
    _fill(seat, own)
    return seat.nomination.participant


def _rows(model, person):
    """The keys of a person's rows in ``model``, by whatever path leads to the person."""
    if model._meta.label in NAMELESS:
        return []
    if model._meta.label == "participants.Participant":
        return [person.pk]
    for path in (
        "participant",
        "nomination__participant",
        "enrolment__nomination__participant",
        "mark__enrolment__nomination__participant",
        "case__enrolment__nomination__participant",
        "placement__participant",
    ):
        first = path.split("__")[0]
        if first in {field.name for field in model._meta.get_fields()}:
            return list(
                model.objects.filter(**{path: person}).values_list("pk", flat=True)
            )
    raise AssertionError(f"no path from {model} to a person")


def _plant(rows, field, number, group):
    letter = LETTERS[group]
    if field.choices or not rows:
        return None
    if isinstance(field, models.CharField | models.TextField):
        said = f"Zq{number:03d}{letter}"
        return [said] if _update(rows, field, said) else None
    if isinstance(field, models.DateField) and not isinstance(
        field, models.DateTimeField
    ):
        day = date(1700 + number, 1 + list(LETTERS).index(group), 9)
        spelt = [day.isoformat(), f"{day:%d.%m.%Y}"]
        return spelt if _update(rows, field, day) else None
    if field.related_model is ReasonCode:
        kind = KINDS.get(field.name, "absence")
        code = ReasonCode.objects.create(
            kind=kind,
            code=f"zq{number:03d}{letter.lower()}",
            label_da=f"Zq{number:03d}{letter}",
            label_en=f"Zq{number:03d}{letter}",
            position=1,
            retired_on=date(2020, 1, 1),
        )
        return [code.label_da] if _update(rows, field, code) else None
    return None


def _update(rows, field, value):
    """Write ``value``, unless a constraint ties the field to others."""
    try:
        with transaction.atomic():
            return rows.update(**{field.name: value})
    except IntegrityError:
        return 0


def _fill(enrolment, here):
    """A row about the person in every table that the world leaves empty."""
    person, at_home = (
        enrolment.nomination.participant,
        {"municipality": enrolment.municipality},
    )
    by = {"recorded_at": here.now, "recorded_by": here.caseworker}
    today = here.now.date()
    of_person = {"participant": person, **at_home}
    of_seat = {"enrolment": enrolment, **at_home}
    Support.objects.create(wording="x", updated_at=here.now, **of_person)
    Pause.objects.create(period=(today, None), **of_person)
    LegalHold.objects.create(
        reason=factories.ReasonCodeFactory(kind="absence"),
        set_at=here.now,
        set_by=here.caseworker,
        **of_person,
    )
    HandOver.objects.create(
        to=here.cooperation.lead,
        reason=factories.ReasonCodeFactory(kind="move"),
        from_on=today,
        proposed_at=here.now,
        proposed_by=here.caseworker,
        **of_person,
    )
    mark, _ = Mark.objects.get_or_create(
        session=here.past_session,
        enrolment=enrolment,
        defaults={"presence": "no_word", "minutes_missed": 420, **by, **at_home},
    )
    case = enrolment.absence_cases.first() or enrolment.absence_cases.create(
        session=here.past_session, opened_at=here.now, **at_home
    )
    MarkCorrection.objects.create(
        mark=mark,
        presence="sick",
        minutes_missed=9,
        corrected_at=here.now,
        corrected_by=here.school_teacher,
        **by,
        **at_home,
    )
    ContactAttempt.objects.create(
        case=case,
        at=here.now,
        by=here.caseworker,
        channel="phone",
        result="reached",
        **at_home,
    )
    enrolment.person_contacts.create(
        at=here.now, by=here.caseworker, whom="person", outcome="met", **at_home
    )
    ModuleResult.objects.create(module=here.module, result="passed", **by, **of_seat)
    Departure.objects.create(
        course=here.course,
        enrolment=enrolment,
        reason=factories.ReasonCodeFactory(kind="departure"),
        at=here.now,
        by=here.coordinator,
    )
    NextStep.objects.create(text="x", starts_on=today, **by, **of_seat)
    follow_up = enrolment.follow_ups.first() or factories.FollowUpFactory(
        enrolment=enrolment
    )
    Outcome.objects.create(
        follow_up=follow_up,
        as_of=today - timedelta(days=1),
        destination="igu",
        source="caseworker",
        certainty="stated",
        **by,
        **of_seat,
    )
    _fill_placement(of_person, by, today=today)
    TrackWish.objects.create(nomination=enrolment.nomination, track=here.track, rank=1)
    RequirementCheck.objects.create(
        nomination=enrolment.nomination,
        requirement=here.requirement,
        finding="met",
        checked_at=here.now,
        checked_by=here.caseworker,
    )


def _fill_placement(of_person, by, *, today):
    placement = Placement.objects.create(
        employer=factories.EmployerFactory(),
        scheme="internship",
        period=(today, None),
        **by,
        **of_person,
    )
    SupplierMilestone.objects.create(
        placement=placement,
        municipality=of_person["municipality"],
        percent=25,
        months=1,
        evidence_on=today,
    )
    PlacementContact.objects.create(
        placement=placement,
        municipality=of_person["municipality"],
        asked_on=today,
        **by,
    )
    ProgressMeasure.objects.create(
        dimension=ProgressDimension.objects.create(
            code=f"d{placement.pk}",
            name_da="x",
            name_en="x",
            question_da="x",
            question_en="x",
            position=1,
        ),
        respondent="citizen",
        quarter_starts_on=date(2026, 10, 1),
        score=3,
        **by,
        **of_person,
    )
