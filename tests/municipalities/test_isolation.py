"""Each transaction carries whose rows may be seen, and no longer than it lasts."""

import logging

import pytest
from django.db import DatabaseError, connection, transaction

from municipalities import audit, isolation
from municipalities.models import AuditEntry
from portal import home
from tests import factories
from tests.conftest import MONDAY, connection_reaches


def setting(name):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s, true)", [name])
        return cursor.fetchone()[0] or ""


def test_a_context_holds_the_members_municipality(caseworker, coordinator, teacher):
    assert isolation.context_of(caseworker).municipality_ids == "580"
    assert isolation.context_of(coordinator).cooperation_id == str(
        coordinator.cooperation_id
    )
    assert isolation.context_of(teacher).school_id == str(teacher.school_id)


def test_an_open_transaction_is_switched_and_restored(caseworker):
    with isolation.acting_for(isolation.context_of(caseworker)):
        assert setting("app.municipality_ids") == "580"
    assert setting("app.municipality_ids") == ""


@pytest.mark.django_db(transaction=True)
def test_a_new_transaction_begins_with_the_context_and_takes_it_along(caseworker):
    connection_reaches("")
    with isolation.acting_for(isolation.CLOCKWORK):
        with transaction.atomic():
            assert setting("app.scope") == "all"
        assert setting("app.scope") == ""
    with isolation.acting_for(isolation.NOBODY), transaction.atomic():
        assert setting("app.scope") == ""


def test_the_request_runs_in_its_members_context(client_for, caseworker, monkeypatch):
    seen = []

    def spy(membership, *, today):
        seen.append(setting("app.municipality_ids"))
        return {}

    monkeypatch.setattr(home.caseworker, "context", spy)
    client_for(caseworker).get("/")
    assert seen == ["580"]


def test_the_logs_cannot_be_changed(caseworker):
    audit.record(by=caseworker, verb="test", targets=[caseworker], at=MONDAY)
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.update(verb="other")
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        AuditEntry.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_an_audit_row_outside_a_transaction_is_refused(caseworker):
    with pytest.raises(transaction.TransactionManagementError):
        audit.record(by=caseworker, verb="test", targets=[caseworker], at=MONDAY)


def test_a_history_row_says_which_membership_changed_the_row(caseworker, aabenraa):
    person = factories.ParticipantFactory(municipality=aabenraa)
    with isolation.changing_as(caseworker):
        person.given_name = "Amal"
        person.save(update_fields=["given_name"])

    event = person.events.latest("pgh_id")

    assert event.pgh_label == "update"
    assert event.pgh_context.metadata == {"membership": caseworker.pk}


def test_a_look_at_somebody_elses_citizen_is_404_and_leaves_a_line(
    client_for, caseworker, toender, caplog
):
    """T10; the line says who asked for what kind of page, and names nobody."""
    theirs = factories.ParticipantFactory(municipality=toender)
    with caplog.at_level(logging.WARNING, "municipalities.middleware"):
        answer = client_for(caseworker).get(f"/people/{theirs.public_id}/")
    assert answer.status_code == 404
    (line,) = [r for r in caplog.records if r.name == "municipalities.middleware"]
    told = f"Refused look-up: membership {caseworker.pk}, GET person"
    assert line.getMessage() == told
