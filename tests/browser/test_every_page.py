"""Every page of the resolver, for one of its roles, at 320 and 1280 px: axe is silent."""

import pytest

from tests import factories, world
from tests.browser import screen
from tests.guards.test_access_matrix import DECLARED, address

pytestmark = pytest.mark.django_db(transaction=True)
NO_PAGE = {
    "outcomes:closing_file",
    "outcomes:summary_csv",
    "participants:data_json",
    "participants:data_pdf",
    "courses:absence_pdf",
    "outcomes:paper_pdf",
    "outcomes:full_pdf",
    "outcomes:workbook",
    "outcomes:settlement_pdf",
    "outcomes:settlement_file",
    "participants:export_file",
    "breach_csv",
    "api_docs",
    "api_docs_script",
    "api_schema",
}


def pages():
    return [
        (name, entry["GET"][0])
        for name, entry in DECLARED.items()
        if entry.get("GET")
        and not entry.get("public")
        and name not in NO_PAGE
        and "api" not in name
    ]


@pytest.fixture
def here(transactional_db):
    return world.build(factories.syd(), size=3)


@pytest.mark.parametrize("role", sorted({role for _name, role in pages()}))
def test_no_page_of_a_role_hinders_anybody(page, here, role):
    screen.act_as(page, getattr(here, role))
    faults = []
    for name, first in pages():
        if first != role:
            continue
        page.goto(address(name, here))
        try:
            screen.check(page, f"page-{name.replace(':', '-')}")
        except AssertionError as fault:
            faults.append(f"{name}: {fault}")
    assert not faults, "\n".join(faults)
