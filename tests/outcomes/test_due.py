"""Everything due after the course stands on one page, and leaves it when done."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from branchespor.models import Scheme
from outcomes import due_read, gaps
from outcomes.due import Kind
from outcomes.models import Destination, Outcome, Placement
from outcomes.services import follow_ups, placement_contacts
from participants.models import Pause, Phase, PhaseOwner
from tests import factories
from tests.conftest import MONDAY
from tests.outcomes.test_igu import rule

TODAY = MONDAY.date()


@pytest.fixture
def entry(track, school, aabenraa, caseworker):
    """A person on a course that ended 43 days ago, with somebody responsible."""
    ended = TODAY - timedelta(days=43)
    course = factories.CourseFactory(
        track=track, school=school, starts_on=ended - timedelta(days=84), ends_on=ended
    )
    seat = factories.SeatedFactory(course=course, municipality=aabenraa)
    owner(seat.nomination.participant, caseworker)
    return seat


def move(course, *, ended_on):
    """Let a course have ended on another day, as pages read the real clock."""
    course.ends_on, course.starts_on = ended_on, ended_on - timedelta(days=84)
    course.signup_deadline_on = course.release_on = course.starts_on
    course.decide_on = course.starts_on
    course.save()


def owner(person, member, phase=Phase.EFFORT):
    return PhaseOwner.objects.create(
        participant=person,
        municipality=person.municipality,
        phase=phase,
        owner=member,
        period=factories.ALWAYS,
    )


def place(person, by, *, scheme=Scheme.INTERNSHIP, first, last=None, **fields):
    return Placement.objects.create(
        participant=person,
        municipality=person.municipality,
        employer=factories.EmployerFactory(),
        scheme=scheme,
        period=(first, last + timedelta(days=1) if last else None),
        recorded_at=MONDAY,
        recorded_by=by,
        **fields,
    )


def found(by, *, on=TODAY):
    return {each.kind: each for each in due_read.everything(by, today=on)}


def test_t9_the_gap_is_red_on_day_43_and_not_on_day_42(entry, caseworker):
    assert not found(caseworker, on=TODAY - timedelta(days=1))[Kind.GAP].urgent
    gap = found(caseworker)[Kind.GAP]
    assert gap.urgent
    assert gap.key == entry.public_id


def test_t9_the_page_shows_the_gap_red(entry, caseworker, client_for, today):
    move(entry.course, ended_on=today - timedelta(days=43))
    page = client_for(caseworker).get(reverse("outcomes:gap_list"))
    red = page.text.split("status-error")[1].split("</span>")[0]
    assert "43 dage" in red


def test_a_placement_is_an_activity_and_the_gap_counts_from_its_end(entry, caseworker):
    person = entry.nomination.participant
    at_work = place(
        person,
        caseworker,
        first=TODAY - timedelta(days=40),
        last=TODAY + timedelta(days=60),
    )
    assert not gaps.find(caseworker, today=TODAY)
    at_work.ended_on, at_work.end_cause = TODAY - timedelta(days=5), "employer"
    at_work.save()
    (gap,) = gaps.find(caseworker, today=TODAY)
    assert (gap.days, gap.is_red) == (5, False)


def test_e3_a_pause_stops_the_count_and_the_return_is_planned_ahead(entry, caseworker):
    rule("pause_return_weeks", 6)
    person = entry.nomination.participant
    pause = Pause.objects.create(
        participant=person,
        municipality=person.municipality,
        period=(TODAY - timedelta(days=30), None),
        expected_return_on=TODAY + timedelta(days=43),
    )
    assert not found(caseworker)
    back = found(caseworker, on=TODAY + timedelta(days=1))[Kind.PAUSE]
    assert back.due_on == TODAY + timedelta(days=43)
    pause.period = (TODAY - timedelta(days=30), TODAY)
    pause.save()
    (gap,) = gaps.find(caseworker, today=TODAY)
    assert gap.days == 43 - 30


def test_e8_whoever_left_is_responsible_for_nobody(entry, caseworker, aabenraa):
    gone = factories.MembershipFactory(
        municipality=aabenraa, period=(None, TODAY - timedelta(days=1))
    )
    assert Kind.OWNER not in found(caseworker)
    PhaseOwner.objects.update(owner=gone)
    assert found(caseworker)[Kind.OWNER].urgent


def test_d4_after_care_is_offered_from_the_start_and_burns_at_five_months(
    entry, caseworker
):
    for key, months in (("window", 6), ("remind", 5), ("longest", 3)):
        rule(f"aftercare_{key}_months", months)
    person = entry.nomination.participant
    job = place(
        person, caseworker, scheme=Scheme.ORDINARY_JOB, first=TODAY - timedelta(days=30)
    )
    asked = found(caseworker)
    assert not asked[Kind.AFTERCARE].urgent
    assert asked[Kind.OWNER].person == person  # nobody has after-care yet
    assert found(caseworker, on=TODAY + timedelta(days=125))[Kind.AFTERCARE].urgent
    assert Kind.AFTERCARE not in found(caseworker, on=TODAY + timedelta(days=160))
    said = {"placement_id": job.pk, "at": MONDAY, "by": caseworker}
    with pytest.raises(placement_contacts.NoWindow):
        placement_contacts.answer_aftercare(
            first=TODAY, last=TODAY + timedelta(days=95), **said
        )
    placement_contacts.answer_aftercare(
        first=TODAY, last=TODAY + timedelta(days=90), **said
    )
    assert Kind.AFTERCARE not in found(caseworker)


def test_b8_the_first_offer_counts_down_from_the_takeover(caseworker, aabenraa):
    rule("first_offer_aim_days", 14)
    rule("first_offer_latest_days", 30)
    person = factories.ParticipantFactory(municipality=aabenraa, takeover_on=TODAY)
    owner(person, caseworker)
    days = {0: (14, False), 14: (14, False), 15: (30, False), 31: (30, True)}
    for after, (limit, urgent) in days.items():
        early = found(caseworker, on=TODAY + timedelta(days=after))[Kind.EARLY]
        assert early.due_on == TODAY + timedelta(days=limit)
        assert early.urgent == urgent
    place(person, caseworker, first=TODAY + timedelta(days=3))
    assert Kind.EARLY not in found(caseworker, on=TODAY + timedelta(days=15))


def answer(asked, by, destination, *, days_ago):
    return follow_ups.record(
        follow_up_id=asked.pk,
        destination=destination,
        weekly_hours=None,
        as_of=TODAY - timedelta(days=days_ago),
        source=Outcome.Source.CASEWORKER,
        certainty=Outcome.Certainty.STATED,
        at=MONDAY - timedelta(days=days_ago),
        by=by,
    )


def test_an_unknown_outcome_is_asked_for_again_after_a_month(entry, caseworker):
    follow_ups.create_due(at=MONDAY)
    asked = entry.follow_ups.get()
    assert Kind.FOLLOW_UP in found(caseworker)
    answer(asked, caseworker, Destination.UNKNOWN, days_ago=29)
    assert Kind.FOLLOW_UP not in found(caseworker)
    again = found(caseworker, on=TODAY + timedelta(days=1))[Kind.FOLLOW_UP]
    assert "ukendt" in str(again.words)
    answer(asked, caseworker, Destination.CASH_BENEFIT, days_ago=0)
    assert Kind.FOLLOW_UP not in found(caseworker, on=TODAY + timedelta(days=60))


class TestPage:
    @pytest.fixture(autouse=True)
    def lately(self, entry, today):
        move(entry.course, ended_on=today - timedelta(days=20))

    def test_the_page_counts_each_kind_and_shows_one(
        self, entry, caseworker, client_for
    ):
        follow_ups.create_due(at=timezone.now())
        desk = client_for(caseworker)
        url = reverse("outcomes:due_list")
        name = entry.nomination.participant.full_name
        page = desk.get(url)
        assert name in page.text
        assert "Hvor er de nu? (1)" in page.text
        one = desk.get(url, {"kind": "gap"})
        assert {each.kind for each, *_ in one.context["lines"]} == {Kind.GAP}
        assert desk.get(url, {"kind": "no-such"}).status_code == 200

    def test_mine_are_those_i_am_responsible_for(self, aabenraa, client_for):
        colleague = factories.MembershipFactory(municipality=aabenraa)
        desk = client_for(colleague)
        url = reverse("outcomes:due_list")
        assert desk.get(url).context["lines"]
        assert not desk.get(url, {"mine": "1"}).context["lines"]

    def test_a_neighbour_sees_nothing_of_it(self, neighbour, client_for):
        page = client_for(neighbour).get(reverse("outcomes:due_list"))
        assert "Intet er forfaldent" in page.text

    def test_the_start_page_counts_what_is_due(self, caseworker, client_for):
        desk, url = client_for(caseworker), reverse("outcomes:due_counts")
        assert f'hx-get="{url}"' in desk.get(reverse("home")).text
        panel = desk.get(url, headers={"HX-Request": "true"})
        assert reverse("outcomes:due_list") + "?kind=gap" in panel.text
        assert "Intet næste skridt (1)" in panel.text
        assert desk.get(url).status_code == 302
