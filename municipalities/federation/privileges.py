"""Reads OIO-BPP privilege lists, the form KOMBIT Adgangsstyring sends rights in.

OIO Basic Privilege Profile 1.2, models 2 and 3: base64 of a ``PrivilegeList`` of
``PrivilegeGroup`` elements, each for one organisation (``Scope``), with privileges as
URIs and, maybe, constraints that limit all of the group's privileges.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from xml.etree.ElementTree import Element

from municipalities.federation import plain_xml

NAMESPACES = (
    "http://itst.dk/oiosaml/basic_privilege_profile",  # KOMBIT
    "http://digst.dk/oiosaml/basic_privilege_profile",  # version 1.2
)
ROOTS = {f"{{{namespace}}}PrivilegeList" for namespace in NAMESPACES}
SCOPE = re.compile(r"urn:dk:gov:saml:cvrNumberIdentifier:(\d{8})", re.ASCII)
LONGEST = 64 * 1024  # bytes of base64
MOST = 200  # groups, privileges and constraints together


class Malformed(ValueError):
    """Not a privilege list as the profile describes it."""


@dataclass(frozen=True, slots=True)
class Privilege:
    """One right: for which organisation, which, and what it is limited to."""

    cvr: str
    uri: str
    constraints: Mapping[str, str] = MappingProxyType({})


def parse(encoded: str) -> tuple[Privilege, ...]:
    """Return all privileges whose scope is a CVR number; other scopes are left out.

    Raises:
        Malformed: anything the profile does not know.
    """
    if len(encoded) > LONGEST:
        raise Malformed("too long")
    try:
        text = base64.b64decode("".join(encoded.split()), validate=True)
        root = plain_xml.parse(text, longest=LONGEST)
    except (binascii.Error, plain_xml.NotPlain) as error:
        raise Malformed("not base64 of plain XML") from error
    if root.tag not in ROOTS or sum(1 for _ in root.iter()) > MOST:
        raise Malformed("no privilege list, or too long a one")
    return tuple(each for group in root for each in _privileges(group))


def _privileges(group: Element) -> list[Privilege]:
    if group.tag != "PrivilegeGroup" or set(group.attrib) != {"Scope"}:
        raise Malformed("something else than a privilege group with a scope")
    uris: list[str] = []
    constraints: dict[str, str] = {}
    for child in group:
        text = _text(child)
        if child.tag == "Privilege" and not child.attrib:
            uris.append(text)
        elif child.tag == "Constraint" and set(child.attrib) == {"Name"}:
            if child.attrib["Name"] in constraints:
                raise Malformed("a constraint is named twice")
            constraints[child.attrib["Name"]] = text
        else:
            raise Malformed("something else than a privilege or constraint")
    if not uris:
        raise Malformed("a group without privileges")
    scope = SCOPE.fullmatch(group.attrib["Scope"].strip())
    limits = MappingProxyType(constraints)
    return [Privilege(scope[1], uri, limits) for uri in uris] if scope else []


def _text(element: Element) -> str:
    text = (element.text or "").strip()
    if len(element) or not text:
        raise Malformed("a privilege or constraint is not plain text")
    return text
