"""OpenID Connect from end to end, and id tokens somebody has forged."""

import base64
import hashlib
import json
import time

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from joserfc import jwk, jwt

from municipalities.federation.oidc import Fetcher
from municipalities.federation.providers import (
    OIDC_CLAIMS,
    Federation,
    IdentityProvider,
)
from municipalities.models import AuditEntry, Membership, User
from tests.login.conftest import RULES
from tests.login.oidc_idp import OidcIdp
from tests.login.saml_idp import AABENRAA, TOENDER, privilege_list

pytestmark = [pytest.mark.authn, pytest.mark.django_db]


@pytest.fixture(scope="module")
def server():
    with OidcIdp() as idp:
        yield idp


@pytest.fixture
def idp(server, organisations, settings):
    server.forge = None
    provider = IdentityProvider(
        key="aabenraa-oidc",
        name="Aabenraa Kommune",
        kind="oidc",
        entity_id=server.issuer,
        cvr=(AABENRAA,),
        claims=OIDC_CLAIMS,
        client_id="branchespor",
        client_secret="s",
    )
    settings.FEDERATION = Federation(providers=(provider,), rules=RULES)
    return server


def said(**claims):
    """A token of the provider's own key that says something else."""
    return lambda key, head, token: jwt.encode(head, token | claims, key)


def unsigned(_key, _head, token):
    parts = (json.dumps(part).encode() for part in ({"alg": "none"}, token))
    return (
        ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)
        + "."
    )


def other_key(_key, head, token):
    return jwt.encode(head, token, jwk.RSAKey.generate_key(2048))


def public_key_as_secret(key, head, token):
    """The classic confusion: HMAC with the public key, which everybody has."""
    secret = jwk.OctKey.import_key(key.as_pem(private=False))
    return jwt.encode(head | {"alg": "HS256"}, token, secret)


def without(name):
    return lambda key, head, token: jwt.encode(
        head, {each: token[each] for each in token if each != name}, key
    )


FORGED = {
    "another issuer": said(iss="https://evil.example"),
    "another audience": said(aud="another-portal"),
    "for another party": said(azp="another-portal"),
    "another nonce": said(nonce="another"),
    "no nonce": without("nonce"),
    "expired": said(exp=int(time.time()) - 3600),
    "no end": without("exp"),
    "issued tomorrow": said(iat=int(time.time()) + 86400),
    "not signed": unsigned,
    "signed by another key": other_key,
    "signed with the public key": public_key_as_secret,
    "assurance too low": said(loa="Low"),
    "another municipality's number": said(cvr=TOENDER),
    "a role for another municipality": said(
        privileges=privilege_list((TOENDER, "sagsbehandler", {}))
    ),
    "claims that are no text": said(cvr=[AABENRAA, TOENDER]),
    "no token at all": lambda _key, _head, _token: "",
}


def traces():
    return [
        model.objects.count() for model in (User, SocialAccount, Membership, AuditEntry)
    ]


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_a_forged_token_is_refused(forge, idp, caplog):
    before, client = traces(), Client()
    idp.forge = forge
    answer = idp.log_in(client)
    assert answer.status_code == 403
    assert "_auth_user_id" not in client.session
    assert traces() == before
    lines = [each for each in caplog.records if "federation" in each.name]
    assert len(lines) == 1
    assert "uuid-1" not in caplog.text
    assert "Kirsten" not in caplog.text


def test_a_caseworker_logs_in_by_openid_connect(idp, aabenraa):
    client = Client()
    assert idp.log_in(client)["Location"] == "/"
    assert client.get("/").status_code == 200
    assert Membership.objects.get(origin=idp.issuer).municipality == aabenraa
    assert client.session["federated"]["level"] == "Substantial"


def test_the_code_is_bound_to_the_browser_that_asked(idp):
    idp.log_in(Client())
    digest = hashlib.sha256(idp.sent["code_verifier"].encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    assert idp.asked["code_challenge_method"] == "S256"
    assert idp.asked["code_challenge"] == challenge


def test_an_answer_nobody_asked_for_is_refused(idp):
    answer = Client().get("/accounts/oidc/aabenraa-oidc/login/callback/?code=x&state=y")
    assert answer.status_code == 403


def test_nothing_but_the_provider_is_fetched(idp):
    for url in ("http://169.254.169.254/", "http://127.0.0.1:1/", "file:///etc/passwd"):
        with pytest.raises(OSError, match="not an address"), Fetcher() as session:
            session.get(url)
