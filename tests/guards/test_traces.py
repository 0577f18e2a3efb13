"""Every table about people says how it leads to the person: none is forgotten."""

import pytest
from django.apps import apps

from municipalities import personal, row_security
from participants.traces import ELSEWHERE

pytestmark = pytest.mark.gdpr

# Behind a wall, and yet no row of it leads to one person.
NOBODYS = {
    "municipalities.AuditEntry": "numbers only; a log with a time of its own",
    "municipalities.AccessEntry": "numbers only; a log with a time of its own",
    "municipalities.LookUpDay": "numbers per member and day; names no person",
    "municipalities.LookUpSample": "a month's lot, kept as long as the log",
    "municipalities.SampledLookUp": "rows of the log drawn, kept as long as the log",
    "courses.Proposal": "numbers that lead nowhere once the nomination is gone (ADR 0021)",
    "courses.ProposalRun": "work asked for; names no person",
    "courses.ProposalStep": "what was done with a proposal; names no person",
    "courses.Webhook": "an address of a school's system; names no person",
    "courses.SessionLoan": "who of the staff stands in; names no citizen",
    "courses.SchoolLogEntry": "a talk between coordinator and school, of no participant",
    "courses.AgreedAction": "what was agreed in such a talk",
    "courses.Evaluation": "numbers and words about a course; names no citizen",
    "outcomes.CohortCount": "counts of people who are gone",
    "outcomes.Goal": "so many of so many, agreed; names no citizen",
    "outcomes.ReflectionMinute": "of figures, never of a person",
    "outcomes.ReflectionDecision": "of figures, never of a person",
    "outcomes.Tally": "counts of a course, made anew without who goes",
    **ELSEWHERE,
}


def test_every_table_behind_a_wall_leads_to_the_person_or_says_why_not():
    walled = {
        wall.model
        for wall in row_security.declared()
        if not wall.model.endswith("Event")
    }
    traced = {trace.model for trace in personal.traces()}
    assert walled - traced - set(NOBODYS) == set()
    assert traced & set(NOBODYS) == set()


def test_whatever_points_at_a_traced_table_is_traced_too():
    """A new table with a key to a person, a seat, a case …: it must be declared."""
    traced = {trace.table for trace in personal.traces()}
    pointing = {
        relation.related_model._meta.label
        for model in traced
        for relation in model._meta.related_objects
        if not relation.related_model._meta.label.endswith("Event")
    }
    assert pointing - {model._meta.label for model in traced} == set()


def test_leaves_come_before_what_they_hang_on():
    order = [trace.table for trace in personal.traces()]
    for at, model in enumerate(order):
        after = set(order[at + 1 :])
        hanging = {relation.related_model for relation in model._meta.related_objects}
        assert not hanging & after, model


def test_every_history_of_a_traced_table_is_behind_a_wall():
    walled = {wall.model for wall in row_security.declared()}
    for trace in personal.traces():
        if trace.history:
            assert trace.history._meta.label in walled


def test_a_table_that_follows_a_person_names_its_municipality():
    for trace in personal.traces():
        if trace.moves:
            assert "municipality" in {f.name for f in trace.table._meta.fields}


def test_history_follows_the_same_path_as_its_rows():
    for trace in personal.traces():
        if trace.history:
            assert apps.get_model(trace.model)
            str(trace.events(0).query)
