"""What each role receives of a person, over every channel, held to field_matrix.yaml."""

import re
from pathlib import Path

import pytest
import yaml
from django.apps import apps
from django.core import mail
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from branchespor.models import Nomination
from courses.models import AbsenceCase
from municipalities import isolation, notices, register
from municipalities.gate import FieldNotReadable
from municipalities.models import Notice
from participants.models import Participant
from tests.conftest import FIGURES
from tests.guards import canaries, planted
from tests.guards.test_access_log import sign_in
from tests.guards.test_access_matrix import DECLARED, ROLES, address

pytestmark = [pytest.mark.fields, pytest.mark.django_db]

MATRIX = yaml.safe_load(
    Path(__file__).with_name("field_matrix.yaml").read_text("utf-8")
)
WHO = {
    "caseworker": "home",
    "coordinator": "coordinator",
    "school_teacher": "school",
    "school_admin": "school",
    "substitute": "substitute",
    "leader": "nobody",
    "administrator": "nobody",
}
# Whom a role reaches at all: its own people, the cooperation's, the course's.
REACHES = {
    "home": {"seated", "waiting"},
    "coordinator": {"seated", "waiting", "neighbour"},
    "school": {"seated", "neighbour"},
    "substitute": {"seated", "neighbour"},
    "nobody": set(),
}
# The coordinator reads the citizen's words until it is decided (domain 3.3).
UNTIL_DECIDED = {("branchespor.Nomination", "wish_text", "waiting", "coordinator")}
# Counts of the own municipality's rows that are old enough to be deleted; nobody is shown.
BY_AGE = {("outcomes:retention", "created_at")}
CHANNELS = ("object", "page", "error", "json", "file", "title", "search", "mail")
counted = {"fields": 0, "answers": 0, "shown": 0, "extra": 0}


@pytest.fixture(scope="module", autouse=True)
def figures():
    yield
    FIGURES.append(
        f"fields: {len(ROLES)} roles × {counted['fields']} fields × {len(CHANNELS)}"
        f" channels ({counted['answers']} answers, {counted['shown']} canaries shown to"
        f" whom they are for), {counted['extra']} extra"
    )


@pytest.fixture
def world():
    own, people, said = planted.build()
    own.people, own.said = people, said
    return own


def may(role, label, field, group):
    who = WHO[role]
    if (label, field, group, who) in UNTIL_DECIDED:
        return True
    return group in REACHES[who] and who in MATRIX[label][field]


def test_the_matrix_names_every_personal_field_and_nothing_else():
    here = {
        (model._meta.label, field.name) for model, field in planted.personal_fields()
    }
    said = {(label, name) for label, fields in MATRIX.items() for name in fields}
    counted["fields"] = len(said)
    assert here == said


def test_canaries_lie_in_most_fields_and_everybodys(world):
    fields = {(label, field) for label, field, _ in world.said}
    groups = {group for *_, group in world.said}
    assert len(fields) >= 30
    assert groups == set(planted.LETTERS)


def test_no_object_holds_a_field_its_reader_may_not_receive(world):
    extra = []
    for role in ROLES:
        with isolation.acting_for(isolation.context_of(getattr(world, role))):
            for label, fields in MATRIX.items():
                for row in apps.get_model(label).objects.all():
                    held = {row._meta.get_field(n).attname: n for n in fields}
                    extra += [
                        (role, label, name)
                        for column, name in held.items()
                        if column in vars(row) and WHO[role] not in fields[name]
                    ]
    counted["extra"] += len(extra)
    assert not extra


def test_every_field_a_reader_is_due_arrives(world):
    """Otherwise a gate that keeps everything would pass as well."""
    short = []
    for role in ("caseworker", "coordinator", "school_teacher", "substitute"):
        with isolation.acting_for(isolation.context_of(getattr(world, role))):
            for label, fields in MATRIX.items():
                row = apps.get_model(label).objects.first()
                due = {n for n, who in fields.items() if WHO[role] in who}
                missing = due if row is None else due & set(withheld(row))
                short += [(role, label, name) for name in missing]
    assert not short


def withheld(row):
    return {f.name for f in row._meta.concrete_fields if f.attname in row.withheld}


def test_nobody_but_home_reaches_former_values(world):
    for role in ROLES:
        with isolation.acting_for(isolation.context_of(getattr(world, role))):
            for label, table in register.tables().items():
                if table.repeats and table.about == register.About.CITIZEN:
                    there = apps.get_model(label).objects.exists()
                    assert not there or WHO[role] == "home", (role, label)


def requests():
    for name, entry in DECLARED.items():
        for method in ("GET", "POST", "PUT"):
            if method in entry and not entry.get("public"):
                yield name, method


@pytest.mark.parametrize("role", ROLES)
def test_no_answer_tells_a_role_more_than_the_matrix_says(world, role):
    client, extra = sign_in(getattr(world, role)), []
    for name, method in requests():
        with transaction.atomic():
            with CaptureQueriesContext(connection) as asked:
                answer = client.generic(method, address(name, world))
            transaction.set_rollback(True)
        counted["answers"] += 1
        text = canaries.body(answer)
        for (label, field, group), spelt in world.said.items():
            if any(each in text for each in spelt):
                if may(role, label, field, group):
                    counted["shown"] += 1
                else:
                    extra.append((method, name, label, field, group))
        extra += [
            (method, name, column)
            for column in decided_by(asked, role)
            if (name, column) not in BY_AGE
        ]
    counted["extra"] += len(extra)
    assert not extra


def decided_by(asked, role):
    """Closed columns of a person that chose or sorted rows of an answer."""
    closed = [
        n
        for n, who in MATRIX["participants.Participant"].items()
        if WHO[role] not in who
    ]
    pattern = re.compile(rf'"participants_participant"\."({"|".join(closed)})"')
    for each in asked.captured_queries:
        yield from pattern.findall(beyond_its_columns(each["sql"])) if closed else ()


def beyond_its_columns(sql):
    """A statement without the columns it asks for: what chooses and sorts its rows."""
    depth, listed, kept = 0, sql.startswith("SELECT"), []
    for word in re.split(r"([()]|\bFROM\b)", sql):
        depth += {"(": 1, ")": -1}.get(word, 0)
        listed = listed and not (word == "FROM" and depth == 0)
        if depth or not listed:
            kept.append(word)
    return "".join(kept)


def test_what_sorts_is_told_from_what_is_asked_for():
    asked = 'SELECT "a"."x", EXISTS(SELECT 1 WHERE "c"."z") FROM "a" ORDER BY "b"."y"'
    left = beyond_its_columns(asked)
    assert '"x"' not in left
    assert '"y"' in left
    assert '"z"' in left


@pytest.mark.parametrize("role", ["caseworker", "coordinator"])
def test_a_search_finds_people_by_what_the_searcher_may_read_only(world, role):
    client, found = sign_in(getattr(world, role)), set()
    for (label, field, group), spelt in world.said.items():
        person = world.people[group]
        answer = client.get(reverse("participants:participant_list"), {"q": spelt[0]})
        if str(person.public_id) in answer.content.decode():
            found.add((label, field))
            assert may(role, label, field, group), (label, field, group)
    names = {("participants.Participant", n) for n in ("given_name", "family_name")}
    reference = {("participants.Participant", "case_reference")}
    assert found == (names | reference if role == "caseworker" else names)


def test_a_school_has_no_search_of_people(world):
    answer = sign_in(world.school_admin).get(
        reverse("participants:participant_list"), {"q": "Zq"}
    )
    assert answer.status_code == 403


def test_json_has_no_key_for_what_is_closed(world):
    answer = sign_in(world.school_teacher).get(
        reverse("api_session", args=[world.past_session.pk])
    )
    line = answer.json()["register"][0]
    assert set(line) == {
        "enrolment_id", "participant_id", "name", "presence", "minutes_missed", "reason",
    }  # fmt: skip


def test_no_title_names_whom_the_page_may_not(world):
    for role in ROLES:
        client = sign_in(getattr(world, role))
        for name, _ in (each for each in requests() if each[1] == "GET"):
            body = client.get(address(name, world)).content.decode(errors="replace")
            title = re.search(r"<title>(.*?)</title>", body, re.DOTALL)
            for (label, field, group), spelt in world.said.items():
                if title and any(each in title[1] for each in spelt):
                    assert may(role, label, field, group), (role, name)


def test_no_mail_holds_anything_of_anybody(world):
    kinds = {
        p.stem
        for app in apps.get_app_configs()
        for p in Path(app.path).glob("templates/notices/*.txt")
    }
    # What is moot is not sent: the absence is open and nobody has seen it.
    AbsenceCase.objects.filter(pk=world.case.pk).update(
        closed_at=None, closed_by=None, result="", seen_at=None, seen_by=None
    )
    for kind in kinds:
        Notice.objects.create(
            kind=kind,
            recipient=world.caseworker.user,
            dedupe_key=f"{kind}:{world.case.pk}",
            path=reverse("home"),
            about_on=world.now.date(),
            created_at=world.now,
            due_at=world.now,
        )
    for notice in Notice.objects.all():
        notices.deliver(notice_id=notice.pk, at=timezone.now())
    sent = "".join(str(each.message()) for each in mail.outbox)
    assert len(mail.outbox) >= len(kinds) > 5
    assert not re.search(r"Zq\d{3}[SWNF]", sent)


def test_the_assessment_is_the_coordinators_once_the_case_is_closed(world):
    case = AbsenceCase.objects.filter(pk=world.case.pk)
    for closed, seen in ((None, False), (world.now, True)):
        case.update(
            closed_at=closed, result="back" if closed else "", assessment="excused"
        )
        with isolation.acting_for(isolation.context_of(world.coordinator)):
            row = case.get()
            assert ("assessment" in vars(row)) == seen
            assert "reason_id" not in vars(row)


def test_the_citizens_words_close_with_the_decision(world):
    said = world.said["branchespor.Nomination", "wish_text", "waiting"][0]
    page = reverse("branchespor:nomination_detail", args=[world.nomination.public_id])
    client = sign_in(world.coordinator)
    assert said in client.get(page).content.decode()
    Nomination.objects.filter(pk=world.nomination.pk).update(
        withdrawn_at=world.now, withdrawn_by=world.caseworker
    )
    assert said not in client.get(page).content.decode()


def test_an_error_names_a_field_never_its_value(world):
    with isolation.acting_for(isolation.context_of(world.coordinator)):
        person = Participant.objects.get(pk=world.participant.pk)
        with pytest.raises(FieldNotReadable) as refused:
            _ = person.birth_year
    assert str(refused.value) == "participants.Participant.birth_year"


def test_the_roster_gives_the_working_instruction_to_the_school_alone(world):
    said = world.said["participants.Participant", "working_instruction", "seated"][0]
    roster = reverse("courses:roster", args=[world.course.pk])
    for role, given in (("school_teacher", True), ("coordinator", False)):
        assert (
            said in sign_in(getattr(world, role)).get(roster).content.decode()
        ) == given
