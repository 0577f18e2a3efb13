"""Named people in a named cooperation, and a database the tests use as the app role."""

import os
import threading
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import connections
from django.db.backends.signals import connection_created
from django.test import Client
from django.utils import timezone

from municipalities import isolation
from municipalities.middleware import SESSION_KEY
from municipalities.models import Role
from tests import audit_coverage, factories

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright runs a loop

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
MONDAY = datetime(2026, 11, 23, 8, 30, tzinfo=COPENHAGEN)


def pytest_sessionstart():
    """Tests read the Danish texts as they stand in the catalogues now."""
    call_command("messages", "--compile")
    audit_coverage.install()


@pytest.fixture(autouse=True)
def every_change_is_audited():
    """Fail the test in which a verb changed rows and left no audit row."""
    audit_coverage.silent.clear()
    yield
    assert not audit_coverage.silent, "changed rows without an audit row"


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    """Add up what the parallel workers saw."""
    output = getattr(node, "workeroutput", {})
    audit_coverage.called.update(output.get("audit_called", {}))
    audit_coverage.audited.update(output.get("audit_audited", {}))


def pytest_sessionfinish(session):
    """Hand on what a worker saw; after a whole run, name the verbs not seen."""
    config = session.config
    if hasattr(config, "workeroutput"):
        config.workeroutput["audit_called"] = dict(audit_coverage.called)
        config.workeroutput["audit_audited"] = dict(audit_coverage.audited)
        return
    FIGURES.append(audit_coverage.line())
    whole = config.args == ["tests"] and not config.option.keyword
    missing = audit_coverage.missing()
    if whole and missing:
        FIGURES.append(f"never seen leaving an audit row: {', '.join(missing)}")


FIGURES = []


@pytest.fixture
def figure():
    """A function that notes a measured figure; all are printed last."""
    return FIGURES.append


def pytest_terminal_summary(terminalreporter):
    for line in FIGURES:
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker, django_db_keepdb):
    """Make the database as its owner, then let every test use it as the app role."""
    with django_db_blocker.unblock():
        connection = connections["default"]
        with connection.cursor() as cursor:
            cursor.execute("GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO bsp_app")
        use_role("bsp_app")
    yield
    with django_db_blocker.unblock():
        end_other_sessions()
        use_role("bsp_owner")


def use_role(role):
    """Let new connections of this process log in as ``role``."""
    connection = connections["default"]
    connection.close()
    connection.settings_dict["USER"] = role


def end_other_sessions():
    """End what a thread of the browser's server still holds open.

    A browser keeps a connection alive until it closes, and the thread that answers it
    keeps its database session; PostgreSQL would refuse to drop the database under it.
    """
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = current_user"
            " AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True)
def behind_the_walls(request):
    """Let a test's own hands reach every row; pages, API and tasks set who they are.

    A test whose transactions are real gets the scope for its connection's session.
    """
    names = set(request.fixturenames)
    marker = request.node.get_closest_marker("django_db")
    real = names & {"transactional_db", "live_server"} or (
        marker and marker.kwargs.get("transaction")
    )
    if not (real or marker or names & {"db", "client_for"}):
        yield
        return
    request.getfixturevalue("transactional_db" if real else "db")
    with isolation.acting_for(isolation.CLOCKWORK):
        if not real:
            yield
            return
        connection_created.connect(_reach_all)
        connection_reaches("all")
        yield
        connection_created.disconnect(_reach_all)
        connection_reaches("")


def _reach_all(connection, **_):
    """The browser's loop gives the test a second connection; the server has its own."""
    if threading.current_thread() is threading.main_thread():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.scope', 'all', false)")


def connection_reaches(scope):
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT set_config('app.scope', %s, false)", [scope])


@pytest.fixture
def syd(db):
    """Brancheforløb Syd: Haderslev, Sønderborg, Aabenraa, Tønder at EUC Syd."""
    return factories.syd()


@pytest.fixture
def oest(db):
    """Tre-kommunesamarbejdet: Randers, Syddjurs, Norddjurs at Tradium."""
    return factories.oest()


@pytest.fixture
def aabenraa(syd):
    return factories.MunicipalityFactory(code=580, name="Aabenraa")


@pytest.fixture
def toender(syd):
    return factories.MunicipalityFactory(code=550, name="Tønder")


@pytest.fixture
def school(syd):
    return syd.schools.get().school


@pytest.fixture
def track(syd):
    return factories.TrackFactory(cooperation=syd, name="Køkken & rengøring")


@pytest.fixture
def course(track, school):
    """A course that runs now: 16 seats, minimum 12, quotas of four municipalities."""
    return factories.CourseFactory(track=track, school=school, quotas=True)


@pytest.fixture
def coordinator(syd):
    return factories.CoordinatorFactory(cooperation=syd)


@pytest.fixture
def caseworker(aabenraa):
    return factories.MembershipFactory(role=Role.CASEWORKER, municipality=aabenraa)


@pytest.fixture
def neighbour(toender):
    """A caseworker of another municipality in the same cooperation."""
    return factories.MembershipFactory(role=Role.CASEWORKER, municipality=toender)


@pytest.fixture
def stranger(oest):
    """A caseworker of a municipality in another cooperation (Randers)."""
    randers = factories.MunicipalityFactory(code=730, name="Randers")
    return factories.MembershipFactory(role=Role.CASEWORKER, municipality=randers)


@pytest.fixture
def other_coordinator(oest):
    return factories.CoordinatorFactory(cooperation=oest)


@pytest.fixture
def teacher(school):
    return factories.SchoolMembershipFactory(role=Role.SCHOOL_TEACHER, school=school)


@pytest.fixture
def school_admin(school):
    return factories.SchoolMembershipFactory(role=Role.SCHOOL_ADMIN, school=school)


@pytest.fixture
def substitute(school):
    """Somebody who has stood in at the school before; nothing is lent to them."""
    return factories.SubstituteFactory(school=school)


@pytest.fixture
def other_teacher(oest):
    return factories.SchoolMembershipFactory(
        role=Role.SCHOOL_TEACHER, school=oest.schools.get().school
    )


@pytest.fixture
def leader(aabenraa):
    return factories.MembershipFactory(role=Role.LEADER, municipality=aabenraa)


@pytest.fixture
def administrator(aabenraa):
    return factories.MembershipFactory(role=Role.ADMINISTRATOR, municipality=aabenraa)


@pytest.fixture
def client_for():
    """A function that logs a membership's user in and makes it the active one."""

    def log_in(membership):
        client = Client()
        client.force_login(membership.user)
        session = client.session
        session[SESSION_KEY] = membership.pk
        session.save()
        return client

    return log_in


@pytest.fixture
def days():
    """A function from a number of days to a timedelta, to write ``MONDAY + days(3)``."""
    return lambda number: timedelta(days=number)


@pytest.fixture
def today():
    """The real Copenhagen date, for pages that read the clock themselves."""
    return timezone.localdate()
