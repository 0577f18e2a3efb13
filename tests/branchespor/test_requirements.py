"""What the checklist suggests from the facts, and when it says that it cannot tell."""

from datetime import date

import pytest

from branchespor.models import Requirement, RequirementCheck
from branchespor.requirements import suggest
from participants.models import Participant

Kind, Finding = Requirement.Kind, RequirementCheck.Finding
TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("kind", "wanted", "person", "finding"),
    [
        (Kind.DANISH, {"minimum": 3}, {"danish_module": 3}, Finding.MET),
        (Kind.DANISH, {"minimum": 3}, {"danish_module": 2}, Finding.NOT_MET),
        (Kind.DANISH, {"minimum": 3}, {"danish_module": None}, Finding.UNKNOWN),
        (Kind.DANISH, {"minimum": None}, {"danish_module": 5}, Finding.UNKNOWN),
        (Kind.DANISH, {"minimum": 6}, {"danish_test": "pd2"}, Finding.MET),
        (Kind.LICENCE, {"licence": "d"}, {"licences": ["b", "d"]}, Finding.MET),
        (Kind.LICENCE, {"licence": "d"}, {"licences": ["b"]}, Finding.UNKNOWN),
        (Kind.LICENCE, {"licence": ""}, {"licences": ["b"]}, Finding.UNKNOWN),
        (Kind.AGE, {"minimum": 21}, {"birth_year": 2004}, Finding.MET),
        (Kind.AGE, {"minimum": 21}, {"birth_year": 2005}, Finding.UNKNOWN),
        (Kind.AGE, {"minimum": 21}, {"birth_year": 2006}, Finding.NOT_MET),
        (Kind.AGE, {"minimum": 21}, {"birth_year": None}, Finding.UNKNOWN),
        (Kind.PHYSICAL, {"minimum": 20}, {}, Finding.UNKNOWN),
        (Kind.DOCUMENT, {}, {}, Finding.UNKNOWN),
    ],
)
def test_a_suggestion_never_says_more_than_the_facts(kind, wanted, person, finding):
    requirement = Requirement(kind=kind, **wanted)
    assert suggest(requirement, Participant(**person), on=TODAY) == finding
