"""Time at an employer: begun, kept in contact with, made longer, ended (D1–D12)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from branchespor.models import Scheme
from outcomes import due, rulebook
from outcomes.models import Placement
from outcomes.services import placement_contacts, placements
from outcomes.services.placements import Agreement
from participants.models import Participant
from tests import factories
from tests.conftest import MONDAY

TODAY = MONDAY.date()


@pytest.fixture
def person(aabenraa):
    return factories.ParticipantFactory(municipality=aabenraa)


@pytest.fixture
def employer():
    return factories.EmployerFactory(name="Kantinen", cvr="12345678")


def begin(person, by, **said):
    facts = {"scheme": Scheme.INTERNSHIP, "first": TODAY - timedelta(days=30)}
    facts |= {"last": TODAY + timedelta(days=30), "cvr": "12345678"}
    return placements.begin(
        participant_id=person.pk, wanted=Agreement(**facts | said), at=MONDAY, by=by
    )


def what_is_due(placement, *, on=TODAY):
    read = Placement.objects.with_contacts().get(pk=placement.pk)
    found = due.of_placement(read, rules=rulebook.read(), today=on)
    return {each.kind: each.due_on for each in found}


def test_a_cvr_number_means_the_employer_of_the_register(person, caseworker, employer):
    placement = begin(person, caseworker)
    assert placement.employer == employer
    assert begin(person, caseworker) == placement
    assert Placement.objects.count() == 1


def test_only_the_home_municipality_begins_one(person, caseworker, neighbour, teacher):
    with pytest.raises(Participant.DoesNotExist):
        begin(person, neighbour)
    with pytest.raises(PermissionDenied):
        begin(person, teacher)
    with pytest.raises(ValidationError):
        begin(person, caseworker, employer_name="X", purpose="010190-1234")


def test_an_internship_has_an_end_and_a_job_may_have_none(person, caseworker, employer):
    with pytest.raises(placements.NoEnd):
        begin(person, caseworker, last=None)
    with pytest.raises(placements.NoEnd):
        begin(person, caseworker, last=TODAY - timedelta(days=31))
    job = begin(person, caseworker, last=None, scheme=Scheme.ORDINARY_JOB)
    assert job.agreed_last_day is None


def test_the_next_contact_follows_the_interval(person, caseworker, employer):
    placement = begin(person, caseworker)
    first = TODAY - timedelta(days=30)
    assert what_is_due(placement)[due.Kind.CONTACT] == first + timedelta(days=14)
    met = TODAY - timedelta(days=2)
    said = {"placement_id": placement.pk, "at": MONDAY, "by": caseworker}
    contact = placement_contacts.log(on=met, **said)
    assert placement_contacts.log(on=met, **said) == contact
    assert what_is_due(placement)[due.Kind.CONTACT] == met + timedelta(days=14)


def test_a_contact_asked_for_is_due_at_once_and_tells_how_long_it_took(
    person, caseworker, employer
):
    placement = begin(person, caseworker, contact_every_days=90)
    said = {"placement_id": placement.pk, "at": MONDAY, "by": caseworker}
    asked_on = TODAY - timedelta(days=3)
    asked = placement_contacts.log(on=None, asked_on=asked_on, **said)
    assert placement_contacts.log(on=None, **said) == asked
    assert what_is_due(placement)[due.Kind.CONTACT] == asked_on
    answered = placement_contacts.log(on=TODAY, **said)
    assert (answered.pk, answered.days_to_answer) == (asked.pk, 3)
    with pytest.raises(placements.OutsidePeriod):
        placement_contacts.log(on=TODAY + timedelta(days=1), **said)


def test_d7_a_wage_subsidy_is_made_longer_for_a_described_need(
    person, caseworker, employer
):
    placement = begin(person, caseworker, scheme=Scheme.WAGE_SUBSIDY)
    later = TODAY + timedelta(days=60)
    said = {"placement_id": placement.pk, "at": MONDAY, "by": caseworker}
    with pytest.raises(placements.NeedNotDescribed):
        placements.move_end(last=later, longer_because="Vagter", **said)
    placements.move_end(last=TODAY + timedelta(days=20), **said)
    moved = placements.move_end(
        last=later, longer_because="Vagter", upskilling="Hygiejne", **said
    )
    assert moved.agreed_last_day == later
    assert moved.upskilling == "Hygiejne"


def test_an_end_has_a_cause_and_is_noted_once(person, caseworker, employer):
    placement = begin(person, caseworker)
    said = {"placement_id": placement.pk, "at": MONDAY, "by": caseworker}
    with pytest.raises(placements.OutsidePeriod):
        placements.end(on=TODAY + timedelta(days=1), cause="employer", **said)
    ended = placements.end(on=TODAY, cause="employer", **said)
    assert placements.end(on=TODAY, cause="employer", **said) == ended
    with pytest.raises(placements.EndedAlready):
        placements.end(on=TODAY, cause="job", **said)
    assert not what_is_due(placement)


def test_an_agreed_end_that_nobody_noted_is_chased(person, caseworker, employer):
    placement = begin(person, caseworker)
    until = TODAY + timedelta(days=30)
    assert due.Kind.ENDING not in what_is_due(placement)
    assert what_is_due(placement, on=until) == {due.Kind.ENDING: until} | {
        due.Kind.CONTACT: TODAY - timedelta(days=16)
    }
    after = what_is_due(placement, on=until + timedelta(days=60))
    assert after == {due.Kind.ENDING: until}


@pytest.mark.usefixtures("employer")
class TestPages:
    @pytest.fixture
    def desk(self, client_for, caseworker):
        return client_for(caseworker)

    def test_a_placement_is_begun_and_read(self, desk, person, employer, today):
        url = reverse("outcomes:placement_new", args=[person.public_id])
        said = {"scheme": "internship", "first": f"{today:%d.%m.%Y}"}
        said |= {"employer": employer.pk, "contact_every_days": 14}
        refused = desk.post(url, said)
        assert refused.status_code == 422
        assert "Skriv den sidste dag" in refused.text
        said |= {"last": f"{today + timedelta(days=28):%d.%m.%Y}"}
        said |= {"employer": "", "cvr": "87654321"}
        assert "employer_name" in desk.post(url, said).context["form"].errors
        said |= {"cvr": "12345678"}
        page = desk.post(url, said | {"mentor_kind": "company"}, follow=True)
        assert "Virksomhedsforløbet er noteret." in page.text
        assert "virksomhedsmentor" in page.text
        assert "Kantinen" in desk.get(reverse("outcomes:placement_list")).text
        at_home = desk.get(reverse("person", args=[person.public_id]))
        assert "Kantinen" in at_home.text

    def test_a_refusal_stands_at_the_field_and_nothing_is_lost(
        self, desk, person, caseworker
    ):
        placement = begin(person, caseworker, scheme=Scheme.WAGE_SUBSIDY)
        url = reverse("outcomes:placement_move_end", args=[placement.public_id])
        later = f"{TODAY + timedelta(days=90):%d.%m.%Y}"
        page = desk.post(url, {"last": later, "upskilling": "Hygiejne"})
        assert page.status_code == 422
        assert set(page.context["form"].errors) == {"longer_because"}
        assert "Hygiejne" in page.text
        url = reverse("outcomes:placement_end", args=[placement.public_id])
        assert "employer" in desk.get(url).text

    def test_a_contact_is_noted_on_the_page(self, desk, person, caseworker):
        placement = begin(person, caseworker)
        url = reverse("outcomes:placement_contact", args=[placement.public_id])
        day = f"{TODAY - timedelta(days=1):%d.%m.%Y}"
        page = desk.post(url, {"on": day, "agreed": "Flere timer"}, follow=True)
        assert "Flere timer" in page.text
        assert "Kontakten er noteret." in page.text
