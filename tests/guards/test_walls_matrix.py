"""Which role reaches a row of which table: the visibility matrix, in PostgreSQL itself."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction

from branchespor.models import Nomination, RequirementCheck, TrackWish
from courses.models import (
    AbsenceCase,
    AgreedAction,
    ContactAttempt,
    Course,
    Departure,
    Enrolment,
    Evaluation,
    HeldSeat,
    KnownAbsence,
    Mark,
    MarkCorrection,
    ModuleResult,
    PersonContact,
    PersonFeed,
    Proposal,
    ProposalRun,
    ProposalStep,
    Ruling,
    SchoolLogEntry,
    SessionLoan,
    Webhook,
    WebhookDelivery,
)
from municipalities import isolation, row_security
from outcomes.models import FollowUp, NextStep
from participants.models import Stay
from tests import factories, world

pytestmark = pytest.mark.matrix

WHO = (
    *("caseworker", "coordinator", "school_teacher", "substitute"),
    *("leader", "administrator"),
)
HOME_AND_COORDINATOR = {"caseworker", "coordinator"}
WITH_SCHOOL = HOME_AND_COORDINATOR | {"school_teacher"}
ON_A_SHEET = WITH_SCHOOL | {"substitute"}
# Who reaches what belongs to a seated person (domain 3.3); nobody else anything.
READS = {
    Nomination: ON_A_SHEET,
    TrackWish: HOME_AND_COORDINATOR,
    RequirementCheck: HOME_AND_COORDINATOR,
    Enrolment: ON_A_SHEET,
    ModuleResult: WITH_SCHOOL,
    Mark: ON_A_SHEET,
    MarkCorrection: ON_A_SHEET,
    AbsenceCase: ON_A_SHEET,
    SessionLoan: {"coordinator", "school_teacher", "substitute"},
    ContactAttempt: HOME_AND_COORDINATOR,
    HeldSeat: HOME_AND_COORDINATOR,
    Departure: HOME_AND_COORDINATOR,
    Ruling: HOME_AND_COORDINATOR,
    PersonContact: HOME_AND_COORDINATOR,
    PersonFeed: {"caseworker"},
    KnownAbsence: ON_A_SHEET,
    Proposal: {"coordinator"},
    ProposalRun: {"coordinator"},
    ProposalStep: {"coordinator"},
    SchoolLogEntry: {"coordinator", "school_teacher"},
    AgreedAction: {"coordinator", "school_teacher"},
    Evaluation: {"caseworker", "coordinator", "school_teacher"},
    FollowUp: HOME_AND_COORDINATOR,
    NextStep: HOME_AND_COORDINATOR,
    Webhook: {"school_teacher"},
    WebhookDelivery: {"caseworker", "school_teacher"},
}
# Who changes a row of it; clockwork aside.
CHANGES = {
    Nomination: HOME_AND_COORDINATOR,
    Enrolment: WITH_SCHOOL,
    ModuleResult: {"school_teacher"},
    Mark: {"school_teacher", "substitute"},
    MarkCorrection: set(),
    AbsenceCase: ON_A_SHEET,
    SessionLoan: {"coordinator", "school_teacher"},
    ContactAttempt: set(),
    HeldSeat: HOME_AND_COORDINATOR,
    Departure: set(),
    Ruling: {"coordinator"},
    KnownAbsence: WITH_SCHOOL,
    PersonContact: {"caseworker"},
    PersonFeed: {"caseworker"},
    Proposal: set(),
    ProposalRun: {"coordinator"},
    ProposalStep: set(),
    SchoolLogEntry: set(),
    AgreedAction: {"coordinator", "school_teacher"},
    Evaluation: {"caseworker"},
    FollowUp: {"caseworker"},
    NextStep: {"caseworker"},
    Webhook: {"school_teacher"},
    WebhookDelivery: {"school_teacher"},
}


def as_member(membership):
    return isolation.acting_for(isolation.context_of(membership))


@pytest.fixture
def here(syd):
    """A world with a row about its first person in every table."""
    built = world.build(syd)
    first, mark = built.enrolment, Mark.objects.get(enrolment=built.enrolment)
    at_home, by = {"municipality": built.home}, {"recorded_by": built.school_teacher}
    said = {"recorded_at": built.now, **by}
    MarkCorrection.objects.create(
        mark=mark,
        presence="sick",
        minutes_missed=9,
        corrected_at=built.now,
        corrected_by=built.school_teacher,
        **said,
        **at_home,
    )
    ModuleResult.objects.create(
        enrolment=first, module=built.module, result="passed", **said, **at_home
    )
    ContactAttempt.objects.create(
        case=built.case,
        at=built.now,
        by=built.caseworker,
        channel="phone",
        result="reached",
        **at_home,
    )
    KnownAbsence.objects.create(
        enrolment=first,
        module=built.module,
        told_at=built.now,
        told_by=built.school_teacher,
        **at_home,
    )
    PersonFeed.objects.create(
        participant=built.participant,
        secret_hash="0" * 64,
        made_at=built.now,
        made_by=built.caseworker,
        expires_at=built.now,
        **at_home,
    )
    HeldSeat.objects.create(
        quota=built.course.quotas.first(),
        name_by=built.now.date(),
        held_at=built.now,
        held_by=built.caseworker,
        **at_home,
    )
    Departure.objects.create(
        course=built.course,
        enrolment=first,
        reason=factories.ReasonCodeFactory(kind="departure"),
        at=built.now,
        by=built.coordinator,
    )
    NextStep.objects.create(
        enrolment=first, text="Praktik", starts_on=built.now.date(), **said, **at_home
    )
    RequirementCheck.objects.get_or_create(
        nomination=first.nomination,
        requirement=built.requirement,
        defaults={
            "finding": "met",
            "checked_at": built.now,
            "checked_by": built.caseworker,
        },
    )
    TrackWish.objects.get_or_create(
        nomination=first.nomination, track=built.track, defaults={"rank": 1}
    )
    factories.SessionLoanFactory(
        session=built.past_session,
        membership=built.substitute,
        since=built.now - timedelta(days=1),
        until=built.now + timedelta(days=1),
    )
    return built


@pytest.mark.parametrize("who", WHO)
def test_each_role_reaches_the_tables_of_the_matrix(here, who):
    with as_member(getattr(here, who)):
        reached = {model for model in READS if model.objects.exists()}
    assert reached == {model for model, roles in READS.items() if who in roles}


@pytest.mark.parametrize("who", WHO)
def test_each_role_changes_the_tables_of_the_matrix(here, who):
    with as_member(getattr(here, who)):
        changed = {model for model in CHANGES if touch(model)}
    assert changed == {model for model, roles in CHANGES.items() if who in roles}


def touch(model):
    """How many rows an UPDATE that changes nothing reaches."""
    column = next(f for f in model._meta.fields if not f.primary_key).attname
    (value,) = model.objects.values_list(column, flat=True)[:1] or [None]
    return model.objects.filter(**{column: value}).update(**{column: value})


@pytest.mark.parametrize("who", WHO)
def test_nobody_reaches_anything_of_another_cooperation(here, oest, who):
    strangers = world.build(oest)
    with as_member(getattr(strangers, who)):
        for model in READS:
            assert not model.objects.filter(pk__in=pks_of(model, here)).exists()


# How the rows of a world are found; by its seats, where nothing else is said.
FOUND_BY = {
    **dict.fromkeys(
        (Nomination, Proposal, ProposalRun), ("cooperation", "cooperation")
    ),
    **dict.fromkeys(
        (TrackWish, RequirementCheck), ("nomination__cooperation", "cooperation")
    ),
    ProposalStep: ("proposal__cooperation", "cooperation"),
    Webhook: ("school", "school"),
    SessionLoan: ("session__course__school", "school"),
    SchoolLogEntry: ("course__school", "school"),
    AgreedAction: ("entry__course__school", "school"),
    Evaluation: ("course__school", "school"),
    **dict.fromkeys(
        (MarkCorrection, ContactAttempt, HeldSeat, PersonFeed, Ruling),
        ("municipality", "home"),
    ),
}


def pks_of(model, here):
    """Rows of this world, found by whoever made them."""
    if model in FOUND_BY:
        field, name = FOUND_BY[model]
        lookup = {field: getattr(here, name)}
    else:
        seats = Enrolment.objects.filter(course__school=here.school).values("pk")
        lookup = {("pk" if model is Enrolment else "enrolment") + "__in": seats}
    with isolation.acting_for(isolation.CLOCKWORK):
        return list(model.objects.filter(**lookup).values_list("pk", flat=True))


def test_a_neighbour_in_the_cooperation_reaches_no_row(here, neighbour):
    with as_member(neighbour):
        assert not [model for model in READS if model.objects.exists()]


def test_everybody_may_count_the_seats_and_nobody_sees_whose(here, neighbour):
    with as_member(neighbour):
        course = Course.objects.with_counts().get(pk=here.coming.pk)
        assert (course.seated, course.waiting) == (0, 2)
        assert not course.enrolments.exists()


def test_the_school_reaches_seats_not_the_list(here):
    with as_member(here.school_teacher):
        assert not Enrolment.objects.filter(pk=here.waiting.pk).exists()
        assert not Nomination.objects.filter(pk=here.nomination.pk).exists()


def test_the_schools_time_ends_thirty_days_after_the_course(here):
    last = here.now.date() - timedelta(days=30)
    for ended, seen in ((last, True), (last - timedelta(days=1), False)):
        Course.objects.filter(pk=here.course.pk).update(
            starts_on=ended - timedelta(days=9), ends_on=ended
        )
        with as_member(here.school_teacher):
            assert Enrolment.objects.filter(pk=here.enrolment.pk).exists() == seen
            assert Mark.objects.filter(enrolment=here.enrolment.pk).exists() == seen


def test_who_left_before_the_start_is_forgotten_by_the_school(here):
    reason = factories.ReasonCodeFactory(kind="leave")
    for left_on, seen in (
        (here.course.starts_on, True),
        (here.course.starts_on - timedelta(days=1), False),
    ):
        Enrolment.objects.filter(pk=here.enrolment.pk).update(
            left_at=here.now,
            left_on=left_on,
            left_by=here.caseworker,
            leave_reason=reason,
        )
        with as_member(here.school_teacher):
            assert Enrolment.objects.filter(pk=here.enrolment.pk).exists() == seen


def test_only_the_school_says_who_came(here):
    for who in ("caseworker", "coordinator"):
        with (
            as_member(getattr(here, who)),
            pytest.raises(ProgrammingError, match="row-level"),
            transaction.atomic(),
        ):
            Mark.objects.create(
                session=here.session,
                enrolment=here.enrolment,
                municipality=here.home,
                presence="present",
                recorded_at=here.now,
                recorded_by=getattr(here, who),
            )


def test_the_register_knows_where_a_person_belonged_on_a_day(here, syd):
    """A school reaches no stays, and still sends an absence to the right place."""
    earlier = syd.members.exclude(municipality=here.home).first().municipality
    person, day = here.participant, here.past_session.on
    with isolation.erasing():
        Stay.objects.filter(participant=person).delete()
    moved = day + timedelta(days=1)
    Stay.objects.create(participant=person, municipality=earlier, period=(None, moved))
    Stay.objects.create(
        participant=person, municipality=here.home, period=(moved, None)
    )
    with as_member(here.school_teacher):
        assert not Stay.objects.exists()
        found = Enrolment.objects.with_home_on(day).get(pk=here.enrolment.pk)
        now = Enrolment.objects.with_home_on(moved).get(pk=here.enrolment.pk)
    assert (found.home_then, now.home_then) == (earlier.pk, here.home.pk)


def test_a_seat_in_another_cooperation_is_known_but_not_shown(here, oest):
    other = factories.NominationFactory(
        participant=here.waiting.nomination.participant,
        municipality=here.home,
        cooperation=oest,
    )
    track = factories.TrackFactory(cooperation=oest)
    seat = factories.SeatedFactory(
        nomination=other,
        municipality=here.home,
        course=factories.CourseFactory(track=track),
    )
    with as_member(here.coordinator):
        assert not Enrolment.objects.filter(pk=seat.pk).exists()
        assert Enrolment.objects.with_blocks().get(pk=here.waiting.pk).elsewhere


def test_every_table_with_people_is_tried_here():
    """outcomes has its own: test_walls.py tries what hangs on a person's home."""
    walled = {
        wall.model
        for wall in row_security.declared()
        if wall.model.split(".")[0] in {"branchespor", "courses"}
        and not wall.model.endswith("Event")
    }
    assert walled <= {model._meta.label for model in READS}
