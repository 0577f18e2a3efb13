"""A policy is dropped under a running server: it answers 503 within the minute.

    .venv/bin/python -m tests.campaigns.closed_doors

``isolation_check`` exits with 1 and a new server refuses to start; with the policy back
all three are well again.
"""

import tempfile
from pathlib import Path

from django.conf import settings
from django.db import connection

from municipalities import wall_builder
from tests.campaigns import real_server, stage

MOST = 60  # seconds
DROPPED = "DROP POLICY wall_select ON participants_participant"


def main():
    """Break it, watch, repair it, print; exit 1 when the site stays open."""
    stage.set_up(name="_doors")
    with tempfile.TemporaryDirectory(prefix="doors-") as name:
        good = _watch(Path(name))
    raise SystemExit(0 if good else 1)


def _watch(folder):
    with real_server.running(folder) as address:
        before = real_server.check(folder)
        with stage.hands("postgres") as cursor:
            cursor.execute(DROPPED)
        closed = real_server.seconds_until(f"{address}/health/", 503, most=MOST + 30)
        everywhere = {
            real_server.ask(address + path)[0]
            for path in ("/", "/people/", "/api/v1/courses/", "/accounts/login/")
        }
        broken = real_server.check(folder)
        refused = real_server.refused_start(folder)
        _repair()
        opened = real_server.seconds_until(f"{address}/health/", 200, most=MOST + 30)
    after = real_server.check(folder)
    stage.say(
        f"isolation_check: exit {before}, {broken} with a policy dropped, {after}"
    )
    stage.say(f"a new server {'refuses to start' if refused else 'STARTS'}")
    stage.say(f"pages while it was dropped: {sorted(everywhere)}; open again: {opened}")
    told = f"{closed:.0f} s" if closed is not None else "NEVER"
    stage.say(f"503 after {told} (bar: {MOST} s)")
    codes = (before, after) == (0, 0) and broken != 0
    in_time = closed is not None and closed <= MOST
    return codes and in_time and refused and everywhere == {503} and opened


def _repair():
    connection.close()
    connection.settings_dict["USER"] = "bsp_owner"
    wall_builder.build(connection)
    connection.close()
    connection.settings_dict["USER"] = settings.DATABASE_APP_ROLE


if __name__ == "__main__":
    main()
