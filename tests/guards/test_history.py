"""Nothing personal and no decision changes without a trace that nobody can undo."""

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from pghistory.models import Event

from municipalities import grants, register, row_security
from municipalities.models import Membership
from municipalities.register import About, Class
from tests.conftest import FIGURES

pytestmark = pytest.mark.gdpr

# In reach of the rule, and yet without a history table: why.
WITHOUT = {
    "courses.ProposalRun": "work on its way: asked, begun, ended; each once",
    "courses.CalendarFeed": "made and closed once by its member; each is audited",
    "courses.SessionLoan": "given and taken back once; each is an audit row",
    "courses.Webhook": "an address and its secrets; each step is an audit row",
    "courses.WebhookDelivery": "a message on its way, gone after 30 days",
    "courses.Mark": "MarkCorrection keeps what a mark said before",
    "courses.PersonContact": "taken back at most once; both are audited, what it said stays",
    "courses.Session": "planned, cancelled, registered by verbs; the version counts",
    "courses.AgreedAction": "agreed in an entry written once; ticked off once, audited",
    "courses.ChangeDecision": "decided once; ticked off and opened again, each audited",
    "courses.Evaluation": "the giver's last word counts; each is audited",
    "participants.Upload": "a file on its way, gone after 30 days; steps are audited",
    "participants.Export": "asked, approved, fetched: each once, each an audit row",
    "participants.ExportFile": "made once, fetched, deleted after a day",
    "municipalities.User": "how to reach staff; what they may do is Membership",
    "municipalities.Invitation": "accepted or revoked once; each is an audit row",
    "municipalities.ApiClient": "AuditEntry.changes holds each change of its rights",
    "municipalities.StoredAnswer": "written once, gone after a week",
    "municipalities.SampledLookUp": "AuditEntry.changes holds each verdict before",
    "municipalities.Notice": "a mail on its way to staff; names no citizen",
    "sessions.Session": "who is logged in; gone with the session",
    "account.EmailAddress": "of a member of staff, kept by allauth",
    "account.EmailConfirmation": "of a member of staff, kept by allauth",
    "mfa.Authenticator": "of a member of staff, kept by allauth",
    "usersessions.UserSession": "who is logged in where; gone with the session",
    "socialaccount.SocialAccount": "of a member of staff, kept by allauth",
    "pghistory.Context": "who made the changes of a history: part of it",
}


def in_reach():
    """Tables about citizens, with a personal field, or naming the member who acted."""
    for model in register.registered():
        table = register.tables()[model._meta.label]
        if table.repeats:
            continue
        personal = max(each.kind for each in table.says) >= Class.PERSONAL
        acted = any(f.related_model is Membership for f in model._meta.concrete_fields)
        if table.about == About.CITIZEN or personal or acted:
            yield model


def histories():
    return [model for model in apps.get_models() if issubclass(model, Event)]


def tracked():
    return {model.pgh_tracked_model._meta.label for model in histories()}


def written_once():
    """Tables no member may change a row of: refused by rights or by the wall."""
    walled = {wall.model for wall in row_security.declared() if wall.changes == ()}
    models = {model._meta.db_table: model._meta.label for model in apps.get_models()}
    return walled | {models[table] for table in grants.APPEND_ONLY if table in models}


def test_what_is_personal_or_decided_has_a_history_or_is_written_once():
    here = {model._meta.label for model in in_reach()}
    bare = here - tracked() - written_once()
    FIGURES.append(
        f"history: {len(here)} tables personal or decided, {len(here & tracked())} with"
        f" history, {len(here & written_once())} written once, {len(bare)} by exception"
    )
    assert bare - WITHOUT.keys() == set()
    assert WITHOUT.keys() - bare == set(), "no exception that is not needed"


def test_every_history_is_written_by_triggers_on_insert_and_update():
    for model in histories():
        names = {each.name for each in model.pgh_tracked_model._meta.triggers}
        assert names >= {"insert_insert", "update_update"}, model


@pytest.mark.django_db
@pytest.mark.parametrize("model", histories(), ids=lambda model: model.__name__)
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET pgh_label = ''", "DELETE FROM {}"]
)
def test_the_app_role_may_only_add_to_a_history(model, statement):
    sql = statement.format(model._meta.db_table)
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
