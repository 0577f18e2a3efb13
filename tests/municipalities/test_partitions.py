"""The logs lie in parts by month: made ahead, out of the app's reach, dropped in time."""

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from municipalities import isolation, partitions, tasks, wall_builder
from municipalities.models import AccessEntry, AuditEntry, RuleValue
from municipalities.services import log_keeping
from tests.conftest import COPENHAGEN
from tests.guards.test_access_log import as_owner
from tests.municipalities.test_samples import looks

pytestmark = [pytest.mark.django_db, pytest.mark.access_log]

LOGS = [partitions.ACCESS, partitions.AUDIT]
BELOW = "SELECT relname FROM pg_class WHERE relnamespace = 'logs'::regnamespace"


@pytest.fixture
def rules():
    for key, months in (("keep_access_months", 12), ("keep_audit_months", 24)):
        RuleValue.objects.update_or_create(
            key=key,
            valid_from=date(2026, 1, 1),
            defaults={"text_da": key, "number": months, "source": "test"},
        )


def parts():
    with connection.cursor() as cursor:
        cursor.execute(f"{BELOW} AND relkind = 'r'")
        return {name for (name,) in cursor.fetchall()}


def part_of(entry):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM municipalities_accessentry e"
            " JOIN pg_class c ON c.oid = e.tableoid WHERE e.id = %s",
            [entry.pk],
        )
        return cursor.fetchone()[0]


@pytest.mark.parametrize("log", LOGS)
def test_this_month_and_the_next_three_are_there(log):
    month = timezone.localdate().replace(day=1)
    for _ in range(4):
        assert f"{log}_{month:%Y_%m}" in parts()
        month = (month + timedelta(days=32)).replace(day=1)


def test_a_row_lies_in_the_part_of_its_copenhagen_month(caseworker):
    midnight = timezone.localtime().replace(day=1, hour=0, minute=0, second=0)
    (entry,) = looks(caseworker, 1, at=midnight + timedelta(minutes=1))
    assert part_of(entry) == f"{partitions.ACCESS}_{midnight:%Y_%m}"


def test_a_row_of_a_month_without_a_part_is_caught_in_the_net(caseworker):
    (entry,) = looks(caseworker, 1, at=datetime(2019, 5, 1, tzinfo=COPENHAGEN))
    assert part_of(entry) == f"{partitions.ACCESS}_net"
    assert AccessEntry.objects.get(pk=entry.pk) == entry


def test_the_wall_holds_and_there_is_no_way_around_it(caseworker, stranger):
    looks(caseworker, 3, at=timezone.now())
    with isolation.acting_for(isolation.context_of(stranger)):
        assert not AccessEntry.objects.exists()
    for part in sorted(parts()):
        with (
            pytest.raises(DatabaseError, match="permission denied for schema logs"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"SELECT * FROM logs.{part}")  # noqa: S608


BACK_DOORS = {
    "GRANT USAGE ON SCHEMA logs TO bsp_app": "lie open",
    "GRANT EXECUTE ON FUNCTION logs_make_months(date, date) TO bsp_app": "owner's",
    "ALTER FUNCTION logs_make_months(date, date) RESET search_path": "owner's",
    f"ALTER TABLE logs.{partitions.ACCESS}_net SET SCHEMA public;"
    f" GRANT SELECT ON {partitions.ACCESS}_net TO bsp_app": "past its table's wall",
}


@pytest.mark.parametrize("opened", BACK_DOORS)
def test_a_way_around_the_wall_is_found(opened):
    with as_owner() as owner:
        assert wall_builder.faults(owner) == []
        with owner.cursor() as cursor:
            cursor.execute(opened)
        assert any(BACK_DOORS[opened] in each for each in wall_builder.faults(owner))


@pytest.mark.parametrize(
    "call",
    [
        "logs_make_months('2026-01-01', '2026-02-01')",
        "logs_drop_months('x', '2020-01-01')",
    ],
)
def test_the_app_itself_may_not_call_the_functions(call):
    with (
        pytest.raises(DatabaseError, match="permission denied for function"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"SELECT {call}")


def make_part(at):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE bsp_retention")
        day = timezone.localdate(at)  # parts are Copenhagen's months
        cursor.execute("SELECT logs_make_months(%s::date, %s::date)", [day, day])
        cursor.execute("SET LOCAL ROLE NONE")


@pytest.mark.usefixtures("rules")
class TestRetention:
    def test_what_is_older_than_the_rule_goes_with_its_part(self, caseworker):
        now = timezone.now()
        old = now - timedelta(days=30 * 15)
        make_part(old)
        gone, kept = looks(caseworker, 1, at=old) + looks(caseworker, 1, at=now)
        assert part_of(gone) != f"{partitions.ACCESS}_net"
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as after a commit
        assert log_keeping.keep(at=now) >= 1
        assert AccessEntry.objects.get() == kept
        assert AuditEntry.objects.filter(verb="logs.dropped").exists()
        assert log_keeping.keep(at=now) == 0

    def test_the_net_is_emptied_as_well(self, caseworker):
        looks(caseworker, 1, at=datetime(2019, 5, 1, tzinfo=COPENHAGEN))
        tasks.keep_logs()
        assert not AccessEntry.objects.exists()

    def test_nothing_younger_than_six_months_goes_whatever_the_rule_says(self):
        RuleValue.objects.filter(key="keep_access_months").update(number=1)
        with (
            pytest.raises(DatabaseError, match="six months at least"),
            transaction.atomic(),
        ):
            log_keeping.keep(at=timezone.now())

    def test_the_role_is_left_again(self):
        log_keeping.keep(at=timezone.now())
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            assert cursor.fetchone()[0] == "bsp_app"
