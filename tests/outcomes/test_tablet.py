"""The tablet in the citizen's hands: the questions, the thanks, and no way further."""

import time

import pytest
from django.urls import reverse

from courses.models import Evaluation
from municipalities.services.reference import Tally
from outcomes.models import ProgressDimension, ProgressMeasure
from outcomes.services import reference
from tests import factories

pytestmark = pytest.mark.django_db
SECRET = "meget lang adgangskode"
TABLET = "/tablet/"


@pytest.fixture
def person(course, aabenraa):
    reference.load(Tally())
    seat = factories.SeatedFactory(course=course, municipality=aabenraa)
    return seat.nomination.participant


@pytest.fixture
def desk(client_for, caseworker):
    caseworker.user.set_password(SECRET)
    caseworker.user.save()
    return client_for(caseworker)


@pytest.fixture
def handed(desk, person):
    url = reverse("outcomes:progress_hand_over", args=[person.public_id])
    answer = desk.post(url, {"language": "da"})
    assert answer["Location"] == TABLET
    assert answer["Clear-Site-Data"] == '"cache"'
    return desk


def social():
    dimension = ProgressDimension.objects.get(code="social")
    return {f"d{dimension.pk}": "6"}


def test_the_citizen_answers_and_sees_no_more_of_it(handed, person):
    page = handed.get(TABLET).content.decode()
    assert "Hvor godt går det med at arbejde sammen med andre?" in page
    answer = handed.post(TABLET, social(), follow=True)
    assert "Tak – giv skærmen tilbage" in answer.content.decode()
    assert ProgressMeasure.objects.values_list("respondent", "score").get() == (
        *("citizen", 6),
    )
    again = handed.get(TABLET)
    assert again["Location"] == reverse("outcomes:tablet_thanks")


def test_neither_page_nor_address_says_whose_it_is(handed, person):
    page = handed.get(TABLET).content.decode()
    for said in (person.family_name, str(person.public_id), str(person.case_reference)):
        assert not said or said not in page
    assert "top-nav" not in page
    assert "page-context" not in page


@pytest.mark.parametrize(
    "name",
    ["home", "participants:participant_list", "outcomes:progress_due", "own_sessions"],
)
def test_every_other_address_leads_back_to_the_questions(handed, name):
    answer = handed.get(reverse(name))
    assert (answer.status_code, answer["Location"]) == (302, TABLET)


def test_nor_can_anything_else_be_done(handed, person):
    own = reverse("person", args=[person.public_id])
    for url in (own, "/no/such/page/", reverse("switch_membership")):
        assert handed.post(url)["Location"] == TABLET
    fragment = handed.get(own, headers={"HX-Request": "true"})
    assert fragment["HX-Redirect"] == TABLET
    assert handed.get("/api/v1/courses/").status_code == 403


def test_the_language_can_be_changed_and_nothing_is_lost(handed):
    answer = handed.post(TABLET, {"language": "en", **social()})
    page = answer.content.decode()
    assert "How well does it go when you work together with others?" in page
    assert 'lang="en"' in page
    assert page.count("checked") == 1
    assert not ProgressMeasure.objects.exists()


def test_nothing_answered_is_said_in_place(handed):
    answer = handed.post(TABLET, {"x": "1"})
    assert answer.status_code == 422
    assert "Besvar mindst ét spørgsmål" in answer.content.decode()


class TestBack:
    BACK = "/tablet/back/"

    def test_only_who_confirms_anew_gets_the_session_back(self, handed, person):
        sent = handed.get(self.BACK)
        assert sent["Location"].startswith(reverse("account_reauthenticate"))
        assert handed.get(reverse("home"))["Location"] == TABLET
        wrong = handed.post(sent["Location"], {"password": "gæt"})
        assert wrong.status_code == 200
        assert handed.get(reverse("home"))["Location"] == TABLET
        right = handed.post(sent["Location"], {"password": SECRET}, follow=True)
        assert person.full_name in right.content.decode()
        assert handed.get(reverse("home")).status_code == 200

    def test_a_confirmation_from_before_does_not_count(self, handed):
        session = handed.session
        record = {"method": "password", "at": time.time() - 5, "reauthenticated": True}
        session["account_authentication_methods"] = [record]
        session["account_authentication_methods_user"] = session["_auth_user_id"]
        session.save()
        assert "confirm" in handed.get(self.BACK)["Location"]

    def test_who_logs_in_elsewhere_makes_up_a_code(
        self, client_for, caseworker, person
    ):
        caseworker.user.set_unusable_password()
        caseworker.user.save()
        desk = client_for(caseworker)
        url = reverse("outcomes:progress_hand_over", args=[person.public_id])
        assert desk.post(url, {"language": "da"}).status_code == 422
        desk.post(url, {"language": "da", "code": "kaffe7"})
        assert "kaffe7" not in str(dict(desk.session))
        assert desk.post(self.BACK, {"code": "kaffe8"}).status_code == 422
        assert desk.get(reverse("home"))["Location"] == TABLET
        desk.post(self.BACK, {"code": "kaffe7"})
        assert desk.get(reverse("home")).status_code == 200

    @pytest.mark.parametrize("url", [TABLET, "/tablet/thanks/", BACK])
    def test_without_a_hand_over_there_is_only_the_start_page(self, desk, url):
        assert desk.get(url)["Location"] == reverse("home")


class TestCourse:
    def test_participants_answer_one_after_the_other(self, client_for, teacher, course):
        for _ in range(2):
            factories.SeatedFactory(course=course)
        client = client_for(teacher)
        url = reverse("outcomes:evaluation_hand_over", args=[course.pk])
        client.post(url, {"language": "en"})
        thanks = reverse("outcomes:tablet_thanks")
        for score in (5, 7):
            assert client.post(TABLET, {"score": score})["Location"] == thanks
            assert client.post(thanks)["Location"] == TABLET
        given = Evaluation.objects.values_list("respondent", "score", "given_by")
        assert list(given.order_by("score")) == [("citizen", s, None) for s in (5, 7)]
