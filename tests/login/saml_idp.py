"""A real SAML identity provider (pysaml2 with xmlsec1), run by the tests."""

import base64
import os
import shutil
import warnings
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from municipalities.federation.providers import SAML_CLAIMS

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # pysaml2 on the newest cryptography
    from saml2 import BINDING_HTTP_REDIRECT
    from saml2.config import IdPConfig
    from saml2.metadata import entity_descriptor
    from saml2.saml import NAMEID_FORMAT_PERSISTENT, NameID
    from saml2.server import Server
    from saml2.xmldsig import DIGEST_SHA256, SIG_RSA_SHA256

PREFIX = "http://branchespor.example/roles/usersystemrole"
CONSTRAINT = "http://branchespor.example/constraints/samarbejde/1"
AABENRAA = "11111111"  # invented: no municipality's real number
TOENDER = "22222222"


def need_xmlsec1():
    """Skip without Debian's xmlsec1; where everything must run, fail instead."""
    if shutil.which("xmlsec1"):
        return
    if os.environ.get("CI"):
        pytest.fail("apt install xmlsec1: the identity provider of the tests needs it")
    pytest.skip("apt install xmlsec1 to run a real SAML identity provider")


def privilege_list(*groups, namespace="http://itst.dk/oiosaml/basic_privilege_profile"):
    """OIO-BPP in base64 of groups (cvr, privilege, {constraint: value})."""
    text = "".join(
        f'<PrivilegeGroup Scope="urn:dk:gov:saml:cvrNumberIdentifier:{cvr}">'
        f"<Privilege>{PREFIX}/{name}/1</Privilege>"
        + "".join(
            f'<Constraint Name="{key}">{value}</Constraint>'
            for key, value in limits.items()
        )
        + "</PrivilegeGroup>"
        for cvr, name, limits in groups
    )
    xml = f'<bpp:PrivilegeList xmlns:bpp="{namespace}">{text}</bpp:PrivilegeList>'
    return base64.b64encode(xml.encode()).decode()


def key_pair(folder, name):
    """Write an RSA key and a certificate for it; return their paths."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    who = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    paths = folder / f"{name}.key", folder / f"{name}.pem"
    paths[0].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
    )
    paths[1].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return paths


class SamlIdp:
    """One identity provider with its own key."""

    def __init__(self, folder, entity_id, name="idp"):
        self.entity_id = entity_id
        self.key, self.certificate = key_pair(folder, name)
        self.server = None

    def _config(self, portal_metadata=None):

        endpoint = [(f"{self.entity_id}/sso", BINDING_HTTP_REDIRECT)]
        logout = [(f"{self.entity_id}/slo", BINDING_HTTP_REDIRECT)]
        return IdPConfig().load(
            {
                "entityid": self.entity_id,
                "xmlsec_binary": shutil.which("xmlsec1"),
                "key_file": str(self.key),
                "cert_file": str(self.certificate),
                "service": {
                    "idp": {
                        "endpoints": {
                            "single_sign_on_service": endpoint,
                            "single_logout_service": logout,
                        },
                        "want_authn_requests_signed": True,
                    }
                },
                "metadata": {"inline": [portal_metadata]} if portal_metadata else {},
            }
        )

    def metadata(self):

        return str(entity_descriptor(self._config()))

    def meet(self, portal_metadata):
        if self.server is not None:
            return self
        self.server = Server(config=self._config(portal_metadata))
        return self

    def read(self, location):
        """Read the portal's request from the address it sends the browser to."""

        query = {
            key: values[0] for key, values in parse_qs(urlsplit(location).query).items()
        }
        request = self.server.parse_authn_request(
            query["SAMLRequest"],
            BINDING_HTTP_REDIRECT,
            relay_state=query.get("RelayState"),
            sigalg=query.get("SigAlg"),
            signature=query.get("Signature"),
        )
        return self.server.response_args(request.message) | {"id": request.message.id}

    def answer(self, asked, *, subject="uuid-1", **changes):
        """A signed answer as XML; ``changes`` are arguments of pysaml2, or claims."""

        said = {
            "level": "Substantial",
            "cvr": AABENRAA,
            "privileges": privilege_list((AABENRAA, "sagsbehandler", {})),
            "name": "Kirsten Hansen",
            "email": "kirsten@aabenraa.example",
        }
        said |= {name: changes.pop(name) for name in set(said) & set(changes)}
        name_id = NameID(
            format=changes.pop("format", NAMEID_FORMAT_PERSISTENT), text=subject
        )
        arguments = {
            "identity": {SAML_CLAIMS[name]: [value] for name, value in said.items()},
            "in_response_to": asked["in_response_to"],
            "destination": asked["destination"],
            "sp_entity_id": asked["sp_entity_id"],
            "name_id": name_id,
            "authn": {"class_ref": "urn:oasis:names:tc:SAML:2.0:ac:classes:X509"},
            "sign_assertion": True,
            "sign_response": False,
            "sign_alg": SIG_RSA_SHA256,
            "digest_alg": DIGEST_SHA256,
        }
        return str(self.server.create_authn_response(**arguments | changes))
