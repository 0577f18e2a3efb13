"""Whoever an answer shows is in the access log, once; who is not shown is not."""

from collections import Counter
from contextlib import contextmanager
from functools import partial

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from courses.models import Course, Session
from municipalities import grants
from municipalities.middleware import SESSION_KEY
from municipalities.models import AccessEntry
from participants.models import Participant, Upload
from tests import factories, world
from tests.conftest import FIGURES
from tests.guards import canaries
from tests.guards.test_access_matrix import DECLARED, ROLES, address

pytestmark = [pytest.mark.access_log, pytest.mark.django_db]

ANSWERS = {200, 201, 409, 412, 422}
# The log itself names people by number or counts them: who asked is logged, nobody is
# shown (tests/portal/test_person_looks.py, test_breach.py).
BY_NUMBER = {
    (name, "administrator")
    for name in ("person_looks", "person_changes", "breach", "breach_csv")
}
# A PDF's letters are numbers of its own font: tests/privacy/test_subject_access.py
# looks at its row in the log.
UNREAD = {"participants:data_pdf", "courses:absence_pdf"}
RIGHTS = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"]
seen = Counter()


@pytest.fixture(scope="module", autouse=True)
def figures():
    yield
    print_last = (
        f"access log: {seen['answers']} answers of {len(DECLARED)} addresses,"
        f" {seen['with people']} show people, {seen['shown']} people shown,"
        f" {seen['rows']} rows, {seen['wrong']} wrong"
    )
    FIGURES.append(print_last)


@pytest.fixture
def marked():
    """A cooperation and, beside it, another; everybody marked."""
    own = world.build(factories.syd())
    world.build(factories.oest())
    return own, canaries.mark(Participant.objects.all())


def sign_in(membership):
    client = Client(raise_request_exception=False)
    client.force_login(membership.user)
    session = client.session
    session[SESSION_KEY] = membership.pk
    session.save()
    return client


def looked_at(ask):
    """Ask, and return the answer with the log's rows by person; all is undone."""
    newest = AccessEntry.objects.order_by("-pk").values_list("pk", flat=True).first()
    with transaction.atomic():
        answer = ask()
        made = AccessEntry.objects.filter(pk__gt=newest or 0)
        logged = Counter(made.values_list("participant_id", flat=True))
        transaction.set_rollback(True)
    return answer, logged


def difference(ask, marks):
    """Shown but not logged once, or logged but not shown; empty when all is well."""
    answer, logged = looked_at(ask)
    if answer.status_code not in ANSWERS:
        return {}
    shown = Counter(canaries.shown(answer, marks))
    seen.update(answers=1, rows=logged.total(), shown=len(shown))
    seen["with people"] += bool(shown)
    wrong = {
        person: (shown[person], logged[person])
        for person in shown | logged
        if shown[person] != logged[person]
    }
    seen["wrong"] += len(wrong)
    return wrong


def requests(own):
    """Every declared answer: address, method, role, as a page and as a part of one."""
    for name, entry in DECLARED.items():
        for method in ("GET", "POST", "PUT"):
            for role in entry.get(method, ()) if not entry.get("public") else ():
                for part in ({}, {"HX-Request": "true"}):
                    yield name, method, getattr(own, role), part


def test_every_answer_logs_exactly_whom_it_shows(marked):
    own, marks = marked
    clients = {getattr(own, role): sign_in(getattr(own, role)) for role in ROLES}
    wrong = {}
    for name, method, member, part in requests(own):
        url = address(name, own)
        ask = partial(clients[member].generic, method, url, headers=part)
        numbered = (name, member.role) in BY_NUMBER
        if numbered or name in UNREAD:
            continue
        if found := difference(ask, marks):
            wrong[f"{method} {name} {member.role} {part}"] = found
    assert seen["with people"] > 80
    assert not wrong


class TestPagesTheWorldDoesNotReach:
    """Answers that need more than an address: posted sheets, files, a full search."""

    def test_the_results_of_a_course_that_is_over(self, marked):
        own, marks = marked
        Course.objects.filter(pk=own.course.pk).update(ends_on=localdate())
        url = reverse("courses:course_ending", args=[own.course.pk])
        client = sign_in(own.school_teacher)
        assert difference(partial(client.get, url), marks) == {}
        assert canaries.shown(client.get(url), marks)

    def test_a_search_logs_whom_it_found(self, marked):
        own, marks = marked
        ask = partial(sign_in(own.caseworker).get, "/people/?q=zf0")
        assert canaries.shown(ask(), marks)
        assert difference(ask, marks) == {}

    def test_the_hint_of_the_same_name(self, marked):
        own, marks = marked
        person = Participant.objects.get(pk=own.participant.pk)
        fields = ("given_name", "family_name", "gender", "birth_year", "channel")
        posted = {name: getattr(person, name) for name in fields} | {
            "reads_digital_post": "unknown"
        }
        ask = partial(sign_in(own.caseworker).post, "/people/new/", posted)
        assert canaries.shown(ask(), marks) == {person.pk}
        assert difference(ask, marks) == {}

    @pytest.mark.parametrize("part", [{}, {"HX-Request": "true"}])
    def test_two_who_wrote_at_once(self, marked, part):
        own, marks = marked
        url = reverse("courses:register", args=[own.past_session.pk])
        key = own.enrolment.pk
        posted = {f"choice-{key}": "present:0:", f"seen-{key}": "sick:60:"}
        ask = partial(
            sign_in(own.school_teacher).post,
            url,
            posted | {"version": "0"},
            headers=part,
        )
        answer, _ = looked_at(ask)
        assert answer.status_code in {409, 422}
        assert canaries.shown(answer, marks) == {own.participant.pk}
        assert difference(ask, marks) == {}

    def test_a_conflict_told_to_a_schools_system(self, marked):
        own, marks = marked
        mark = {"enrolment_id": own.enrolment.pk, "presence": "present"}
        Session.objects.filter(pk=own.past_session.pk).update(version=5)
        ask = partial(
            sign_in(own.school_teacher).put,
            reverse("api_register", args=[own.past_session.pk]),
            {"version": 1, "marks": [mark]},
            content_type="application/json",
        )
        answer, _ = looked_at(ask)
        assert answer.status_code == 412
        assert canaries.shown(answer, marks) == {own.participant.pk}
        assert difference(ask, marks) == {}

    @pytest.mark.parametrize("turned", [False, True])
    def test_the_first_rows_of_a_file(self, marked, turned):
        own, _ = marked
        person = Participant.objects.get(pk=own.participant.pk)
        name = f"{person.family_name}, {person.given_name}"
        cells = [name if turned else person.full_name.upper(), "30.11.2026"]
        Upload.objects.filter(pk=own.attendance_upload.pk).update(
            headings=["Navn", "Dato"],
            rows=[{"n": 2, "c": cells, "f": {}}],
            mapping={"name": 0, "on": 1},
            total=2,
        )
        url = reverse(
            "courses:attendance_upload", args=[own.attendance_upload.public_id]
        )
        ask = partial(sign_in(own.school_admin).get, url)
        _, logged = looked_at(ask)
        assert logged == {person.pk: 1}
        assert name.casefold() in str(ask().content.decode()).casefold() or not turned


class TestTheLogsStandAsTheyWereWritten:
    """Nobody but retention, in a role of its own, takes a row away."""

    @pytest.mark.parametrize("table", ["accessentry", "auditentry"])
    @pytest.mark.parametrize(
        "change", ["UPDATE {} SET at = now()", "DELETE FROM {}", "DROP TABLE {}"]
    )
    def test_the_app_changes_no_row(self, table, change):
        with (
            pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change.format(f"municipalities_{table}"))

    @pytest.mark.parametrize("table", ["accessentry", "auditentry"])
    def test_no_migrate_lets_the_app_empty_a_log(self, table):
        """The tests' own database lets it, to tidy up; undone here and given anew."""
        with as_owner() as owner:
            with owner.cursor() as cursor:
                cursor.execute("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM bsp_app")
            grants.give(owner)
            with owner.cursor() as cursor:
                cursor.execute(
                    "SELECT array_agg(r) FROM unnest(%s::text[]) r"
                    " WHERE has_table_privilege('bsp_app', %s, r)",
                    [RIGHTS, f"municipalities_{table}"],
                )
                assert cursor.fetchone()[0] == ["SELECT", "INSERT"]


@contextmanager
def as_owner():
    """A connection of its own as the owner of the tables; all it does is undone."""
    owner = connection.copy()
    owner.settings_dict = owner.settings_dict | {"USER": "bsp_owner"}
    owner.set_autocommit(False)
    yield owner
    owner.rollback()
    owner.close()
