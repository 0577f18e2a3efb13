"""A portal with one municipality's identity provider, and a browser on its way."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.test import Client

from municipalities.federation.providers import (
    SAML_CLAIMS,
    Federation,
    IdentityProvider,
    RoleRule,
)
from tests.login import saml_idp
from tests.login.browser import Browser
from tests.login.saml_idp import AABENRAA, CONSTRAINT, PREFIX, TOENDER, SamlIdp

NAMES = {
    "sagsbehandler": "caseworker",
    "leder": "leader",
    "koordinator": "coordinator",
    "underviser": "school_teacher",
}
RULES = tuple(
    RoleRule(f"{PREFIX}/{name}/1", role, date(2026, 1, 1))
    for name, role in NAMES.items()
)


@pytest.fixture(scope="session")
def idps(tmp_path_factory):
    """Aabenraa's provider, Tønder's, and one that has Aabenraa's name but no key."""
    saml_idp.need_xmlsec1()
    folder = tmp_path_factory.mktemp("idp")
    aabenraa, toender = "https://idp.aabenraa.example", "https://idp.toender.example"
    return SimpleNamespace(
        aabenraa=SamlIdp(folder, aabenraa),
        toender=SamlIdp(folder, toender, "toender"),
        impostor=SamlIdp(folder, aabenraa, "impostor"),
        portal=saml_idp.key_pair(folder, "portal"),
    )


@pytest.fixture
def organisations(aabenraa, toender, school):
    """The municipalities and the school with (invented) CVR numbers."""
    for organisation, cvr in (
        (aabenraa, AABENRAA),
        (toender, TOENDER),
        (school, "33333333"),
    ):
        organisation.cvr = cvr
        organisation.save()


@pytest.fixture
def portal(idps, organisations, settings):
    """The portal's settings with both municipalities' SAML providers."""
    key, certificate = (path.read_text() for path in idps.portal)
    providers = [
        IdentityProvider(
            key=name,
            name=f"{name.title()} Kommune",
            kind="saml",
            entity_id=idp.entity_id,
            cvr=(cvr,),
            claims=SAML_CLAIMS,
            metadata=idp.metadata(),
            mail_domains=("aabenraa.example",),
        )
        for name, idp, cvr in (
            ("aabenraa", idps.aabenraa, AABENRAA),
            ("toender", idps.toender, TOENDER),
        )
    ]
    settings.FEDERATION = Federation(
        providers=tuple(providers),
        rules=RULES,
        cooperation_constraint=CONSTRAINT,
        certificate=certificate,
        key=key,
    )
    for idp, name in (
        (idps.aabenraa, "aabenraa"),
        (idps.impostor, "aabenraa"),
        (idps.toender, "toender"),
    ):
        idp.meet(Client().get(f"/accounts/saml/{name}/metadata/").content.decode())
    return settings


def pytest_terminal_summary(terminalreporter):
    """Say last how many forged answers were refused."""
    for what, word in (("saml", "assertions"), ("oidc", "id tokens")):
        counts = [
            sum(
                f"test_forged_{what}.py::test_a_forged" in report.nodeid
                for report in terminalreporter.stats.get(outcome, [])
                if getattr(report, "when", "call") == "call"
            )
            for outcome in ("passed", "failed")
        ]
        if sum(counts):
            terminalreporter.write_line(
                f"{counts[0]}/{sum(counts)} forged {word} refused"
            )


@pytest.fixture
def saml(portal, idps):
    """A browser that can be sent to the provider and back."""
    return Browser(Client(), idps.aabenraa)
