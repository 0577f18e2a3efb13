"""What a supplier is paid by: due by the placements, stopped by them (D5, T7)."""

from datetime import date, datetime

import pytest
from django.urls import reverse

from branchespor.models import Scheme
from outcomes import milestones
from outcomes.milestones import State
from outcomes.models import Placement
from outcomes.services import placements, supplier_plans
from outcomes.services.placements import Agreement
from outcomes.services.supplier_plans import USUAL, Step
from tests import factories
from tests.conftest import COPENHAGEN, MONDAY

JOB_ON = date(2026, 5, 1)


def at(day):
    return datetime(day.year, day.month, day.day, 9, tzinfo=COPENHAGEN)


@pytest.fixture
def person(aabenraa):
    return factories.ParticipantFactory(municipality=aabenraa)


def begin(person, by, *, scheme=Scheme.ORDINARY_JOB, first=JOB_ON, last=None):
    employer = factories.EmployerFactory(name="Grossisten")
    wanted = Agreement(scheme=scheme, first=first, last=last, employer_id=employer.pk)
    return placements.begin(participant_id=person.pk, wanted=wanted, at=MONDAY, by=by)


def plan(placement, by, steps=USUAL):
    return supplier_plans.plan(
        placement_id=placement.pk,
        supplier="Anden Aktør",
        steps=steps,
        at=MONDAY,
        by=by,
    )


def lines(placement, *, on):
    placed = Placement.objects.filter(participant=placement.participant_id)
    found = milestones.lines(placement.milestones.all(), placed=placed, today=on)
    return [(each.due_on, each.state) for each in found]


def test_t7_a_job_makes_three_lines_due(person, caseworker):
    job = begin(person, caseworker)
    assert plan(job, caseworker) == plan(job, caseworker)
    assert lines(job, on=date(2026, 11, 1)) == [
        (date(2026, 5, 1), State.DUE),
        (date(2026, 8, 1), State.DUE),
        (date(2026, 11, 1), State.DUE),
    ]
    assert [state for _, state in lines(job, on=date(2026, 10, 31))] == [
        State.DUE,
        State.DUE,
        State.COMING,
    ]


@pytest.mark.parametrize(
    ("ended_on", "third"),
    [
        (date(2026, 10, 1), State.STOPPED),
        (date(2026, 10, 30), State.STOPPED),
        (date(2026, 10, 31), State.DUE),
    ],
)
def test_t7_a_job_that_ended_in_month_five_stops_the_third(
    person, caseworker, ended_on, third
):
    job = begin(person, caseworker)
    plan(job, caseworker)
    Placement.objects.filter(pk=job.pk).update(ended_on=ended_on, end_cause="employer")
    states = [state for _, state in lines(job, on=date(2026, 11, 23))]
    assert states == [State.DUE, State.DUE, third]


def test_a_line_in_a_job_waits_for_the_job_after_an_internship(person, caseworker):
    trial = begin(
        person,
        caseworker,
        scheme=Scheme.INTERNSHIP,
        first=date(2026, 3, 1),
        last=date(2026, 4, 30),
    )
    plan(trial, caseworker)
    assert [state for _, state in lines(trial, on=MONDAY.date())] == [
        State.DUE,
        State.WAITING,
        State.WAITING,
    ]
    begin(person, caseworker)
    assert lines(trial, on=MONDAY.date())[1] == (date(2026, 8, 1), State.DUE)


def test_a_plan_is_whole_and_made_once(person, caseworker):
    job = begin(person, caseworker)
    in_job = USUAL[1].event
    for steps in ([Step(50, in_job, 3)], [Step(50, in_job, 3), Step(50, in_job, 3)]):
        with pytest.raises(supplier_plans.NotWhole):
            plan(job, caseworker, steps)
    plan(job, caseworker)
    with pytest.raises(supplier_plans.PlannedAlready):
        plan(job, caseworker, [Step(100, in_job, 6)])


def test_a_line_is_approved_once_on_evidence_when_it_is_due(person, caseworker):
    job = begin(person, caseworker)
    first, _second, third = plan(job, caseworker)
    placements.end(
        placement_id=job.pk,
        on=date(2026, 10, 1),
        cause="citizen",
        at=MONDAY,
        by=caseworker,
    )
    said = {"at": MONDAY, "by": caseworker}
    for line, day in ((third, MONDAY.date()), (first, date(2026, 4, 30))):
        with pytest.raises(supplier_plans.NotDue):
            supplier_plans.approve(milestone_id=line.pk, evidence_on=day, **said)
    done = supplier_plans.approve(milestone_id=first.pk, evidence_on=JOB_ON, **said)
    again = supplier_plans.approve(
        milestone_id=first.pk, evidence_on=MONDAY.date(), **said
    )
    assert (again.evidence_on, again.approved_by) == (done.evidence_on, caseworker)


def test_t7_the_page_shows_three_lines_and_the_third_stopped(
    person, caseworker, client_for, today
):
    first = date(today.year - 1, 1, 1)
    job = begin(person, caseworker, first=first)
    desk = client_for(caseworker)
    url = reverse("outcomes:placement_plan", args=[job.public_id])
    form = desk.get(url).context["form"]
    said = {field.html_name: field.initial or "" for field in form}
    page = desk.post(url, said | {"supplier": "Anden Aktør"}, follow=True)
    assert page.text.count("til betaling") == 3
    Placement.objects.update(ended_on=date(first.year, 6, 1), end_cause="employer")
    page = desk.get(reverse("outcomes:milestone_list") + "?all=1")
    found = [(each.milestone.percent, each.state) for each in page.context["lines"]]
    assert found == [(25, State.DUE), (25, State.DUE), (50, State.STOPPED)]
    row = page.text.split("50 %</strong>")[1].split("</tr>")[0]
    assert "stoppet" in row
    assert ">Godkend<span" not in row
