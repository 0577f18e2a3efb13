"""A key makes a report happen once; many registers come in one request."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from courses.models import Mark, MarkCorrection, Session
from municipalities.models import StoredAnswer
from municipalities.services import answers
from municipalities.tasks import forget_allowances
from tests import factories
from tests.courses.test_api import Api, line, token_for

BULK = "/api/v1/registers/"
# A whole refusal rolls back nothing where no transaction is open: not the test's own.
alone = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sessions(course, aabenraa):
    """Two sessions of today, the second a little later, with two people."""
    now = timezone.now()
    factories.ReasonCodeFactory(kind="absence", code="syg")
    people = factories.SeatedFactory.create_batch(
        2, course=course, municipality=aabenraa
    )
    made = [
        factories.SessionFactory(
            course=course,
            on=timezone.localdate(),
            starts_at=now - timedelta(minutes=ago),
            ends_at=now - timedelta(minutes=ago - 10),
            minutes=10,
        )
        for ago in (60, 30)
    ]
    for each in made:
        each.people = people
    return made


@pytest.fixture
def api(school):
    return Api(token_for(school))


def put(api, session, presence, *, key, version="*"):
    headers = {"If-Match": version} | ({"Idempotency-Key": key} if key else {})
    return api.put(
        f"/api/v1/sessions/{session.pk}/register/",
        {"marks": [line(session.people[0], presence)]},
        content_type="application/json",
        headers=headers,
    )


def post(api, *registers, key=None):
    return api.post(
        BULK,
        {"registers": list(registers)},
        content_type="application/json",
        headers={"Idempotency-Key": key or str(uuid.uuid4())},
    )


def one(session, *marks, version="*"):
    return {"session_id": session.pk, "version": version, "marks": list(marks)}


def statuses(answer):
    return [each["status"] for each in answer.json()["results"]]


def test_a_late_copy_is_answered_and_undoes_nothing(api, sessions):
    first = put(api, sessions[0], "no_word", key="k-1")
    put(api, sessions[0], "present", key="k-2")
    late = put(api, sessions[0], "no_word", key="k-1")

    assert (late.status_code, late.json()) == (first.status_code, first.json())
    assert late["ETag"] == first["ETag"] == '"1"'
    assert Mark.objects.get().presence == "present"
    without = put(api, sessions[0], "no_word", key=None)
    assert without.json()["version"] == 3, "without a key it is a new report"


def test_a_key_is_for_one_request_only(api, sessions):
    put(api, sessions[0], "no_word", key="k-1")

    for other in (
        put(api, sessions[0], "present", key="k-1"),
        put(api, sessions[1], "no_word", key="k-1"),
        put(api, sessions[0], "no_word", key='"k-1"', version='"1"'),
    ):
        assert other.status_code == 422
        assert other.json()["error"]["code"] == "idempotency_key_used"
    assert Mark.objects.get().presence == "no_word"


def test_what_was_refused_may_be_tried_again_under_its_key(api, sessions):
    put(api, sessions[0], "no_word", key="k-1")
    for _ in range(2):
        assert (
            put(api, sessions[0], "sick", key="k-2", version='"0"').status_code == 412
        )
    assert StoredAnswer.objects.count() == 1


def test_keys_of_two_systems_have_nothing_to_do_with_each_other(api, school, sessions):
    put(api, sessions[0], "no_word", key="k-1")
    other = put(Api(token_for(school)), sessions[0], "present", key="k-1")
    assert (other.status_code, other.json()["version"]) == (200, 2)


@pytest.mark.parametrize("key", ["", '""', "æble", "x" * 201])
def test_what_is_no_key_is_told(api, sessions, key):
    answer = put(api, sessions[0], "present", key=key or " ")
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "idempotency_key_missing"


def test_what_is_kept_names_nobody_and_goes_after_a_week(api, sessions):
    put(api, sessions[0], "no_word", key="Amal Haddad")
    kept = StoredAnswer.objects.get()
    person = sessions[0].people[0].nomination.participant
    stored = f"{vars(kept)}"
    for word in ("Amal", person.given_name, str(person.public_id), "no_word"):
        assert word not in stored
    forget_allowances()
    assert StoredAnswer.objects.exists()
    assert answers.forget_old(at=timezone.now() + timedelta(days=7)) == 1


def test_many_registers_are_stored_each_by_itself(api, oest, sessions, course):
    first, second = sessions
    ahead = factories.SessionFactory(course=course, on=first.on + timedelta(days=2))
    put(api, second, "no_word", key=None)
    answer = post(
        api,
        one(first, line(first.people[0])),
        one(second, line(second.people[0]), version=0),
        {"session_id": 999_999, "marks": []},
        one(ahead, line(first.people[1])),
        {"session_id": factories.SessionFactory().pk, "marks": [{"presence": "x"}]},
    )

    assert answer.status_code == 207
    assert statuses(answer) == [200, 412, 404, 409, 404]
    stored, conflict, missing, _closed, foreign = answer.json()["results"]
    assert (stored["session"]["version"], stored["session_id"]) == (1, first.pk)
    assert conflict["error"]["conflicts"][0]["stored"]["presence"] == "no_word"
    assert missing["error"] == foreign["error"]
    assert first.marks.get().presence == "present"


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"marks": [{"enrolment_id": 1, "presence": "present"}], "version": "*"}, 400),
        ({"marks": [{"enrolment_id": 1, "presence": "x"}], "version": "*"}, 400),
        ({"version": "*"}, 400),
        ({"marks": [], "version": "many"}, 400),
        ({"marks": []}, 428),
    ],
)
def test_a_wrong_register_does_not_stop_the_next(api, sessions, said, status):
    first, second = sessions
    answer = post(
        api, {"session_id": first.pk, **said}, one(second, line(second.people[0]))
    )
    assert statuses(answer) == [status, 200]
    assert Mark.objects.get().session == second


@alone
@pytest.mark.parametrize(
    "body",
    [
        {},
        {"registers": []},
        {"registers": [{"marks": []}]},
        {"registers": [5]},
        [],
        '"x"',
    ],
)
def test_a_request_without_registers_is_told(api, sessions, body):
    answer = api.post(
        BULK, body, content_type="application/json", headers={"Idempotency-Key": "k"}
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid")
    assert not StoredAnswer.objects.exists()


@alone
def test_too_many_registers_or_a_session_twice_are_told(api, sessions):
    twice = post(api, one(sessions[0]), one(sessions[0]))
    many = post(api, *({"session_id": n, "marks": []} for n in range(1, 52)))
    for answer in (twice, many):
        assert answer.status_code == 400
        assert "registers" in answer.json()["error"]["fields"]


def test_many_registers_want_a_key(api, sessions):
    body = {"registers": [one(sessions[0])]}
    answer = api.post(BULK, body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "idempotency_key_missing"


def test_sent_again_only_what_was_refused_is_tried(api, sessions):
    first, second = sessions
    day = timedelta(days=1)
    Session.objects.filter(pk=second.pk).update(
        starts_at=second.starts_at + day, ends_at=second.ends_at + day
    )
    sent = [one(each, line(each.people[0], "no_word")) for each in sessions]
    before = post(api, *sent, key="k-1")
    put(api, first, "present", key=None)
    second.save()  # its day has come

    after = post(api, *sent, key="k-1")

    assert (statuses(before), statuses(after)) == ([200, 409], [200, 200])
    assert after.json()["results"][0] == before.json()["results"][0]
    assert first.marks.get().presence == "present"
    assert MarkCorrection.objects.count() == 1


@alone
def test_other_registers_under_the_same_key_are_refused_whole(api, sessions):
    first, second = sessions
    post(api, {"session_id": 999_999, "marks": []}, key="k-1")
    other = post(api, one(first, line(first.people[0])), key="k-1")
    assert other.status_code == 422
    assert not Mark.objects.exists()
    assert post(api, one(second, line(second.people[0])), key="k-2").status_code == 200
