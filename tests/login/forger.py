"""Answers a forger could send. Each takes the real provider's work and bends it."""

import copy

import xmlsec
from django.test import Client
from lxml import etree

from tests.login.browser import Browser
from tests.login.saml_idp import AABENRAA, TOENDER, privilege_list

SAML = "{urn:oasis:names:tc:SAML:2.0:assertion}"
PROTOCOL = "{urn:oasis:names:tc:SAML:2.0:protocol}"
DS = "{http://www.w3.org/2000/09/xmldsig#}"
FUTURE, PAST = "2099-01-01T00:00:00Z", "2026-01-01T00:00:00Z"
SHA1 = (xmlsec.Transform.RSA_SHA1, xmlsec.Transform.SHA1)
SHA256 = (xmlsec.Transform.RSA_SHA256, xmlsec.Transform.SHA256)


def sign(root, idp, algorithms=SHA256):
    """Sign the assertion in ``root`` with the provider's own key."""
    assertion = root.find(f"{SAML}Assertion")
    signature, digest = algorithms
    template = xmlsec.template.create(
        assertion, xmlsec.Transform.EXCL_C14N, signature, ns="ds"
    )
    assertion.insert(1, template)
    reference = xmlsec.template.add_reference(
        template, digest, uri=f"#{assertion.get('ID')}"
    )
    xmlsec.template.add_transform(reference, xmlsec.Transform.ENVELOPED)
    xmlsec.template.add_transform(reference, xmlsec.Transform.EXCL_C14N)
    xmlsec.tree.add_ids(assertion, ["ID"])
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_file(str(idp.key), xmlsec.constants.KeyDataFormatPem)
    context.sign(template)
    return etree.tostring(root).decode()


def bent(change, algorithms=SHA256, **claims):
    """A forgery: an answer that is changed before the provider's own key signs it."""

    def forge(browser, _idps):
        asked = browser.ask()
        root = etree.fromstring(
            browser.idp.answer(asked, sign_assertion=False, **claims).encode()
        )
        change(root)
        return browser.post(sign(root, browser.idp, algorithms))

    return forge


def after(change):
    """A forgery: an answer that is changed after it was signed."""

    def forge(browser, _idps):
        text = browser.idp.answer(browser.ask())
        return browser.post(change(text))

    return forge


def said(**claims):
    """A forgery: the provider itself says what it may not."""
    return lambda browser, _idps: browser.log_in(**claims)


def every(root, name, **attributes):
    """Set or (None) remove attributes of every element of this name."""
    for element in root.iter(name):
        for key, value in attributes.items():
            if value is None:
                element.attrib.pop(key, None)
            else:
                element.set(key, value)


def confirm(**attributes):
    return bent(
        lambda root: every(root, f"{SAML}SubjectConfirmationData", **attributes)
    )


def conditions(**attributes):
    return bent(lambda root: every(root, f"{SAML}Conditions", **attributes))


def wrong_audience(root):
    for element in root.iter(f"{SAML}Audience"):
        element.text = "https://another-portal.example"


def no_audience(root):
    for element in list(root.iter(f"{SAML}AudienceRestriction")):
        element.getparent().remove(element)


def answers_nothing(root):
    root.attrib.pop("InResponseTo")
    every(root, f"{SAML}SubjectConfirmationData", InResponseTo=None)


def answers_another(root):
    root.set("InResponseTo", "_another")
    every(root, f"{SAML}SubjectConfirmationData", InResponseTo="_another")


def _evil(signed):
    """A copy of the signed assertion, without its signature, for somebody else."""
    evil = copy.deepcopy(signed)
    evil.set("ID", "_evil")
    evil.remove(evil.find(f"{DS}Signature"))
    evil.find(f".//{SAML}NameID").text = "somebody-else"
    return evil


def wrapped(place):
    """Signature wrapping: the signed assertion moves, another takes its place."""

    def change(text):
        root = etree.fromstring(text.encode())
        signed = root.find(f"{SAML}Assertion")
        place(root, signed, _evil(signed))
        return etree.tostring(root).decode()

    return after(change)


def beside(root, signed, evil):
    root.insert(root.index(signed), evil)


def in_extensions(root, signed, evil):
    root.replace(signed, evil)
    extensions = etree.Element(f"{PROTOCOL}Extensions")
    extensions.append(signed)
    root.insert(1, extensions)


def in_extensions_with_its_signature(root, signed, evil):
    signature = copy.deepcopy(signed.find(f"{DS}Signature"))
    in_extensions(root, signed, evil)
    evil.insert(1, signature)


def in_the_signature(root, signed, evil):
    root.replace(signed, evil)
    signature = signed.find(f"{DS}Signature")
    signed.remove(signature)
    evil.insert(1, signature)
    etree.SubElement(signature, f"{DS}Object").append(signed)


def same_id_twice(root, signed, evil):
    evil.set("ID", signed.get("ID"))
    in_extensions_with_its_signature(root, signed, evil)


def other_key(browser, idps):
    asked = browser.ask()
    return browser.post(idps.impostor.answer(asked))


def another_provider(browser, idps):
    """Tønder's provider answers, in its own name, for a person of the same NameID."""
    asked = browser.ask()
    own = Browser(browser.client, idps.toender, "toender").ask()
    return browser.post(
        idps.toender.answer(own | {"in_response_to": asked["in_response_to"]})
    )


def never_asked(browser, _idps):
    """Another browser's answer, carried into this one (login CSRF)."""
    victim = Browser(Client(), browser.idp)
    return victim.post(browser.idp.answer(browser.ask()))


def comment(text):
    return text.replace(">uuid-1<", ">uuid<!-- -->-1<")


def entity(text):
    head = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    body = text.partition("?>")[2] or text
    return head + body.replace(">uuid-1<", ">&x;<")


FORGED = {
    "not signed": said(sign_assertion=False),
    "only the envelope is signed": said(sign_assertion=False, sign_response=True),
    "signed by another key": other_key,
    "changed after signing": after(lambda text: text.replace("uuid-1", "uuid-2")),
    "wrapped: beside": wrapped(beside),
    "wrapped: in the extensions": wrapped(in_extensions),
    "wrapped: with its signature": wrapped(in_extensions_with_its_signature),
    "wrapped: in the signature": wrapped(in_the_signature),
    "wrapped: the same id twice": wrapped(same_id_twice),
    "expired": conditions(NotBefore=PAST, NotOnOrAfter=PAST),
    "not yet valid": conditions(NotBefore=FUTURE, NotOnOrAfter=FUTURE),
    "confirmation expired": confirm(NotOnOrAfter=PAST),
    "confirmation without an end": confirm(NotOnOrAfter=None),
    "another audience": bent(wrong_audience),
    "no audience": bent(no_audience),
    "another recipient": confirm(Recipient="https://another-portal.example/acs/"),
    "a recipient that holds ours": confirm(
        Recipient="https://evil.example/?http://localhost:8000/accounts/saml/aabenraa/acs/"
    ),
    "no recipient": confirm(Recipient=None),
    "another destination": bent(
        lambda root: root.set("Destination", "https://another-portal.example/acs/")
    ),
    "for another request": bent(answers_another),
    "for no request": bent(answers_nothing),
    "only the envelope names the request": confirm(InResponseTo=None),
    "for another browser's request": never_asked,
    "another provider with the same NameID": another_provider,
    "another municipality's number": said(
        cvr=TOENDER, privileges=privilege_list((TOENDER, "sagsbehandler", {}))
    ),
    "a role for another municipality": said(
        privileges=privilege_list((TOENDER, "sagsbehandler", {}))
    ),
    "assurance too low": said(level="Low"),
    "assurance in words of its own": said(level="substantial-ish"),
    "a comment in the NameID": after(comment),
    "SHA-1": bent(lambda _root: None, algorithms=SHA1),
    "an external entity": after(entity),
    "a NameID for this time only": said(
        format="urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
    ),
    "not XML": lambda browser, _idps: (browser.ask(), browser.post("<Response"))[1],
    "no privilege we know": said(privileges=privilege_list((AABENRAA, "direktør", {}))),
    "privileges that are no list": said(privileges="PHg+PC94Pg=="),
}
