"""OIO-BPP privilege lists and the operator's file: strict, or nothing."""

import base64

import pytest
from django.core.exceptions import ImproperlyConfigured

from municipalities.federation import privileges, providers
from tests.login.saml_idp import AABENRAA, CONSTRAINT, PREFIX, privilege_list

pytestmark = pytest.mark.authn
GROUP = 'Scope="urn:dk:gov:saml:cvrNumberIdentifier:11111111"'
HEAD = '<p:PrivilegeList xmlns:p="http://itst.dk/oiosaml/basic_privilege_profile">'


def listed(inner, head=HEAD):
    return base64.b64encode(f"{head}{inner}</p:PrivilegeList>".encode()).decode()


@pytest.mark.parametrize("namespace", privileges.NAMESPACES)
def test_a_list_says_organisation_right_and_limits(namespace):
    text = privilege_list(
        (AABENRAA, "koordinator", {CONSTRAINT: "Syd"}), namespace=namespace
    )
    (found,) = privileges.parse(text)
    assert (found.cvr, found.uri) == (AABENRAA, f"{PREFIX}/koordinator/1")
    assert found.constraints == {CONSTRAINT: "Syd"}


@pytest.mark.parametrize(
    "text",
    [
        "not base64!",
        base64.b64encode(b"<PrivilegeList/>").decode(),
        base64.b64encode(b"<!DOCTYPE x []><x/>").decode(),
        listed("<Other/>"),
        listed(f"<PrivilegeGroup {GROUP}></PrivilegeGroup>"),
        listed("<PrivilegeGroup><Privilege>a</Privilege></PrivilegeGroup>"),
        listed(
            f"<PrivilegeGroup {GROUP}><Privilege>a<b/></Privilege></PrivilegeGroup>"
        ),
        listed(
            f"<PrivilegeGroup {GROUP}><Privilege>a<!-- -->b</Privilege></PrivilegeGroup>"
        ),
        listed(f"<PrivilegeGroup {GROUP}><Privilege> </Privilege></PrivilegeGroup>"),
        listed(
            f'<PrivilegeGroup {GROUP} x="1"><Privilege>a</Privilege></PrivilegeGroup>'
        ),
        "A" * (privileges.LONGEST + 1),
    ],
)
def test_anything_the_profile_does_not_know_is_refused(text):
    with pytest.raises(privileges.Malformed):
        privileges.parse(text)


def test_a_scope_that_is_no_cvr_number_counts_for_nothing():
    group = '<PrivilegeGroup Scope="urn:dk:gov:saml:productionUnitIdentifier:1"><Privilege>a</Privilege></PrivilegeGroup>'
    assert privileges.parse(listed(group)) == ()


FILE = """
[portal]
cooperation_constraint = "c"
[[provider]]
key = "aabenraa"
name = "Aabenraa Kommune"
kind = "oidc"
entity_id = "https://idp.aabenraa.example"
client_id = "branchespor"
cvr = ["11111111"]
[[role]]
privilege = "p"
role = "caseworker"
from = 2026-01-01
until = 2026-06-30
"""


@pytest.fixture
def file(tmp_path):
    def write(text):
        path = tmp_path / "providers.toml"
        path.write_text(text)
        return providers.load(str(path), production=True)

    return write


def test_the_operators_file_is_read(file):
    federation = file(FILE)
    assert federation.provider("aabenraa", "oidc").required_level == "Substantial"
    (rule,) = federation.rules
    assert [rule.holds(rule.until.replace(month=month)) for month in (6, 7)] == [
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"https://idp', '"http://idp'),
        ('"11111111"', '"1"'),
        ('["11111111"]', "[]"),
        ('"caseworker"', '"school_client"'),
        ('kind = "oidc"', 'kind = "saml"'),
        ('client_id = "branchespor"', ""),
        ('key = "aabenraa"', 'key = "Aabenraa/.."'),
        ('name = "Aabenraa', 'colour = "red"\nname = "Aabenraa'),
    ],
)
def test_what_is_missing_unknown_or_unsafe_stops_the_start(file, old, new):
    with pytest.raises(ImproperlyConfigured):
        file(FILE.replace(old, new, 1))
