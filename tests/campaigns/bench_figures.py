"""The leader's figures at a country's size: the page warm and cold, and the night.

    make bench-figures                      (COURSES=960: a million marks)
    .venv/bin/python -m tests.campaigns.bench_figures --courses 240 --keep

Whole requests through the app: middleware, database, template. Cold is the first page
after the database forgot its plans and connection. A day's changes are marks, answers
and seats of a part of the courses, as their verbs would leave them in the data.
"""

import argparse
import statistics
import time

from tests.campaigns import bench_data, stage

LEADER = 2
MOST = {"page, median warm, ms": 200.0, "statements": 12}
PAGES = ("/results/", "/results/?months=24", "/results/?track=1")
CHANGED = 20  # courses of a day's changes


def main():
    """Build or take the data, measure, print; exit 1 when a bar is not met."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--courses", type=int, default=bench_data.COURSES)
    options.add_argument("--rounds", type=int, default=30)
    options.add_argument("--keep", action="store_true", help="measure what is there")
    given = options.parse_args()
    stage.set_up(name="_figures", keep=given.keep)
    figures = {}
    if not given.keep:
        stage.empty()
        figures["building the data, s"] = _took(bench_data.build, given.courses)
        _more_of_everybody()
    figures["counting everything, s"] = _took(_refresh, everything=True)
    figures["counting again with no change, s"] = _took(_refresh)
    _change(CHANGED)
    figures[f"counting after a day's changes ({CHANGED} courses), s"] = _took(_refresh)
    figures |= measure(rounds=given.rounds)
    raise SystemExit(0 if report(figures) else 1)


def _more_of_everybody():
    """Years of arrival, and tracks for both kinds of people."""
    with stage.hands("postgres") as cursor:
        cursor.execute(
            "UPDATE participants_participant SET arrival_year = 2017 + id % 6"
        )
        cursor.execute(
            "UPDATE branchespor_track SET profile = 'supported' WHERE id % 2 = 0"
        )
        cursor.execute("VACUUM ANALYZE")


def _change(courses):
    """A day's facts on some courses: marks, a new statement, a seat left."""
    with stage.hands("postgres") as cursor:
        cursor.execute(
            "UPDATE courses_mark SET recorded_at = now(), presence = 'late',"
            " minutes_missed = 15 WHERE session_id IN (SELECT min(id)"
            " FROM courses_session WHERE course_id <= %s GROUP BY course_id)",
            [courses],
        )


def _refresh(*, everything=False):
    from django.utils import timezone

    from outcomes.services import tallies

    return tallies.refresh(at=timezone.now(), everything=everything)


def _took(work, *args, **kwargs):
    began = time.perf_counter()
    work(*args, **kwargs)
    return time.perf_counter() - began


def measure(*, rounds):
    """Milliseconds of the pages, cold and warm, and the statements of the dearest."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from municipalities.models import Membership

    client = Client()
    stage.log_in(client, Membership.objects.get(pk=LEADER).user)
    connection.close()
    cold = _took(_get, client, PAGES[0])
    warm = {page: [_took(_get, client, page) for _ in range(rounds)] for page in PAGES}
    statements = []
    for page in PAGES:
        with CaptureQueriesContext(connection) as asked:
            _get(client, page)
        statements.append(len(asked))
    dearest = max(statistics.median(each) for each in warm.values())
    return {
        "page, cold, ms": 1000 * cold,
        **{
            f"{page}, median warm, ms": 1000 * statistics.median(each)
            for page, each in warm.items()
        },
        "page, median warm, ms": 1000 * dearest,
        "statements": max(statements),
    }


def _get(client, page):
    answer = client.get(page)
    if answer.status_code != 200:
        raise SystemExit(f"{page}: {answer.status_code} instead of 200")


def report(figures):
    """Print what was measured, the bars last; whether all of them are met."""
    for name, value in figures.items():
        stage.say(f"{name}: {value:.1f}")
    met = {name: figures[name] <= most for name, most in MOST.items()}
    for name, most in MOST.items():
        stage.say(f"{name}: {figures[name]:.1f} (bar: {most:g})")
    return all(met.values())


if __name__ == "__main__":
    main()
