"""Forged SAML answers: nobody gets in, nothing is made, the log names nobody."""

import pytest
from allauth.socialaccount.models import SocialAccount

from municipalities.models import AuditEntry, Membership, User
from tests.login.forger import FORGED

pytestmark = [pytest.mark.authn, pytest.mark.django_db]
PERSONAL = ("uuid-1", "Kirsten", "kirsten@", "somebody-else")


def traces():
    return [
        model.objects.count() for model in (User, SocialAccount, Membership, AuditEntry)
    ]


def assert_refused(answer, browser, caplog):
    assert answer.status_code == 403, answer.status_code
    assert "_auth_user_id" not in browser.client.session
    lines = [each for each in caplog.records if "federation" in each.name]
    assert len(lines) == 1
    assert "refused" in lines[0].getMessage()
    assert not any(word in caplog.text for word in PERSONAL), caplog.text


@pytest.mark.parametrize("forgery", FORGED.values(), ids=FORGED)
def test_a_forged_answer_is_refused(forgery, saml, idps, caplog):
    before = traces()
    assert_refused(forgery(saml, idps), saml, caplog)
    assert traces() == before


def test_a_forged_answer_that_is_replayed_is_refused(saml, caplog):
    """Even if the session had forgotten that its request was answered."""
    asked = saml.ask()
    kept = saml.client.session["socialaccount_states"]
    answer = saml.idp.answer(asked)
    assert saml.post(answer).status_code == 302
    saml.client.logout()
    session = saml.client.session
    session["socialaccount_states"] = kept
    session.save()
    before = traces()
    caplog.clear()
    refused = saml.post(answer)
    assert_refused(refused, saml, caplog)
    assert "used_before" in refused.content.decode()
    assert traces() == before


def test_the_page_says_whom_to_ask_and_that_nothing_is_stored(saml):
    page = saml.log_in(level="Low").content.decode()
    assert "Betydelig" in page
    assert "ikke gemt" in page
