"""The watch over every verb (tests/audit_coverage.py) sees what it is there to see."""

import pytest
from django.db import transaction

from municipalities import audit
from participants.services import people
from tests import audit_coverage, factories
from tests.conftest import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.gdpr]


@pytest.fixture
def verb(caseworker):
    """A verb that changes a row, and is told whether to record it."""
    person = factories.ParticipantFactory(municipality=caseworker.municipality)

    def change(*, by, recorded):
        with transaction.atomic():
            type(person).objects.filter(pk=person.pk).update(phone="20304050")
            if recorded:
                audit.record(by=by, verb="person.changed", targets=[person], at=MONDAY)

    return audit_coverage.watched("test.change", change)


@pytest.mark.parametrize(("recorded", "silent"), [(True, []), (False, ["test.change"])])
def test_a_change_without_an_audit_row_is_seen(verb, caseworker, recorded, silent):
    verb(by=caseworker, recorded=recorded)
    seen = list(audit_coverage.silent)
    audit_coverage.silent.clear()
    assert seen == silent


def test_a_verb_within_a_verb_is_judged_for_itself(verb, caseworker):
    def outer(*, by):
        verb(by=by, recorded=False)
        verb(by=by, recorded=True)

    audit_coverage.watched("test.outer", outer)(by=caseworker)
    seen = list(audit_coverage.silent)
    audit_coverage.silent.clear()
    assert seen == ["test.change"]


def test_every_verb_is_watched():
    assert hasattr(people.change, "__wrapped__")
    bare = [
        name
        for name, (_, function) in audit_coverage.verbs().items()
        if not hasattr(function, "__wrapped__")
    ]
    assert not bare
    assert len(audit_coverage.verbs()) >= 49
