"""How fast attendance is: a sheet of 20, sixteen schools at once, the start page.

    make bench-sheets                       (COURSES=4800: five million marks)
    .venv/bin/python -m tests.campaigns.bench_sheets --courses 960 --keep

A real web server (two processes, four threads each) on a country's data; the floor is
the same twenty marks as one statement of SQL with its commit, in the same run.
"""

import argparse
import http.client
import re
import statistics
import tempfile
import threading
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from tests.campaigns import bench_data, real_server, stage

COURSES, PEOPLE, CLIENTS = 4800, 20, 16
RUNNING = 60  # courses of the coordinator whose start page is measured, CLIENTS of them
MOST = {"times the floor": 8.0, "p95 of sixteen": 150.0, "start page": 150.0}
FLOOR = """
    INSERT INTO courses_mark (session_id, enrolment_id, municipality_id, presence,
      minutes_missed, recorded_at, recorded_by_id)
    SELECT %s, e.id, e.municipality_id, 'late', %s, now(), %s
    FROM unnest(%s::bigint[]) AS given (id) JOIN courses_enrolment e USING (id)
    ON CONFLICT (session_id, enrolment_id) DO UPDATE SET
      presence = excluded.presence, minutes_missed = excluded.minutes_missed,
      recorded_at = excluded.recorded_at, recorded_by_id = excluded.recorded_by_id
"""


def main():
    """Build or take the data, measure, print; exit 1 when a bar is not met."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--courses", type=int, default=COURSES)
    options.add_argument("--seconds", type=int, default=30)
    options.add_argument("--keep", action="store_true", help="measure what is there")
    given = options.parse_args()
    stage.set_up(name="_sheets", keep=given.keep)
    if not given.keep:
        began = time.monotonic()
        stage.empty()
        bench_data.build(given.courses)
        _more_running()
        stage.say(f"{_marks()} marks, built in {time.monotonic() - began:.0f} s")
    with tempfile.TemporaryDirectory(prefix="sheets-") as name:
        sheets = _sheets()
        with real_server.running(Path(name)) as address:
            figures = measure(address, sheets, seconds=given.seconds)
    raise SystemExit(0 if report(figures) else 1)


def _marks():
    with stage.hands("postgres") as cursor:
        cursor.execute("SELECT count(*) FROM courses_mark")
        return f"{cursor.fetchone()[0]:,}".replace(",", ".")


def _more_running():
    """Let RUNNING courses of the first cooperation run today or begin soon."""
    with stage.hands("postgres") as cursor:
        cursor.execute(
            "UPDATE courses_course SET starts_on = current_date + (id %% 40)::int,"
            " ends_on = current_date + 98 WHERE id IN (SELECT c.id FROM courses_course c"
            " JOIN branchespor_track t ON t.id = c.track_id WHERE t.cooperation_id = 1"
            " ORDER BY ends_on LIMIT greatest(0, %s - (SELECT count(*) FROM courses_course"
            " r JOIN branchespor_track t ON t.id = r.track_id WHERE t.cooperation_id = 1"
            " AND r.ends_on >= current_date)))",
            [RUNNING - CLIENTS],
        )
        cursor.execute("ANALYZE courses_course")
        cursor.execute(  # rows that come by hand find free keys
            "SELECT setval(pg_get_serial_sequence(c.oid::regclass::text, 'id'), 20000000)"
            " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
            " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'"
            " AND a.attname = 'id' AND a.attidentity <> ''"
        )


class Sheet:
    """A session of today with PEOPLE people, and the cookie of its teacher."""

    def __init__(self, session, enrolments, member, cookie):
        self.path = f"/sessions/{session}/register/"
        self.session, self.enrolments = session, enrolments
        self.member, self.cookie = member, cookie


def _sheets():
    """CLIENTS courses of school 1, each with a session that runs now."""
    from django.conf import settings
    from django.test import Client
    from django.utils import timezone

    from branchespor.models import Track
    from municipalities import isolation
    from municipalities.models import Membership, Municipality
    from tests import factories
    from tests.conftest import connection_reaches

    connection_reaches("all")  # the sheets are made by hand, not by verbs
    for each in (factories.UserFactory, factories.ParticipantFactory):
        each.reset_sequence(
            int(1000 * time.time())
        )  # a kept database has people of before
    found, now, today = [], timezone.now(), timezone.localdate()
    with isolation.acting_for(isolation.CLOCKWORK):
        teacher, coordinator = (
            Membership.objects.get(pk=1),
            Membership.objects.get(pk=3),
        )
        home = Municipality.objects.get(code=101)
        track = Track.objects.get(pk=1)
        for number in range(CLIENTS):
            course = factories.CourseFactory(
                track=track,
                school=track.cooperation.schools.get().school,
                number=10_000 + number + 20 * (int(time.time()) % 1000),
                starts_on=today,
                seats=PEOPLE,
            )
            seats = factories.SeatedFactory.create_batch(
                PEOPLE, course=course, municipality=home, seated_by=coordinator
            )
            session = factories.SessionFactory(
                course=course,
                on=today,
                starts_at=now - timedelta(minutes=5),
                ends_at=now + timedelta(hours=6),
                minutes=365,
            )
            client = Client()
            stage.log_in(client, teacher.user)
            cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
            found.append(Sheet(session.pk, [e.pk for e in seats], teacher.pk, cookie))
        client = Client()
        stage.log_in(client, coordinator.user)
        found.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
    connection_reaches("")
    return found


class Browser:
    """One kept-alive connection that is logged in and has a CSRF token."""

    def __init__(self, address, cookie):
        from django.conf import settings

        self.place = urlsplit(address).netloc
        self.line = http.client.HTTPConnection(self.place, timeout=30)
        self.cookies = {"session": f"{settings.SESSION_COOKIE_NAME}={cookie}"}
        self.token = ""

    def ask(self, method, path, data=None):
        """Milliseconds, status, text."""
        cookies = "; ".join(self.cookies.values())
        headers = {"Cookie": cookies, "HX-Request": "true" if data else ""}
        if data is not None:
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "X-CSRFToken": self.token,
                "Origin": f"http://{self.place}",
            }
        began = time.perf_counter()
        self.line.request(method, path, data and urlencode(data), headers)
        answer = self.line.getresponse()
        text = answer.read().decode()
        took = 1000 * (time.perf_counter() - began)
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie" and "csrftoken" in value:
                self.cookies["csrf"] = value.partition(";")[0]
        return took, answer.status, text

    def open(self, path):
        """Fetch a page and remember its token."""
        took, status, text = self.ask("GET", path)
        if status != 200:
            raise SystemExit(f"{path} answers {status}")
        if found := re.search(r'name="csrfmiddlewaretoken"\s+value="([^"]+)"', text):
            self.token = found[1]
        return took, text


def save(browser, sheet, minutes):
    """State everybody ``minutes`` late; milliseconds."""
    data = {"version": ""}
    for key in sheet.enrolments:
        data |= {f"presence-{key}": "late", f"minutes-{key}": str(minutes)}
    took, status, text = browser.ask("POST", sheet.path, data)
    if status != 200:
        raise SystemExit(f"saving answers {status}: {text[:300]}")
    return took


def measure(address, sheets, *, seconds):
    """Every figure by name."""
    *sheets, coordinator = sheets
    figures = {"floor": _floor(sheets[0])}
    one = Browser(address, sheets[0].cookie)
    figures["page"] = sorted(one.open(sheets[0].path)[0] for _ in range(60))[5:]
    figures["saving"] = [save(one, sheets[0], 5 + n % 50) for n in range(80)][10:]
    figures["sixteen"], figures["rate"] = _together(address, sheets, seconds=seconds)
    office = Browser(address, coordinator)
    figures["start page"] = [office.open("/")[0] for _ in range(50)][5:]
    return figures


def _floor(sheet):
    """Milliseconds of twenty marks as one statement with its commit, as the app."""
    from django.db import connection, transaction

    from municipalities import isolation
    from municipalities.models import Membership

    with isolation.acting_for(isolation.CLOCKWORK):
        teacher = Membership.objects.get(pk=sheet.member)
    took = []
    for turn in range(60):
        began = time.perf_counter()
        said = [sheet.session, 5 + turn % 50, teacher.pk, sheet.enrolments]
        with (
            isolation.acting_for(isolation.context_of(teacher)),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(FLOOR, said)
        took.append(1000 * (time.perf_counter() - began))
    return took[10:]


def _together(address, sheets, *, seconds):
    """All sheets saved over and over at once: milliseconds each, sheets a second."""
    took, until = [], time.monotonic() + seconds

    def school(sheet):
        browser = Browser(address, sheet.cookie)
        browser.open(sheet.path)
        turn = 0
        while time.monotonic() < until:
            turn += 1
            took.append(save(browser, sheet, 5 + turn % 50))

    schools = [threading.Thread(target=school, args=[each]) for each in sheets]
    for each in schools:
        each.start()
    for each in schools:
        each.join()
    return took, len(took) / seconds


def report(figures):
    """Print the table and the bars; whether all are met."""
    for name in ("floor", "page", "saving", "sixteen", "start page"):
        median, high = _of(figures[name])
        stage.say(f"{name}: median {median:.1f} ms, p95 {high:.1f} ms")
    stage.say(f"sheets a second at {CLIENTS} clients: {figures['rate']:.0f}")
    found = {
        "times the floor": _of(figures["saving"])[0] / _of(figures["floor"])[0],
        "p95 of sixteen": _of(figures["sixteen"])[1],
        "start page": _of(figures["start page"])[0],
    }
    for name, value in found.items():
        stage.say(f"{name}: {value:.1f} (bar: {MOST[name]:.0f})")
    return all(value <= MOST[name] for name, value in found.items())


def _of(took):
    return statistics.median(took), statistics.quantiles(took, n=20)[-1]


if __name__ == "__main__":
    main()
