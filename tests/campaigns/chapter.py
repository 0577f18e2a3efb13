"""One world of the fuzz: asked, watched, and told again when something leaked."""

import copy
import json
import random
from dataclasses import dataclass

from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils.timezone import localdate

from municipalities.middleware import SESSION_KEY
from portal.celery import app as celery
from tests.campaigns import canaries, fuzz_world, oracle, places, shots, stage, telling
from tests.campaigns.listening import Log, content, flat

WORK_EVERY = 50  # requests between two runs of the background work


@dataclass
class Leak:
    """What was seen where, and after which requests."""

    shot: shots.Shot
    at: int
    where: str
    token: str
    what: set

    @property
    def kind(self):
        """What is told only once: the same kind of text in the same place."""
        return self.where, frozenset(kind for kind, _about in self.what)


class Chapter(telling.Telling):
    """A world made from a seed, its askers, and what they were answered."""

    def __init__(self, seed, number, tally):
        self.seed, self.number, self.tally = seed, number, tally
        self.leaks, self.history, self.log = [], [], Log()
        self.stale = False
        self._make()
        # A stream of its own: the same one as the planting would forge planted words.
        self.gunner = shots.Gunner(random.Random(f"shots {seed} {number}"), self.world)
        self._read()

    def _make(self):
        stage.empty()
        places.forget(settings.CELERY_BROKER_URL)
        mail.outbox.clear()
        self.world = fuzz_world.build()
        with stage.hands("postgres") as cursor:
            canaries.plant(cursor, f"{self.seed} {self.number}")
        self.facts, self.clients = None, {}
        with stage.hands("bsp_backup") as cursor:
            self.facts = canaries.read(cursor)
        for who, user in self.world.users.items():
            self.clients[who] = Client(raise_request_exception=False)
            stage.log_in(self.clients[who], user)

    def _read(self):
        """The facts as they are now; returns what they were."""
        before = self.facts
        with stage.hands("bsp_backup") as cursor:
            self.facts = canaries.read(cursor, known=before.secrets)
            self.gunner.look(cursor, self.facts)
        return before

    def play(self, n):
        """Send ``n`` requests; whatever leaks is noted and told afterwards."""
        with self.log.listening():
            for at in range(n):
                shot = self.gunner.shoot(self._mine)
                self.history.append(copy.deepcopy(shot))
                self.send(shot, at=at)
                if at % WORK_EVERY == WORK_EVERY - 1:
                    self.work()
            self.work()
        self._look_around()

    def viewer(self, who):
        """The membership a request of ``who`` acts through, from plain facts."""
        if who is None:
            return None
        if who in self.world.tokens:
            school = self.world.tokens[who][1]
            machines = self.facts.members.get(None, [])
            return next((v for v in machines if v.school == school), None)
        own = self.facts.members.get(self.world.users[who].pk, [])
        if len(own) > 1:
            chosen = self.clients[who].session.get(SESSION_KEY)
            own = [v for v in own if v.pk == chosen] or own
        return own[0] if own else None

    def _mine(self, who):
        viewer, today = self.viewer(who), localdate()
        if viewer is None:
            return None, set()
        ids = {
            token
            for token, uses in self.facts.secrets.items()
            if any(oracle.may_know(viewer, use, self.facts, today) for use in uses)
        }
        return viewer, ids

    def send(self, shot, *, at):
        """One request, and everything it brought about, weighed."""
        changing = shot.method not in {"GET", "HEAD", "OPTIONS"}
        if changing and self.stale:
            self._read()  # a look may be noted too, e.g. that an absence was seen
        before, viewers = self.facts, [self.viewer(shot.who)]
        answer = self._answer(shot)
        self.tally.asked += 1
        self.tally.statuses[answer.status_code] += 1
        if answer.status_code >= 500:
            stage.say(self.told(shot, f"server error {answer.status_code}"))
            stage.say(self.log.last())
        self.stale = not changing
        refused = "/accounts/login/" in answer.get("Location", "")
        if changing and answer.status_code < 400 and not refused:
            before = self._read()
            viewers.append(self.viewer(shot.who))
            self._weigh_changes(shot, at, before, viewers)
        text, headers = content(answer), f"{answer.headers} {answer.cookies}".lower()
        self._weigh(shot, at, "answer", text + headers, before, viewers)
        self._weigh(shot, at, "log", self.log.take(), before, viewers, words_only=True)
        if answer.status_code < 400:
            is_page = "html" in answer.get("Content-Type", "") and not answer.streaming
            page = answer.content.decode() if is_page else ""
            self.gunner.keep(shot, page, answer.get("Location", ""))

    def _answer(self, shot):
        client = self.clients.get(shot.who) or Client(raise_request_exception=False)
        headers = dict(shot.headers)
        if shot.who in self.world.tokens and "Authorization" not in headers:
            headers["Authorization"] = f"Bearer {self.world.tokens[shot.who][0]}"
        if "Cookie" in headers:
            del headers["Cookie"]
            client.cookies["membership"] = "7"
        send = getattr(client, shot.method.lower())
        if shot.method in {"GET", "HEAD"}:
            return send(shot.path, shot.data or {}, headers=headers)
        if shot.sent_as == "json" or shot.method in {
            "PUT",
            "PATCH",
            "DELETE",
            "OPTIONS",
        }:
            body = json.dumps(shot.data or {}, default=str)
            return send(
                shot.path, body, content_type="application/json", headers=headers
            )
        return send(shot.path, flat(shot.data), headers=headers)

    def _weigh(self, shot, at, where, text, before, viewers, *, words_only=False):
        """Every known token in ``text`` must be one that a viewer may know."""
        found = set((canaries.WORDS if words_only else canaries.TOKEN).findall(text))
        if not words_only:
            found -= shot.words()
        for token in found:
            uses = before.secrets.get(token, set()) | self.facts.secrets.get(
                token, set()
            )
            if uses and (words_only or not self._may(viewers, uses, before)):
                self._note(shot, at, where, token, uses)
        if "q" in (shot.data or {}) and not words_only:
            self._weigh_search(shot, at, found, before, viewers)

    def _may(self, viewers, uses, before):
        today = localdate()
        return any(
            oracle.may_know(viewer, use, facts, today)
            for viewer in viewers
            for use in uses
            for facts in (before, self.facts)
        )

    def _weigh_search(self, shot, at, found, before, viewers):
        """Looking for a word one may not know must not find whose it is.

        What the page tells whatever is looked for (a person's own page) is no find.
        """
        if shot.method != "GET":
            return
        for token in canaries.TOKEN.findall(str(shot.data["q"])):
            uses = before.secrets.get(token, set())
            if not uses or self._may(viewers, uses, before):
                continue
            owners = {about for _kind, about in uses}
            for other in found - self._without_search(shot):
                if owners & {about for _k, about in before.secrets.get(other, set())}:
                    self._note(shot, at, "search", token, uses)

    def _without_search(self, shot):
        """The known words of the same page when it looks for what nobody has."""
        again = copy.deepcopy(shot)
        again.data["q"] = "ingenting"
        return set(canaries.TOKEN.findall(content(self._answer(again))))

    def _weigh_changes(self, shot, at, before, viewers):
        """A request may only touch rows of people whom its sender meets."""
        for key in before.rows.keys() | self.facts.rows.keys():
            one, two = before.rows.get(key), self.facts.rows.get(key)
            if one == two:
                continue
            self.tally.changes += 1
            about = (two or one)[0]
            if isinstance(about, tuple):
                fine = any(v and v.pk == about[1] for v in viewers)
            else:
                use = ("row.public_id", about)
                fine = self._may(viewers, {use}, before)
            if not fine:
                self._note(shot, at, f"changed row {key}", str(key), {("row", about)})

    def _note(self, shot, at, where, token, uses):
        self.leaks.append(Leak(shot, at, where, token, uses))

    def work(self):
        """What beat starts, here and now; then mails and what they name."""
        for entry in celery.conf.beat_schedule.values():
            celery.tasks[entry["task"]]()
        self._read()
        for each in mail.outbox:
            told = f"{each.subject} {each.body} {each.to} {each.extra_headers}"
            self._weigh_nothing("mail", told)
        mail.outbox.clear()
        self._weigh_nothing("log of the work", self.log.take())

    def _weigh_nothing(self, where, text):
        for token in set(canaries.WORDS.findall(text)):
            if uses := self.facts.secrets.get(token):
                self._note(self.history[-1], len(self.history) - 1, where, token, uses)

    def _look_around(self):
        """Redis, the queue's messages, sessions, and every table about no person."""
        self._weigh_nothing("Redis", places.redis_text(settings.CELERY_BROKER_URL))
        with stage.hands("bsp_backup") as cursor:
            for table, text in places.tables_text(cursor):
                self._weigh_nothing(f"table {table}", text)
