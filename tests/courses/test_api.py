"""What a school's own system may read and state, and how it is refused."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from courses.models import AbsenceCase, Presence
from municipalities.models import AccessEntry, ApiClient, Scope
from municipalities.services import clients
from tests import factories


@pytest.fixture
def here(course, aabenraa):
    """A session of now with two people; the API looks at the real clock."""
    now = timezone.now()
    session = factories.SessionFactory(
        course=course,
        on=timezone.localdate(now),
        starts_at=now - timedelta(minutes=10),
        ends_at=now + timedelta(minutes=110),
        minutes=120,
    )
    session.people = factories.SeatedFactory.create_batch(
        2, course=course, municipality=aabenraa
    )
    factories.ReasonCodeFactory(kind="absence", code="syg")
    return session


def token_for(school):
    """A token as the token address hands it out, for everything."""
    now = timezone.now()
    issued = clients.issue(
        school_id=school.pk,
        name="test",
        scopes=Scope.values,
        expires_at=now + timedelta(days=30),
        at=now,
        by=None,
    )
    answer = Client().post(
        "/api/v1/token/",
        {
            "grant_type": "client_credentials",
            "client_id": issued.client.key,
            "client_secret": issued.secret,
        },
    )
    return answer.json()["access_token"]


class Api(Client):
    def __init__(self, token):
        super().__init__(headers={"Authorization": f"Bearer {token}"} if token else {})

    def report(self, session, *marks, version="0", body=None):
        headers = {"If-Match": f'"{version}"'} if version else {}
        in_body = {} if body is None else {"version": body}
        return self.put(
            f"/api/v1/sessions/{session.pk}/register/",
            {"marks": list(marks), **in_body},
            content_type="application/json",
            headers=headers,
        )


@pytest.fixture
def api(school):
    return Api(token_for(school))


def line(enrolment, presence="present", **more):
    return {"enrolment_id": enrolment.pk, "presence": presence, **more}


def test_a_school_reads_its_courses_and_sessions_page_by_page(api, here, course):
    factories.SessionFactory(course=course, on=here.on + timedelta(days=1))

    courses = api.get("/api/v1/courses/").json()
    first = api.get("/api/v1/sessions/", {"limit": 1, "course": course.pk}).json()

    assert [each["id"] for each in courses["results"]] == [course.pk]
    assert (first["count"], first["results"][0]["id"]) == (2, here.pk)
    assert api.get(f"/api/v1/courses/{course.pk}/").json()["seats"] == 16
    of_day = api.get("/api/v1/sessions/", {"on": str(here.on)}).json()
    assert of_day["count"] == 1


def test_the_roster_is_shown_and_the_look_is_logged(api, here):
    answer = api.get(f"/api/v1/sessions/{here.pk}/")

    lines = answer.json()["register"]
    assert {each["enrolment_id"] for each in lines} == {e.pk for e in here.people}
    assert {each["presence"] for each in lines} == {None}
    assert answer["ETag"] == '"0"'
    assert AccessEntry.objects.filter(purpose="register", channel="api").count() == 2


def test_a_report_is_stored_and_may_be_sent_again(api, here):
    marks = [line(here.people[0]), line(here.people[1], "no_word")]

    first, again = api.report(here, *marks), api.report(here, *marks)

    assert (first.status_code, again.status_code) == (200, 200)
    assert first["ETag"] == again["ETag"] == '"1"'
    assert first.json()["registered_at"]
    assert AbsenceCase.objects.count() == 1


def test_a_reason_is_given_by_its_code(api, here):
    answer = api.report(here, line(here.people[0], "sick", reason="syg"))
    assert answer.status_code == 200
    mark = here.marks.get()
    assert (mark.presence, mark.minutes_missed, mark.reason.code) == (
        Presence.SICK,
        120,
        "syg",
    )


def test_an_old_version_is_answered_with_both_values(api, here):
    api.report(here, line(here.people[0], "sick"))

    answer = api.report(here, line(here.people[0]), version="0")

    assert answer.status_code == 412
    error = answer.json()["error"]
    assert (error["code"], error["version"]) == ("conflict", 1)
    (conflict,) = error["conflicts"]
    assert conflict["stored"]["presence"] == "sick"
    assert conflict["stated"]["presence"] == "present"
    assert here.marks.get().presence == "sick"


def test_without_a_version_the_report_is_not_taken(api, here):
    assert api.report(here, line(here.people[0]), version=None).status_code == 428
    in_body = api.report(here, line(here.people[0]), version=None, body=0)
    assert in_body.status_code == 200


@pytest.mark.parametrize(
    ("mark", "field"),
    [
        ({"presence": "absent"}, "presence"),
        ({"presence": "late"}, "marks"),
        ({"presence": "late", "minutes_missed": 9999}, "minutes_missed"),
        ({"presence": "sick", "reason": "flat-tyre"}, "reason"),
        ({"presence": "present", "enrolment_id": 1}, "enrolment_id"),
    ],
)
def test_invalid_input_names_the_field(api, here, mark, field):
    answer = api.report(here, {"enrolment_id": here.people[0].pk, **mark})

    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "invalid"
    assert field in str(answer.json()["error"]["fields"])
    assert not here.marks.exists()


def test_a_session_ahead_or_cancelled_is_refused(api, here, course):
    ahead = factories.SessionFactory(course=course, on=here.on + timedelta(days=2))
    refused = api.report(ahead, line(here.people[0]))
    assert (refused.status_code, refused.json()["error"]["code"]) == (
        409,
        "session_not_open",
    )


def test_another_schools_session_answers_like_a_missing_one(here, oest):
    api = Api(token_for(oest.schools.get().school))
    foreign = api.report(here, line(here.people[0]))
    missing = api.put(
        "/api/v1/sessions/999999/register/", {}, content_type="application/json"
    )
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert foreign.json() == missing.json()


def test_no_token_a_wrong_one_and_a_revoked_one_are_401(here, school):
    token = token_for(school)
    clients.revoke(client_id=ApiClient.objects.get().pk, at=timezone.now(), by=None)
    for each in (None, "bsp_wrong", token):
        answer = Api(each).report(here, line(here.people[0]))
        assert answer.status_code == 401
        assert set(answer.json()["error"]) == {"code", "message"}


def test_a_member_without_the_right_is_403(here, caseworker, client_for):
    answer = client_for(caseworker).get(f"/api/v1/sessions/{here.pk}/")
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "permission_denied"


def test_a_teacher_reports_with_the_session_login(here, teacher, client_for):
    answer = client_for(teacher).put(
        f"/api/v1/sessions/{here.pk}/register/",
        {"marks": [line(here.people[0])], "version": 0},
        content_type="application/json",
    )
    assert answer.status_code == 200


def test_the_openapi_document_has_no_warning(db, tmp_path):
    call_command(
        "spectacular", "--validate", "--fail-on-warn", file=str(tmp_path / "schema.yml")
    )
    assert "/api/v1/sessions/{id}/register/" in (tmp_path / "schema.yml").read_text()


def test_the_command_prints_a_token_that_opens_the_schools_door(school, here, capsys):
    call_command("create_api_client", "euc syd", "Studie+")
    key, secret = capsys.readouterr().out.split()
    answer = Client().post(
        "/api/v1/token/",
        {"grant_type": "client_credentials", "client_id": key, "client_secret": secret},
    )
    token = answer.json()["access_token"]
    assert Api(token).get("/api/v1/courses/").json()["count"] == 1
    with pytest.raises(CommandError, match="EUC Syd"):
        call_command("create_api_client", "EUC Nord", "Studie+")
