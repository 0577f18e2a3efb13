"""What its time is over for goes by itself: nominations, attendance, people, notices."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from branchespor.models import Nomination
from courses.models import AbsenceCase, ContactAttempt, Enrolment, Mark
from courses.services import assessments
from municipalities import isolation
from municipalities.models import Notice
from municipalities.notices import owe
from municipalities.services import reference
from outcomes.models import CohortCount, Placement
from outcomes.services import retention
from participants.models import LegalHold, Participant, Pause
from tests import world

pytestmark = pytest.mark.gdpr

AFTER_YEARS = timedelta(days=900)


@pytest.fixture
def here(syd):
    reference._load_rule_values(reference.Tally(), reference.FOLDER)
    built = world.build(syd)
    Placement.objects.update(ended_on=built.now.date(), end_cause="as_planned")
    return built


def in_months(here, months):
    """A moment so many months after the running course's last day."""
    return (
        here.now
        + (here.course.ends_on - here.now.date())
        + timedelta(days=round(30.5 * months))
    )


def withdrawn(here):
    Nomination.objects.filter(pk=here.nomination.pk).update(
        withdrawn_at=here.now, withdrawn_by=here.caseworker
    )
    return here.nomination


def test_a_withdrawn_nomination_goes_after_six_months_with_its_history(here):
    nomination = withdrawn(here)
    events = nomination.events.model.objects.filter(pgh_obj_id=nomination.pk)
    assert events.exists()
    retention.run(at=here.now + timedelta(days=170))
    assert Nomination.objects.filter(pk=nomination.pk).exists()
    assert (
        retention.run(at=here.now + timedelta(days=190))["keep_nomination_months"] == 1
    )
    assert not Nomination.objects.filter(pk=nomination.pk).exists()
    assert not events.exists()


def test_a_nomination_that_waits_is_never_due(here):
    assert retention.due(at=here.now + AFTER_YEARS)["keep_nomination_months"] == 0


def test_attendance_goes_a_year_after_the_course_and_the_people_stay(here):
    assert Mark.objects.count() == 2
    retention.run(at=in_months(here, 11.5))
    assert Mark.objects.count() == 2
    assert retention.run(at=in_months(here, 12.5))["keep_absence_months"] == 2
    assert not Mark.objects.exists()
    assert not AbsenceCase.objects.exists()
    assert not ContactAttempt.objects.exists()
    assert Participant.objects.filter(pk=here.participant.pk).exists()
    assert CohortCount.objects.get(figure="attended").whole == 840


def test_a_filed_case_stays_with_its_mark(here):
    with isolation.acting_for(isolation.context_of(here.caseworker)):
        assessments.journalise(case_id=here.case.pk, at=here.now, by=here.caseworker)
    retention.run(at=in_months(here, 13))
    assert AbsenceCase.objects.get() == here.case
    assert Mark.objects.get().enrolment == here.enrolment


def test_people_go_eighteen_months_after_the_course(here):
    retention.run(at=in_months(here, 17.5))
    assert Participant.objects.filter(pk=here.participant.pk).exists()
    assert retention.run(at=in_months(here, 18.5))["keep_person_months"] == 2
    assert not Participant.objects.filter(pk=here.participant.pk).exists()
    assert Participant.objects.filter(pk=here.other.pk).exists(), "still waits"


def test_a_placement_or_a_pause_that_goes_on_keeps_the_person(here):
    person = here.participant
    Placement.objects.update(ended_on=None, end_cause="")
    retention.run(at=in_months(here, 18.5))
    assert Participant.objects.filter(pk=person.pk).exists()
    Placement.objects.update(ended_on=here.now.date(), end_cause="job")
    pause = Pause.objects.create(
        participant=person,
        municipality=here.home,
        period=(here.now.date(), None),
        expected_return_on=here.now.date() + timedelta(days=90),
    )
    retention.run(at=in_months(here, 18.5))
    assert Participant.objects.filter(pk=person.pk).exists()
    pause.period = (here.now.date(), here.now.date() + timedelta(days=90))
    pause.save()
    retention.run(at=in_months(here, 18.5))
    assert not Participant.objects.filter(pk=person.pk).exists()


def test_a_second_run_finds_nothing(here):
    retention.run(at=here.now + AFTER_YEARS)
    assert not any(retention.run(at=here.now + AFTER_YEARS).values())


def test_a_legal_hold_stops_every_rule(here):
    LegalHold.objects.create(
        participant=here.participant,
        municipality=here.home,
        reason=here.hold.reason,
        set_at=here.now,
        set_by=here.caseworker,
    )
    retention.run(at=here.now + AFTER_YEARS)
    assert Mark.objects.get().enrolment == here.enrolment
    assert Participant.objects.filter(pk=here.participant.pk).exists()


def test_a_municipality_may_choose_its_own_time(here):
    with isolation.acting_for(isolation.context_of(here.administrator)):
        retention.set_period(
            key="keep_person_months",
            months=24,
            valid_from=here.now.date(),
            at=here.now,
            by=here.administrator,
        )
    retention.run(at=in_months(here, 30))
    assert Participant.objects.filter(pk=here.participant.pk).exists()
    retention.run(at=in_months(here, 37))
    assert not Participant.objects.filter(pk=here.participant.pk).exists()


def test_sent_notices_go_after_ninety_days(here):
    owe(
        kind="course_opened",
        recipients=[here.caseworker.user],
        dedupe_key="x",
        path="/",
        at=here.now,
    )
    Notice.objects.update(sent_at=here.now)
    retention.run(at=here.now + timedelta(days=89))
    assert Notice.objects.exists()
    retention.run(at=here.now + timedelta(days=91))
    assert not Notice.objects.exists()


def test_a_dry_run_counts_and_deletes_nothing(here, capsys, figures):
    call_command("retention", "--dry-run")
    told = capsys.readouterr().out.strip().splitlines()[-1]
    assert told == "5 rules, 0 due."
    counts = retention.due(at=in_months(here, 19))
    waiting = Enrolment.objects.waiting().values("nomination__participant")
    people = Participant.objects.exclude(pk__in=waiting)
    assert counts["keep_person_months"] == people.count() > 1
    assert Participant.objects.filter(pk=here.participant.pk).exists()
    figures(
        f"retention: {len(counts)} rules, {sum(counts.values())} due after 19 months"
    )


def test_the_page_counts_ones_own_municipality(here, oest, client_for):
    world.build(oest)
    for member in (here.administrator, here.caseworker):
        answer = client_for(member).get("/retention/")
        assert answer.status_code == 200
        assert [count for _, count in answer.context["rows"]] == [0, 0, 0]
