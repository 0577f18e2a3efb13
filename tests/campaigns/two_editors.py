"""Two teachers at one sheet: at the same moment, round after round; nothing is lost.

    make two-editors                        (ROUNDS=500)
    .venv/bin/python -m tests.campaigns.two_editors --rounds 20

A real web server behind the walls. In each round two teachers open the same register,
change what they like (often the same person) and save at the same moment. Who is told
of a conflict chooses, person by person, and saves again until it is accepted. What is
judged is what the database holds afterwards: every value that was answered "saved"
must stand in the register, or in its history as overwritten by somebody who had been
shown it; nothing else may stand there.
"""

import argparse
import random
import re
import tempfile
import threading
import time
from datetime import timedelta
from pathlib import Path

from tests.campaigns import real_server, stage
from tests.campaigns.bench_sheets import Browser

PEOPLE = 8
WAYS = ("present", "late:15", "late:30", "sick", "no_word", "agreed")
SEEN = re.compile(r'name="seen-(\d+)"\s+value="([^"]*)"')
VERSION = re.compile(r'name="version"\s+value="(\d+)"')
DISPUTED = re.compile(r'id="(theirs|mine)-(\d+)"\s+name="[^"]+"\s+value="([^"]+)"')
GIVEN = re.compile(r'name="(choice-\d+)"\s+value="([^"]*)"')
TRIES = 6


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=500)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    stage.set_up(name="_editors")
    stage.empty()
    field = Field(given.rounds)
    tally = {"saved": 0, "conflicts": 0, "chosen": 0, "lost": 0, "strange": 0}
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory() as folder,
        real_server.running(Path(folder)) as address,
    ):
        editors = [Editor(address, cookie) for cookie in field.cookies]
        for number, session in enumerate(field.sessions):
            play(session, editors, tally, seed=given.seed * 10_000 + number)
    judge(field, editors, tally)
    stage.say(
        f"two editors: {given.rounds} rounds in {time.monotonic() - began:.0f} s;"
        f" {tally['saved']} saved, {tally['conflicts']} conflicts shown,"
        f" {tally['chosen']} values chosen; {tally['lost']} lost updates,"
        f" {tally['strange']} values nobody saved"
    )
    stage.let_go()
    raise SystemExit(1 if tally["lost"] or tally["strange"] else 0)


class Field:
    """A course with a session for each round, and two teachers who are logged in."""

    def __init__(self, rounds):
        from django.conf import settings
        from django.test import Client
        from django.utils import timezone

        from municipalities import isolation
        from tests import factories
        from tests.conftest import connection_reaches

        now = timezone.now()
        connection_reaches("all")  # the field is made by hand, not by a verb
        with isolation.acting_for(isolation.CLOCKWORK):
            cooperation = factories.syd()
            school = cooperation.schools.get().school
            track = factories.TrackFactory(cooperation=cooperation)
            first = timezone.localdate(now) - timedelta(days=60)
            course = factories.CourseFactory(
                track=track, school=school, starts_on=first
            )
            factories.SeatedFactory.create_batch(PEOPLE, course=course, joined_on=first)
            starts = [now - timedelta(minutes=90 * (n + 2)) for n in range(rounds)]
            self.sessions = [
                factories.SessionFactory(
                    course=course,
                    on=timezone.localdate(each),
                    starts_at=each,
                    ends_at=each + timedelta(minutes=60),
                    minutes=60,
                ).pk
                for each in starts
                if timezone.localdate(each) >= first
            ]
            self.cookies = []
            for _ in range(2):
                teacher = factories.SchoolMembershipFactory(school=school)
                client = Client()
                stage.log_in(client, teacher.user)
                self.cookies.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
        connection_reaches("")


class Editor:
    """One teacher's browser, and all that was answered "saved"."""

    def __init__(self, address, cookie):
        self.browser = Browser(address, cookie)
        self.saved = []  # (session, person, state, what it had been shown before)

    def open(self, session, dice):
        """Read the sheet and decide what to change."""
        path = f"/sessions/{session}/register/"
        _took, text = self.browser.open(path)
        self.shown = dict(SEEN.findall(text))
        chosen = dice.sample(sorted(self.shown), dice.randint(1, PEOPLE))
        self.data = {"version": VERSION.search(text)[1]}
        for person in chosen:
            presence, _, minutes = dice.choice(WAYS).partition(":")
            self.data |= {
                f"seen-{person}": self.shown[person],
                f"presence-{person}": presence,
            }
            if minutes:
                self.data[f"minutes-{person}"] = minutes

    def send(self, session):
        """Save; an answer is "saved" or the page of a conflict."""
        path = f"/sessions/{session}/register/"
        _took, status, text = self.browser.ask("POST", path, self.data)
        if status not in {200, 422}:
            raise SystemExit(f"saving answers {status}: {text[:300]}")
        if status == 200:
            for person, state in states(self.data).items():
                self.saved.append((session, person, state, self.shown[person]))
            return None
        return text

    def choose(self, text, dice):
        """Answer a conflict person by person, having seen both values."""
        offered = {}
        for whose, person, state in DISPUTED.findall(text):
            offered.setdefault(person, {})[whose] = state
        if not offered:
            raise SystemExit(f"no choice is offered: {text[:600]}")
        self.data = dict(GIVEN.findall(text)) | {"version": VERSION.search(text)[1]}
        for person, seen in SEEN.findall(text):
            self.data[f"seen-{person}"] = self.shown[person] = seen
        for person, values in offered.items():
            self.data[f"choice-{person}"] = dice.choice(sorted(values.values()))
        return len(offered)


def states(data):
    """What a form says of each person, as a mark's state without its reason."""
    found = {}
    for name, value in data.items():
        kind, _, person = name.partition("-")
        if kind == "choice":
            found[person] = plain(value)
        elif kind == "presence":
            missed = data.get(f"minutes-{person}", "60")
            found[person] = plain(f"{value}:{0 if value == 'present' else missed}")
    return found


def plain(state):
    """Presence and minutes; present misses nothing."""
    presence, _, rest = state.partition(":")
    return f"{presence}:{'0' if presence == 'present' else rest.partition(':')[0]}"


def play(session, editors, tally, *, seed):
    """Both open, both save at once; who meets a conflict goes on until accepted."""
    dice = [random.Random(seed * 2 + number) for number in range(2)]
    if seed % 3:  # in most rounds something stands there already
        editors[0].open(session, dice[0])
        editors[0].send(session)
        tally["saved"] += 1
    for editor, own in zip(editors, dice, strict=True):
        editor.open(session, own)
    start = threading.Barrier(2)

    def go(editor, own):
        start.wait(timeout=30)
        for _ in range(TRIES):
            if (text := editor.send(session)) is None:
                tally["saved"] += 1
                return
            tally["conflicts"] += 1
            tally["chosen"] += editor.choose(text, own)
        raise SystemExit("a conflict does not end")

    threads = [
        threading.Thread(target=go, args=each)
        for each in zip(editors, dice, strict=True)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()


def judge(field, editors, tally):
    """Compare what was answered "saved" with the register and its history."""
    saved = {}
    for session, person, state, shown in (s for e in editors for s in e.saved):
        saved.setdefault((session, int(person)), []).append((state, plain(shown)))
    with stage.hands("postgres") as cursor:
        cursor.execute(
            "SELECT session_id, enrolment_id, presence || ':' || minutes_missed"
            " FROM courses_mark"
        )
        now = {(s, e): state for s, e, state in cursor.fetchall()}
        cursor.execute(
            "SELECT m.session_id, m.enrolment_id, c.presence || ':' || c.minutes_missed"
            " FROM courses_markcorrection c JOIN courses_mark m ON m.id = c.mark_id"
        )
        before = {}
        for session, person, state in cursor.fetchall():
            before.setdefault((session, person), []).append(state)
    for key in saved.keys() | now.keys():
        said = saved.get(key, [])
        history = before.get(key, [])
        tally["strange"] += sum(
            each not in {state for state, _ in said}
            for each in (*history, *([now[key]] if key in now else []))
        )
        for state, _ in said:
            if state == now.get(key):
                continue
            seen = any(shown == state for _, shown in said)
            tally["lost"] += state not in history or not seen


if __name__ == "__main__":
    main()
