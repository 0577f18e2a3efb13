"""SAML: strict settings for python3-saml, and what it leaves to be checked after it.

python3-saml takes an answer whose audience, recipient or request is left out, and
compares addresses by their beginning; ``verify`` demands each of them, exactly.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.saml.provider import SAMLProvider
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Constants
from onelogin.saml2.errors import OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError
from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from municipalities.federation import plain_xml
from municipalities.federation.claims import Claims, Reason, Refused
from municipalities.federation.providers import IdentityProvider

LONGEST = 256 * 1024  # bytes of XML
SIGNING = "{http://www.w3.org/2000/09/xmldsig#}"
ALGORITHMS: Mapping[str, set[str]] = {
    "SignatureMethod": {
        f"http://www.w3.org/2001/04/xmldsig-more#{kind}-sha{bits}"
        for kind in ("rsa", "ecdsa")
        for bits in (256, 384, 512)
    },
    "DigestMethod": {
        "http://www.w3.org/2001/04/xmlenc#sha256",
        "http://www.w3.org/2001/04/xmldsig-more#sha384",
        "http://www.w3.org/2001/04/xmlenc#sha512",
    },
    "CanonicalizationMethod": {"http://www.w3.org/2001/10/xml-exc-c14n#"},
    "Transform": {
        "http://www.w3.org/2001/10/xml-exc-c14n#",
        "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
    },
}
# A person's name for a moment, or an address somebody else may get one day.
PASSING_NAMES = {Constants.NAMEID_TRANSIENT, Constants.NAMEID_EMAIL_ADDRESS}
NSIS_LEVEL = "https://data.gov.dk/concept/core/nsis/loa/"


def address(idp: IdentityProvider, name: str) -> str:
    """One of the portal's own addresses towards this identity provider."""
    path: str = settings.SITE_URL + reverse(name, args=[idp.key])
    return path


def settings_for(
    idp: IdentityProvider, *, logout: bool = False
) -> OneLogin_Saml2_Settings:
    """python3-saml's settings: everything it can demand, it demands.

    A message of logging out is signed as a whole; of logging in, the assertion is.
    """
    parsed = OneLogin_Saml2_IdPMetadataParser.parse(
        idp.metadata, entity_id=idp.entity_id
    )
    return OneLogin_Saml2_Settings(
        {
            "strict": True,
            "idp": parsed["idp"],
            "sp": _portal(idp),
            "security": _security(idp)
            | ({"wantMessagesSigned": True} if logout else {}),
        }
    )


def _portal(idp: IdentityProvider) -> dict[str, Any]:
    federation = settings.FEDERATION
    return {
        "entityId": federation.entity_id or address(idp, "saml_metadata"),
        "assertionConsumerService": {
            "url": address(idp, "saml_acs"),
            "binding": Constants.BINDING_HTTP_POST,
        },
        "singleLogoutService": {
            "url": address(idp, "saml_sls"),
            "binding": Constants.BINDING_HTTP_REDIRECT,
        },
        "NameIDFormat": Constants.NAMEID_PERSISTENT,
        "x509cert": federation.certificate,
        "privateKey": federation.key,
    }


def _security(idp: IdentityProvider) -> dict[str, Any]:
    signs = bool(settings.FEDERATION.key)
    level = [f"{NSIS_LEVEL}{idp.required_level}"] if idp.request_level else False
    return {
        "authnRequestsSigned": signs,
        "logoutRequestSigned": signs,
        "logoutResponseSigned": signs,
        "signMetadata": signs,
        "wantAssertionsSigned": True,
        "wantMessagesSigned": idp.signed_responses,
        "wantAssertionsEncrypted": idp.encrypted,
        "wantNameId": True,
        "wantAttributeStatement": True,
        "allowRepeatAttributeName": False,
        "rejectDeprecatedAlgorithm": True,
        "allowSingleLabelDomains": True,
        "signatureAlgorithm": Constants.RSA_SHA256,
        "digestAlgorithm": Constants.SHA256,
        "requestedAuthnContext": level,
        "requestedAuthnContextComparison": "minimum",
    }


def request_data(idp: IdentityProvider, name: str, **sent: Any) -> dict[str, Any]:  # noqa: ANN401 (python3-saml's own form)
    """A request as python3-saml wants it; the address is ours, not what was sent."""
    parts = urlsplit(address(idp, name))
    return {
        "https": "on" if parts.scheme == "https" else "off",
        "http_host": parts.netloc,
        "script_name": parts.path,
        "get_data": {},
        "post_data": {},
        **sent,
    }


class SamlProvider(SAMLProvider):  # type: ignore[misc]  # allauth has no types
    """allauth's SAML provider; a person is known by the entity id, not by a key."""

    @property
    def idp(self) -> IdentityProvider:
        idp = settings.FEDERATION.provider(self.app.client_id, "saml")
        assert idp is not None  # noqa: S101 (the adapter made the app from it)
        return idp

    @property
    def sub_id(self) -> str:
        return self.idp.entity_id

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """Log in, whatever the address asks: nobody connects a second account."""
        wanted = super().get_redirect_from_request_kwargs(request)
        return {**wanted, "process": AuthProcess.LOGIN}

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None
    ) -> HttpResponse:
        """Send the browser to the identity provider, and keep what was asked."""
        asked = OneLogin_Saml2_Auth(
            request_data(self.idp, "saml_login"), old_settings=settings_for(self.idp)
        )
        target = asked.login(return_to="login")  # empty, providers sign it differently
        self.stash_redirect_state(
            request, process, next_url, state_id=asked.get_last_request_id()
        )
        return HttpResponseRedirect(target)


def asked_by(answer: str) -> str:
    """The id of the request an answer says it is for; looked at before any trust.

    Raises:
        Refused: NOT_PLAIN, when the answer is not plain XML in base64.
    """
    return _plain(_decoded(answer)).get("InResponseTo", "")


def verify(answer: str, idp: IdentityProvider, *, request_id: str) -> Claims:
    """Return what the signed assertion of ``answer`` (base64) says.

    ``request_id`` is the request this browser session was sent off with.

    Raises:
        Refused: NOT_PLAIN, ALGORITHM, NOT_VALID or INCOMPLETE.
    """
    _check_algorithms(_plain(_decoded(answer)))
    try:
        response = OneLogin_Saml2_Response(settings_for(idp), answer)
        response.is_valid(
            request_data(idp, "saml_acs"), request_id, raise_exceptions=True
        )
        assertion = _assertion(response)
        _check_confirmation(assertion, idp, request_id=request_id)
        return _claims(response, idp)
    except OneLogin_Saml2_ValidationError as error:
        raise Refused(Reason.NOT_VALID, f"python3-saml {error.code}") from error
    except (OneLogin_Saml2_Error, ValueError, TypeError, KeyError) as error:
        raise Refused(Reason.NOT_VALID, type(error).__name__) from error


def _decoded(answer: str) -> bytes:
    try:
        text = OneLogin_Saml2_Utils.b64decode(answer)
    except ValueError as error:
        raise Refused(Reason.NOT_PLAIN, "base64") from error
    return text if isinstance(text, bytes) else text.encode()


def _plain(text: bytes) -> Element:
    try:
        return plain_xml.parse(text, longest=LONGEST)
    except plain_xml.NotPlain as error:
        raise Refused(Reason.NOT_PLAIN, str(error)) from error


def _check_algorithms(root: Element) -> None:
    for signature in root.iter(f"{SIGNING}Signature"):
        for name, allowed in ALGORITHMS.items():
            for each in signature.iter(SIGNING + name):
                if each.get("Algorithm") not in allowed:
                    raise Refused(Reason.ALGORITHM, name)


def _assertion(response: OneLogin_Saml2_Response) -> Element:
    """The one assertion, decrypted where it was not plain, as a plain tree."""
    document = response.get_xml_document()
    root = _plain(_serialised(document))
    _check_algorithms(root)
    found = root.findall(f".//{{{Constants.NS_SAML}}}Assertion")
    if len(found) != 1 or found[0] not in list(root):
        raise Refused(Reason.NOT_VALID, "not one assertion in its place")
    return found[0]


def _serialised(document: Any) -> bytes:  # noqa: ANN401 (lxml has no types)
    from lxml import etree  # noqa: PLC0415 (only where an answer came)

    text: bytes = etree.tostring(document)
    return text


def _check_confirmation(
    assertion: Element, idp: IdentityProvider, *, request_id: str
) -> None:
    """Demand inside the signed assertion what python3-saml lets be left out."""
    ours = settings_for(idp).get_sp_data()
    saml = f"{{{Constants.NS_SAML}}}"
    restrictions = list(assertion.iter(f"{saml}AudienceRestriction"))
    for restriction in restrictions:
        audiences = [each.text for each in restriction.iter(f"{saml}Audience")]
        if ours["entityId"] not in audiences:
            raise Refused(Reason.NOT_VALID, "audience")
    if not restrictions:
        raise Refused(Reason.NOT_VALID, "no audience")
    confirmations = list(assertion.iter(f"{saml}SubjectConfirmationData"))
    for each in confirmations:
        if each.get("Recipient") != ours["assertionConsumerService"]["url"]:
            raise Refused(Reason.NOT_VALID, "recipient")
        if each.get("InResponseTo") != request_id or not each.get("NotOnOrAfter"):
            raise Refused(Reason.NOT_VALID, "confirmation")
    if not confirmations:
        raise Refused(Reason.NOT_VALID, "no confirmation")


def _claims(response: OneLogin_Saml2_Response, idp: IdentityProvider) -> Claims:
    attributes: Mapping[str, list[str]] = response.get_attributes()
    if response.get_nameid_format() in PASSING_NAMES:
        raise Refused(Reason.INCOMPLETE, "the NameID is transient or an address")
    expires = response.get_assertion_not_on_or_after()
    return Claims(
        issuer=idp.entity_id,
        subject=response.get_nameid(),
        ticket=response.get_assertion_id(),
        valid_until=datetime.fromtimestamp(expires, UTC),
        session_index=response.get_session_index() or "",
        **{field: _one(attributes, name) for field, name in idp.claims.items()},
    )


def _one(attributes: Mapping[str, list[str]], name: str) -> str:
    """The attribute's only value, empty without one; of two, none is the right one."""
    values = attributes.get(name, [])
    if len(values) > 1:
        raise Refused(Reason.INCOMPLETE, "an attribute has more than one value")
    return (values[0] or "").strip() if values else ""
