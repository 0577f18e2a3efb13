"""What the walls cost at a million marks: the same pages with and without them.

    .venv/bin/python -m tests.campaigns.bench_walls

Two databases with the same rows, one with its walls, one without; every request is sent
to both in turn, in an order that changes. The figures are whole requests through the
app: middleware, database, template.
"""

import argparse
import random
import statistics
import time
from contextlib import contextmanager

from tests.campaigns import bench_data, stage

MOST_ADDED = 15  # per cent
OPEN = "_open"


def main():
    """Build or take the data, measure, print; exit 1 when a page costs too much."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--courses", type=int, default=bench_data.COURSES)
    options.add_argument("--rounds", type=int, default=60)
    options.add_argument("--keep", action="store_true", help="measure what is there")
    given = options.parse_args()
    stage.set_up(name="_bench", keep=given.keep)
    began = time.monotonic()
    if not given.keep:
        stage.empty()
        bench_data.build(given.courses)
        _count()
    _double()
    stage.say(f"{_marks()} marks, built in {time.monotonic() - began:.0f} s")
    figures = measure(rounds=given.rounds)
    raise SystemExit(0 if report(figures) else 1)


def _marks():
    with stage.hands("postgres") as cursor:
        cursor.execute("SELECT count(*) FROM courses_mark")
        return cursor.fetchone()[0]


def _count():
    """Make the figures ready, as every night does."""
    from django.utils import timezone

    from outcomes.services import tallies

    tallies.refresh(at=timezone.now())


def _double():
    """The same database once more, with every wall taken down."""
    from django.db import connection

    name = connection.settings_dict["NAME"]
    connection.close()
    stage.let_go()
    with stage.hands("postgres", database="postgres") as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}{OPEN}")
        cursor.execute(f"CREATE DATABASE {name}{OPEN} TEMPLATE {name}")
    with stage.hands("postgres", database=name + OPEN) as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity")
        for (table,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        cursor.execute("VACUUM ANALYZE")


def measure(*, rounds):
    """Seconds of each page, with and without walls: {page: {walls: [seconds]}}."""
    from municipalities import middleware

    figures = {page: {True: [], False: []} for page in PAGES}
    look = middleware.WallGuard._look
    middleware.WallGuard._look = lambda _self: None
    rng = random.Random(1)
    try:
        with _databases() as use:
            for turn in range(-3, rounds):
                for page, ask in PAGES.items():
                    for walls in rng.sample((True, False), 2):
                        use(walls)
                        began = time.perf_counter()
                        ask(turn)
                        if turn >= 0:
                            took = time.perf_counter() - began
                            figures[page][walls].append(took)
    finally:
        middleware.WallGuard._look = look
    return figures


@contextmanager
def _databases():
    """A function that points Django at the one or the other, both kept connected."""
    from django.db import connections

    default = connections["default"]
    other = default.copy()
    other.settings_dict = {
        **default.settings_dict,
        "NAME": default.settings_dict["NAME"] + OPEN,
    }
    clients.clear()

    def use(walls):
        connections["default"] = default if walls else other
        current["walls"] = walls

    try:
        yield use
    finally:
        other.close()
        connections["default"] = default


clients, current = {}, {}


def _client(membership):
    """The client of a member, logged in once in each database."""
    from django.test import Client

    from municipalities.models import Membership
    from tests.campaigns.stage import log_in

    key = membership, current["walls"]
    if key not in clients:
        clients[key] = Client()
        log_in(clients[key], Membership.objects.get(pk=membership).user)
    return clients[key]


def _sheet(_turn):
    _good(_client(1).get(f"/sessions/{_session()}/register/"))


def _save(turn):
    """One more late than before: the page's own form for one person."""
    data = {"version": "", "presence-1": "late", "minutes-1": str(5 + turn % 50)}
    path = f"/sessions/{_session()}/register/"
    _good(_client(1).post(path, data), 302)


def _summary(_turn):
    _good(_client(2).get("/results/"))


def _absences(_turn):
    _good(_client(3).get("/people/"))


PAGES = {
    "attendance sheet": _sheet,
    "saving the sheet": _save,
    "leader's summary": _summary,
    "coordinator's people": _absences,
}


def _session():
    from django.utils.timezone import localdate

    from courses.models import Session

    if "session" not in current:
        today = Session.objects.filter(course=1, on=localdate())
        current["session"] = today.values_list("pk", flat=True)[0]
    return current["session"]


def _good(answer, status=200):
    if answer.status_code != status:
        raise SystemExit(f"{answer.status_code} instead of {status}")


def report(figures):
    """Print the table, the worst added cost last; whether it is within the bar."""
    stage.say("| Page | without walls: median, p95 | with walls: median, p95 | added |")
    stage.say("|---|---|---|---|")
    worst = 0.0
    for page, took in figures.items():
        without, within = _medians(took[False]), _medians(took[True])
        added = 100 * (within[0] / without[0] - 1)
        worst = max(worst, added)
        cells = [f"{m * 1000:.1f} ms, {p * 1000:.1f} ms" for m, p in (without, within)]
        stage.say(f"| {page} | {cells[0]} | {cells[1]} | {added:+.1f} % |")
    stage.say(f"the walls add at most {worst:.1f} % (bar: {MOST_ADDED} %)")
    return worst <= MOST_ADDED


def _medians(seconds):
    return statistics.median(seconds), statistics.quantiles(seconds, n=20)[-1]


if __name__ == "__main__":
    main()
