"""Copies of a report: schools' systems send everything two to five times at once.

    make copies N=5000
    .venv/bin/python -m tests.campaigns.copies --posts 200

A real web server (two processes, eight threads) behind the walls. Every post is one
session's register under a key of its own: by turns one register (PUT) or one of many
(POST). Its copies leave at the same moment; all must be answered alike and the register
must be reported once. To every fifth post another report is made afterwards and then
one late copy of the first: it must be answered as before and undo nothing.
"""

import argparse
import http.client
import json
import os
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from urllib.parse import urlsplit

from tests.campaigns import real_server, stage

COPIES = range(2, 6)
LANES = 2  # posts on their way at once
PEOPLE = 3
LATE = 5  # every so manieth post
TOKENS = 150  # of one client: the rate limit is per token, the key per client
BUSY = "idempotency_key_in_progress"
PATIENCE = 20  # times a copy told "in progress" asks again


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--posts", type=int, default=5000)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    os.environ["PORTAL_BEHIND_PROXY"] = "1"  # so that the copies come from many places
    stage.set_up(name="_copies")
    stage.empty()
    field = Field(given.posts)
    with (
        tempfile.TemporaryDirectory() as folder,
        real_server.running(Path(folder)) as address,
    ):
        figures = run(field, address, seed=given.seed)
    judge(figures, field)
    stage.say(figures.text)
    stage.let_go()
    raise SystemExit(1 if figures.faults else 0)


class Figures:
    """What the campaign came to."""

    def __init__(self):
        self.posts = self.copies = self.late = self.unlike = self.undone = 0
        self.twice = self.missing = self.waited = 0
        self.statuses = Counter()
        self.seconds = 0.0

    @property
    def faults(self):
        others = sum(n for status, n in self.statuses.items() if status != 200)
        return self.unlike + self.undone + self.twice + self.missing + others

    @property
    def text(self):
        told = ", ".join(f"{n} x {s}" for s, n in sorted(self.statuses.items()))
        return (
            f"copies: {self.posts} posts, {self.copies} copies at once and {self.late}"
            f" late ones in {self.seconds:.0f} s; {self.twice} duplicates,"
            f" {self.missing} missing, {self.unlike} posts answered differently,"
            f" {self.undone} undone by a late copy; {self.waited} waited and asked"
            f" again; answers: {told}"
        )


class Field:
    """A session of one minute for every post, with three people, and the tokens."""

    def __init__(self, posts):
        from django.db import transaction
        from django.utils import timezone

        from courses.models import Session
        from municipalities import isolation
        from municipalities.models import Scope
        from municipalities.services import clients
        from tests import factories

        now = timezone.now()
        with isolation.acting_for(isolation.CLOCKWORK), transaction.atomic():
            cooperation = factories.syd()
            school = cooperation.schools.get().school
            track = factories.TrackFactory(cooperation=cooperation)
            first = timezone.localdate(now) - timedelta(days=60)
            self.course = factories.CourseFactory(
                track=track, school=school, starts_on=first
            )
            people = factories.SeatedFactory.create_batch(
                PEOPLE, course=self.course, joined_on=first
            )
            self.people = [each.pk for each in people]
            minutes = [now - timedelta(minutes=n + 2) for n in range(posts)]
            made = Session.objects.bulk_create(
                factories.SessionFactory.build(
                    course=self.course,
                    on=timezone.localdate(each),
                    starts_at=each,
                    ends_at=each + timedelta(minutes=1),
                    minutes=1,
                )
                for each in minutes
            )
            self.sessions = [each.pk for each in made]
            issued = clients.issue(
                school_id=school.pk,
                name="copies",
                scopes=Scope.values,
                expires_at=now + timedelta(days=1),
                at=now,
                by=None,
            )
            secret = issued.client.secrets.get()
            self.tokens = [f"bsp_copies{number}" for number in range(TOKENS)]
            for token in self.tokens:
                clients.give_token(
                    secret_id=secret.pk, token=token, scopes=Scope.values, at=now
                )
        self.corrected = set()


def run(field, address, *, seed):
    """Send every post; returns the figures of what was answered."""
    figures, lock = Figures(), threading.Lock()
    began = time.monotonic()

    def lane(number):
        rng = random.Random(seed * 100 + number)
        with ThreadPoolExecutor(max(COPIES)) as pool:
            for at in range(number, len(field.sessions), LANES):
                told = Post(field, address, at, rng).send(pool)
                with lock:
                    note(figures, told)

    with ThreadPoolExecutor(LANES) as lanes:
        list(lanes.map(lane, range(LANES)))
    figures.seconds = time.monotonic() - began
    return figures


def note(figures, told):
    figures.posts += 1
    figures.copies += told["copies"]
    figures.late += told["late"]
    figures.unlike += told["unlike"]
    figures.waited += told["waited"]
    figures.statuses.update(told["statuses"])


class Post:
    """One session's register, sent several times."""

    def __init__(self, field, address, at, rng):
        self.field, self.at, self.rng = field, at, rng
        self.place = urlsplit(address).netloc
        self.session = field.sessions[at]
        self.waited = 0

    def send(self, pool):
        """The copies at once; for some posts a correction and a late copy follow."""
        copies = self.rng.choice(COPIES)
        barrier = Barrier(copies)
        froms = [(self.token(), self.sender()) for _ in range(copies)]

        def copy(who):
            barrier.wait(timeout=60)
            return self.ask(who, key=f"post {self.at}", presence="no_word")

        answers = list(pool.map(copy, froms))
        if unlike := [each for each in answers if each != answers[0]]:
            sys.stderr.write(f"post {self.at}: {answers[0]} but {unlike}\n")
        late = self.at % LATE == 0
        if late:
            self.field.corrected.add(self.session)
            who = self.token(), self.sender()
            other = self.ask(who, key=f"other {self.at}", presence="present")
            answers.append(self.ask(who, key=f"post {self.at}", presence="no_word"))
        return {
            "copies": copies,
            "late": int(late),
            "unlike": int(any(each != answers[0] for each in answers)),
            "waited": self.waited,
            "statuses": [each[0] for each in answers] + ([other[0]] if late else []),
        }

    def token(self):
        return self.rng.choice(self.field.tokens)

    def sender(self):
        return f"198.51.{self.rng.randrange(100, 164)}.{self.rng.randrange(256)}"

    def ask(self, who, *, key, presence):
        """Status and content of one copy; told to wait, it asks again."""
        for _again in range(PATIENCE):
            status, said = self.once(who, key=key, presence=presence)
            if BUSY not in str(said):
                return status, said
            self.waited += 1
            time.sleep(0.2)
        return status, said

    def once(self, who, *, key, presence):
        token, sender = who
        marks = [{"enrolment_id": pk, "presence": presence} for pk in self.field.people]
        body, verb = {"marks": marks}, "PUT"
        path = f"/api/v1/sessions/{self.session}/register/"
        if self.at % 2:
            one = {"session_id": self.session, "version": "*", **body}
            body, verb, path = {"registers": [one]}, "POST", "/api/v1/registers/"
        headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
            "If-Match": "*",
            "X-Forwarded-For": sender,
            "X-Forwarded-Proto": "https",
        }
        with closing(http.client.HTTPConnection(self.place, timeout=60)) as connection:
            connection.request(verb, path, json.dumps(body), headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read() or "null")


def judge(figures, field):
    """What the database says: reported once each, corrected where it was corrected."""
    sessions = ", ".join(map(str, field.sessions))
    with stage.hands("postgres") as cursor:
        cursor.execute(
            "SELECT target_id::bigint, count(*) FROM municipalities_auditentry"
            " WHERE verb = 'register.reported' GROUP BY 1"
        )
        reported = dict(cursor.fetchall())
        cursor.execute(
            "SELECT session_id, count(*), count(*) FILTER (WHERE presence = 'present')"
            f" FROM courses_mark WHERE session_id IN ({sessions}) GROUP BY 1"
        )
        marks = {pk: (total, present) for pk, total, present in cursor.fetchall()}
        cursor.execute(
            "SELECT mark.session_id, count(*) FROM courses_markcorrection AS was"
            " JOIN courses_mark AS mark ON mark.id = was.mark_id GROUP BY 1"
        )
        corrections = dict(cursor.fetchall())
        cursor.execute(
            "SELECT session_id, count(*) FROM courses_absencecase GROUP BY 1"
        )
        cases = dict(cursor.fetchall())
    for pk in field.sessions:
        was_corrected = pk in field.corrected
        figures.missing += marks.get(pk, (0, 0))[0] != PEOPLE
        figures.twice += (
            reported.get(pk, 0) > 1 + was_corrected
            or corrections.get(pk, 0) > PEOPLE * was_corrected
            or cases.get(pk, 0) > PEOPLE
        )
        figures.undone += was_corrected and marks.get(pk, (0, 0))[1] != PEOPLE


if __name__ == "__main__":
    main()
