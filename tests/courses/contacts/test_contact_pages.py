"""The list of who is due, the tap, the rules on a course's page, the start pages."""

import pytest

from courses.models import Course, PersonContact
from tests import factories


@pytest.fixture
def seat(course, aabenraa, today, days):
    Course.objects.filter(pk=course.pk).update(
        starts_on=today - days(20), ends_on=today + days(60)
    )
    return factories.SeatedFactory(
        course=course, municipality=aabenraa, joined_on=today - days(7)
    )


def log(client, seat, **said):
    said = {"whom": "person", "outcome": "talked"} | said
    return client.post(f"/seats/{seat.public_id}/contact/", said)


def test_one_tap_takes_a_person_off_the_list_and_back(client_for, caseworker, seat):
    client = client_for(caseworker)
    name = seat.nomination.participant.short_name
    page = client.get("/contacts/")
    assert [line.person.short_name for line in page.context["page"]] == [name]
    assert "2 dage over" in page.text

    assert log(client, seat).url == "/contacts/"
    page = client.get("/contacts/")
    assert not page.context["page"].object_list
    assert [each.outcome for each in page.context["noted"]] == ["talked"]

    client.post(f"/contacts/{PersonContact.objects.get().pk}/back/")
    assert len(client.get("/contacts/").context["page"].object_list) == 1


def test_the_coordinator_reads_and_has_no_buttons(client_for, coordinator, seat):
    page = client_for(coordinator).get("/contacts/")
    assert seat.nomination.participant.short_name in page.text
    assert "/contact/" not in page.text
    assert log(client_for(coordinator), seat).status_code == 403


def test_of_a_protected_person_neither_course_nor_home_is_shown(
    client_for, coordinator, seat
):
    person = seat.nomination.participant
    type(person).objects.filter(pk=person.pk).update(protected=True)
    text = client_for(coordinator).get("/contacts/").text
    assert person.short_name in text
    assert str(seat.course) not in text


def test_a_neighbours_tap_answers_like_a_missing_seat(client_for, neighbour, seat):
    assert log(client_for(neighbour), seat).status_code == 404
    assert not PersonContact.objects.exists()


@pytest.mark.parametrize("said", [{"outcome": ""}, {"whom": "mother"}])
def test_a_tap_that_says_nothing_is_refused_kindly(client_for, caseworker, seat, said):
    client = client_for(caseworker)
    page = client.get(log(client, seat, **said).url)
    assert "Vælg, hvad der kom ud af kontakten." in page.text
    assert not PersonContact.objects.exists()


def test_a_tap_on_the_persons_page_leads_back_to_it(client_for, caseworker, seat):
    client = client_for(caseworker)
    url = f"/people/{seat.nomination.participant.public_id}/"
    answer = log(client, seat, page="person", outcome="met")
    assert answer.url == url
    assert "mødt" in client.get(url).text


def test_the_start_pages_say_who_is_due(client_for, caseworker, coordinator, seat):
    for member in (caseworker, coordinator):
        text = client_for(member).get("/").text
        assert "Ingen kontakt som aftalt" in text
        assert "1 person skal kontaktes i dag" in text


def test_without_a_rule_the_start_page_says_nothing(client_for, caseworker, seat):
    Course.objects.update(contact_days=None, employer_days=None)
    assert "Ingen kontakt som aftalt" not in client_for(caseworker).get("/").text


class TestRules:
    def test_the_coordinator_sets_them_on_the_courses_page(
        self, client_for, coordinator, course
    ):
        client = client_for(coordinator)
        url = f"/courses/{course.pk}/contact-rules/"
        assert url in client.get(f"/courses/{course.pk}/").text
        client.post(url, {"person_days": "3", "employer_days": ""})
        text = client.get(f"/courses/{course.pk}/").text
        assert "Med hver person mindst hver 3. dag" in text
        assert "Ingen regel for kontakt med arbejdsgiveren" in text

    @pytest.mark.parametrize("days", ["0", "61", "x", "-1"])
    def test_what_cannot_be_is_said_at_its_field(
        self, client_for, coordinator, course, days
    ):
        url = f"/courses/{course.pk}/contact-rules/"
        answer = client_for(coordinator).post(url, {"person_days": days})
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == ["person_days"]
        assert f'value="{days}"' in answer.text

    def test_the_school_is_not_shown_them(self, client_for, teacher, course):
        text = client_for(teacher).get(f"/courses/{course.pk}/").text
        assert "mindst hver" not in text
