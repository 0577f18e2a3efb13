"""A person asks what is held: everything, and who looked, in one click."""

import json
import re
import time
from pathlib import Path

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils.functional import Promise

from municipalities import audit, personal
from municipalities.models import AccessEntry, Purpose
from participants import deeds, wording
from participants.models import Grant
from tests import world
from tests.privacy import people

pytestmark = pytest.mark.gdpr


@pytest.fixture
def here(syd):
    built = world.build(syd)
    built.person = people.in_every_table(built)
    return built


def ask(client_for, member, person, ending):
    url = reverse(f"participants:data_{ending}", args=[person.public_id])
    return client_for(member).get(url)


def test_every_text_of_every_table_and_of_history_is_in_the_answer(here, client_for):
    answer = ask(client_for, here.caseworker, here.person, "json")
    text = answer.content.decode()
    for trace in personal.traces():
        row = trace.rows(here.person.pk).first()
        for field in trace.table._meta.fields:
            value = getattr(row, field.name, "")
            if isinstance(value, str) and value.startswith(people.CANARY):
                assert value in text, (trace.model, field.name)
    assert text.count(here.person.family_name) >= 3  # now, history, an uploaded file


def test_who_looked_is_told_by_organisation_and_never_by_name(here, client_for):
    with transaction.atomic():
        audit.look_up(
            by=here.school_teacher,
            people=[here.person],
            purpose=Purpose.REGISTER,
            at=here.now,
        )
    answer = json.loads(ask(client_for, here.caseworker, here.person, "json").content)
    looks = next(s for s in answer["sections"] if len(s["entries"][0]["facts"]) == 3)
    said = [
        fact["value"]
        for entry in answer["sections"][-1]["entries"]
        for fact in entry["facts"]
    ]
    assert looks
    assert str(here.school) in said
    assert str(here.home) in said  # the answer tells of itself
    text = json.dumps(answer, ensure_ascii=False)
    for member in (here.caseworker, here.school_teacher, here.coordinator):
        assert member.user.name not in text


def test_what_was_done_is_told_in_words_by_organisation_and_never_by_name(
    here, client_for
):
    with transaction.atomic():
        for by, verb, row in (
            (here.caseworker, "person.changed", here.person),
            (here.caseworker, "person.held", here.other),
            (None, "retention.attendance", here.person),
        ):
            audit.record(by=by, verb=verb, targets=[row], at=here.now)
    answer = ask(client_for, here.caseworker, here.person, "json").content.decode()
    title = "Hvad der er gjort med oplysningerne"
    done = next(s for s in json.loads(answer)["sections"] if s["title"] == title)
    said = [{fact["value"] for fact in entry["facts"]} for entry in done["entries"]]
    assert {"oplysninger ændret", str(here.home), "Deltagere"} in said
    assert any("portalen selv" in each for each in said)
    assert "beholdt længere end tiden" not in answer  # that was done to somebody else
    assert here.caseworker.user.name not in answer


def test_every_verb_on_a_persons_rows_has_words():
    apps = ("participants", "branchespor", "courses", "outcomes")
    kinds = {verb.partition(".")[0] for verb in deeds.WORDS} - {"retention"}
    said = re.compile(rf'"((?:{"|".join(sorted(kinds))})\.[a-z_]+)"')
    found = {
        verb
        for app in apps
        for path in Path(app).glob("services/*.py")
        for verb in said.findall(path.read_text("utf-8"))
    }
    assert len(found) > 25
    assert found <= deeds.WORDS.keys()


def test_every_column_and_table_about_a_person_has_a_danish_name():
    for trace in personal.traces():
        assert isinstance(trace.table._meta.verbose_name, Promise), trace.table
        for field in wording.fields(trace.table):
            if not isinstance(field.verbose_name, Promise):
                assert isinstance(wording.KEYS.get(field.name), Promise) or isinstance(
                    field.related_model._meta.verbose_name, Promise
                ), field
            assert wording.name_of(field)


def test_a_grant_says_in_words_what_opened_it():
    cause = Grant._meta.get_field("cause")
    assert wording.value(cause, "enrolment:7") == "en plads på et hold"
    assert wording.value(cause, "nomination:7") == "en indstilling"


def test_taking_it_out_is_logged(here, client_for):
    ask(client_for, here.caseworker, here.person, "pdf")
    entry = AccessEntry.objects.get(purpose=Purpose.SUBJECT_ACCESS)
    assert (entry.kind, entry.participant_id) == ("export", here.person.pk)


def test_the_pdf_is_tagged_and_texts_are_no_markup(here, client_for, figures):
    here.person.support.wording = '#panic("x") $x$ *y* <z>'
    here.person.support.save()
    began = time.monotonic()
    answer = ask(client_for, here.caseworker, here.person, "pdf")
    took = time.monotonic() - began
    content = answer.content
    assert content.startswith(b"%PDF-")
    assert b"/MarkInfo" in content
    assert b"pdfuaid" in content
    assert re.fullmatch(
        r'attachment; filename="indsigt.pdf"', answer["Content-Disposition"]
    )
    assert took < 60
    figures(f"subject access as PDF: {took:.2f} s")


def test_another_municipality_gets_nothing(here, neighbour, client_for):
    for member in (neighbour, here.coordinator, here.administrator):
        for ending in ("pdf", "json"):
            assert ask(client_for, member, here.person, ending).status_code in {
                403,
                404,
            }
