"""What the portal can tell about a requirement from the facts it has. Pure.

Only a suggestion: the caseworker states what was found, a human decides (domain 3.5).
"""

from datetime import date

from branchespor.models import Requirement, RequirementCheck
from participants.models import Participant

Finding = RequirementCheck.Finding
Kind = Requirement.Kind


def suggest(requirement: Requirement, person: Participant, *, on: date) -> Finding:
    """Met, not met or unknown on ``on`` (a Copenhagen date)."""
    match requirement.kind:
        case Kind.DANISH:
            return _danish(requirement.minimum, person)
        case Kind.LICENCE if requirement.licence:
            return Finding.MET if requirement.licence in person.licences else UNKNOWN
        case Kind.AGE:
            return _age(requirement.minimum, person.birth_year, on=on)
        case _:
            return UNKNOWN


UNKNOWN = Finding.UNKNOWN


def _danish(minimum: int | None, person: Participant) -> Finding:
    """A module number is compared; a passed Danish test meets every module."""
    if person.danish_test:
        return Finding.MET
    if minimum is None or person.danish_module is None:
        return UNKNOWN
    return Finding.MET if person.danish_module >= minimum else Finding.NOT_MET


def _age(minimum: int | None, birth_year: int | None, *, on: date) -> Finding:
    """In the year of the birthday itself the year alone does not tell."""
    if minimum is None or birth_year is None:
        return UNKNOWN
    years = on.year - birth_year
    if years == minimum:
        return UNKNOWN
    return Finding.MET if years > minimum else Finding.NOT_MET
