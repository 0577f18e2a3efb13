"""No page asks the database more often when there is more to show."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories, world
from tests.guards.test_access_matrix import DECLARED, address

BUDGET = 12
EXEMPT = {
    "account_logout",
    "account_change_password",
    "api_docs",
    "api_docs_script",
    "api_schema",
    # One statement per table that leads to a person: a file, and never more per row.
    "participants:data_pdf",
    "participants:data_json",
}


def pages():
    return [
        pytest.param(name, role, id=f"{name} {role}")
        for name, entry in DECLARED.items()
        if "GET" in entry and not entry.get("public") and name not in EXEMPT
        for role in entry["GET"]
    ]


def statements(client, url):
    """Count the SQL statements of one GET, savepoints of the test set-up left out."""
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(url)
    assert answer.status_code in {200, 302}, answer.status_code
    return [
        each["sql"] for each in seen.captured_queries if "SAVEPOINT" not in each["sql"]
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "role"), pages())
def test_a_page_asks_at_most_twelve_times_however_many_rows(name, role, client_for):
    cooperation = factories.syd()
    small = world.build(cooperation, size=2)
    client = client_for(getattr(small, role))
    url = address(name, small)
    client.get(url)
    few = statements(client, url)

    for _ in range(10):
        _enrolment, _, _ = world._add_person(small)
        factories.WaitingFactory(course=small.coming, municipality=small.home)
    many = statements(client, url)

    assert len(many) <= BUDGET, "\n".join(many)
    assert len(many) <= len(few), "\n".join(many)
