"""Progress in two voices: measured once a quarter, by the home municipality alone."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from municipalities import isolation
from municipalities.models import AuditEntry
from municipalities.services.reference import Tally
from outcomes import quarters
from outcomes.models import ProgressDimension, ProgressMeasure
from outcomes.services import progress, reference
from participants.models import Participant
from tests import factories
from tests.conftest import MONDAY

pytestmark = pytest.mark.django_db
CITIZEN, CASEWORKER = ProgressMeasure.Respondent


@pytest.fixture
def asked(db):
    """The dimensions the portal is delivered with, by their code."""
    reference.load(Tally())
    return {each.code: each for each in ProgressDimension.objects.all()}


@pytest.fixture
def person(course, aabenraa):
    seat = factories.SeatedFactory(course=course, municipality=aabenraa)
    return seat.nomination.participant


@pytest.fixture
def record(person, asked, caseworker):
    def put(voice=CITIZEN, at=MONDAY, by=caseworker, **scores):
        return progress.record(
            participant_id=person.pk,
            respondent=voice,
            scores={asked[code].pk: score for code, score in scores.items()},
            at=at,
            by=by,
        )

    return put


def stored(person):
    return list(
        ProgressMeasure.objects.filter(participant=person)
        .order_by("quarter_starts_on", "respondent", "dimension__position")
        .values_list("respondent", "dimension__code", "score")
    )


class TestRecording:
    def test_both_voices_once_a_quarter(self, record, person):
        record(social=6, language=4)
        record(CASEWORKER, social=5)
        assert stored(person) == [
            ("caseworker", "social", 5),
            ("citizen", "social", 6),
            ("citizen", "language", 4),
        ]
        measured = ProgressMeasure.objects.first()
        assert measured.quarter_starts_on == quarters.quarter_of(MONDAY.date())
        assert AuditEntry.objects.filter(verb="progress.recorded").count() == 3

    def test_a_correction_takes_its_place_and_the_history_keeps_the_old(
        self, record, person
    ):
        record(social=6, language=4)
        record(social=3)
        assert stored(person) == [("citizen", "social", 3), ("citizen", "language", 4)]
        history = ProgressMeasure.objects.get(dimension__code="social").events
        assert list(history.order_by("pgh_id").values_list("score", flat=True)) == [
            *(6, 3)
        ]
        assert AuditEntry.objects.filter(verb="progress.corrected").count() == 1

    def test_the_same_again_changes_nothing(self, record):
        record(social=6)
        assert record(social=6) == []
        assert AuditEntry.objects.filter(verb__startswith="progress.").count() == 1

    def test_the_next_quarter_is_another_measure(self, record, person):
        record(social=3)
        record(social=5, at=MONDAY + timedelta(days=60))
        assert [score for *_, score in stored(person)] == [3, 5]

    def test_health_is_not_asked_while_it_is_off(self, record, person):
        record(social=3, health=2)
        assert [code for _, code, _ in stored(person)] == ["social"]
        with pytest.raises(progress.NothingMeasured):
            record(health=2)

    def test_no_score_is_in_the_log(self, record):
        record(social=6)
        assert not AuditEntry.objects.get(verb="progress.recorded").changes

    @pytest.mark.parametrize("score", [0, 8])
    def test_the_database_refuses_what_is_not_1_to_7(self, record, score):
        with pytest.raises(IntegrityError, match="progress_score_1_to_7"):
            record(social=score)

    def test_nobody_else_measures(self, record, coordinator, neighbour):
        with pytest.raises(PermissionDenied):
            record(by=coordinator, social=3)
        with pytest.raises(Participant.DoesNotExist):
            record(by=neighbour, social=3)


def test_a_neighbour_reaches_no_measure(record, person, neighbour, coordinator):
    record(social=6)
    for other in (neighbour, coordinator):
        with isolation.acting_for(isolation.context_of(other)), transaction.atomic():
            assert not ProgressMeasure.objects.exists()


class TestDue:
    @pytest.fixture
    def today(self, course):
        return course.starts_on + timedelta(days=7)

    def lacks(self, caseworker, day):
        found = progress.unmeasured(caseworker, on=day)
        assert progress.lacking(caseworker, on=day).count() == len(found)
        return [each.lacks for each in found]

    @pytest.mark.usefixtures("person")
    def test_who_lacks_which_voice(self, record, caseworker, today):
        assert self.lacks(caseworker, today) == [(CITIZEN, CASEWORKER)]
        at = MONDAY.replace(year=today.year, month=today.month, day=today.day)
        record(at=at, social=5)
        assert self.lacks(caseworker, today) == [(CASEWORKER,)]
        record(CASEWORKER, at=at, social=5)
        assert self.lacks(caseworker, today) == []

    @pytest.mark.usefixtures("person")
    def test_only_own_people_under_way(self, neighbour, caseworker, course):
        before = course.starts_on - timedelta(days=1)
        assert self.lacks(neighbour, course.starts_on) == []
        assert self.lacks(caseworker, before) == []
        assert self.lacks(caseworker, course.ends_on + timedelta(days=1)) == []

    def test_the_page_lists_and_links(self, person, client_for, caseworker):
        client = client_for(caseworker)
        page = client.get(reverse("outcomes:progress_due")).content.decode()
        assert person.full_name in page
        assert reverse("outcomes:progress_hand_over", args=[person.public_id]) in page
        start = client.get(reverse("home")).content.decode()
        assert reverse("outcomes:progress_due") in start


class TestPages:
    def url(self, name, person):
        return reverse(f"outcomes:progress_{name}", args=[person.public_id])

    def test_the_caseworkers_own_form(self, client_for, caseworker, person, asked):
        client = client_for(caseworker)
        page = client.get(self.url("caseworker", person)).content.decode()
        assert asked["social"].question_da in page
        assert asked["health"].question_da not in page
        answer = client.post(
            self.url("caseworker", person), {f"d{asked['social'].pk}": "5"}
        )
        assert answer["Location"] == self.url("person", person)
        assert stored(person) == [("caseworker", "social", 5)]
        assert "5" in client.get(answer["Location"]).content.decode()

    @pytest.mark.usefixtures("asked")
    def test_nothing_answered_says_so_and_keeps_the_page(
        self, client_for, caseworker, person
    ):
        answer = client_for(caseworker).post(self.url("citizen", person), {"x": "1"})
        assert answer.status_code == 422
        assert "Besvar mindst ét spørgsmål" in answer.content.decode()

    def test_the_paper_is_in_both_languages_and_names_nobody(
        self, client_for, caseworker, person, asked
    ):
        client = client_for(caseworker)
        url = reverse("outcomes:progress_questions")
        danish = client.get(url).content.decode()
        english = client.get(url, {"language": "en"}).content.decode()
        assert asked["social"].citizen_question_da in danish
        assert asked["social"].citizen_question_en in english
        assert person.family_name not in danish + english
