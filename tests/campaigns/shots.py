"""Requests, authorised and forged, to every address the resolver knows."""

import re
from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import yaml
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse
from django.utils.timezone import localdate

from tests.campaigns import canaries, forms
from tests.campaigns.ids import FILTERS, IDS, PLACES, WHERE

ACCESS = Path(__file__).parent.parent / "guards" / "access.yaml"
ID = re.compile(
    r"(?<![\w-])(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{1,6})(?![\w-])"
)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
FORMS_KEPT = 30
EVERYWHERE = {"/language/", "/membership/"}  # forms in the head of each page
# What ends the asker's own session, or changes another address than its own.
LEFT_OUT = {
    "account_logout",
    # Lock the session to the tablet.
    "outcomes:progress_hand_over",
    "outcomes:evaluation_hand_over",
}


@dataclass
class Shot:
    """One request; small enough to print as a reproduction."""

    who: str | None
    method: str
    path: str
    data: object = None
    sent_as: str = "form"  # or "json"
    headers: dict = field(default_factory=dict)
    why: str = ""

    def words(self):
        """Every token the asker already knows, because it is in the request."""
        files = [v for v in self._values() if hasattr(v, "getvalue")]
        text = f"{self.path} {self.data!r} {self.headers!r}".lower()
        for file in files:
            text += file.getvalue().decode() + file.name
        return set(canaries.TOKEN.findall(text))

    def _values(self):
        return self.data.values() if isinstance(self.data, dict) else []


class Gunner:
    """Makes up requests from what is in the world and from forms that were shown."""

    def __init__(self, rng, world):
        self.rng, self.world = rng, world
        self.declared = yaml.safe_load(ACCESS.read_text("utf-8"))
        self.names = [n for n in names_of(get_resolver()) if n not in LEFT_OUT]
        self.askers = [*world.users, *world.tokens, None]
        self.seen = {who: {} for who in self.askers}  # address → form
        self.next = {who: deque(maxlen=3) for who in self.askers}  # redirects
        self.pools, self.places = {}, {}

    def look(self, cursor, facts):
        """Note which ids and words there are now."""
        for table, column in IDS.values():
            cursor.execute(f"SELECT {column}::text FROM {table} ORDER BY id")
            self.pools[table, column] = [row[0] for row in cursor.fetchall()]
        for table, where in WHERE.items():
            cursor.execute(PLACES.format(table=table, where=where))
            places = self.places[table] = {}
            for pk, *rest in cursor.fetchall():
                places.setdefault(pk, set()).update(rest)
        words = [w for w in facts.secrets if canaries.WORDS.fullmatch(w)]
        self.words = sorted(words) or ["x"]
        self.ids = sorted({i for pool in self.pools.values() for i in pool})

    def shoot(self, mine):
        """The next request; ``mine`` gives an asker's view and the tokens of it."""
        rng = self.rng
        who = rng.choice(self.askers) if rng.random() < 0.95 else None
        if who and self.next[who]:
            return Shot(who, "GET", self.next[who].popleft(), why="redirect")
        if who and self.seen[who] and rng.random() < 0.5:
            shot = self._form(who)
        elif rng.random() < 0.08:
            shot = self._report(who)
        else:
            shot = self._address(who, *mine(who))
        if shot.method in {"GET", "HEAD"}:
            self._query(shot)
        self._headers(shot)
        return shot

    def _address(self, who, viewer, own):
        """Some address, with an own, another's or no id in it."""
        rng = self.rng
        name = rng.choice(self._opened_to(who) if rng.random() < 0.6 else self.names)
        entry = self.declared.get(name, {})
        kwargs = {
            key: self._id(how, viewer, own)
            for key, how in entry.get("kwargs", {}).items()
        }
        try:
            path = reverse(name, kwargs=kwargs)
        except NoReverseMatch:
            path = "/" + rng.choice(["admin/", "people/x/", "api/v1/people/"])
        known = [m for m in METHODS if m in entry]
        method = rng.choice(METHODS)
        if known and rng.random() < 0.9:
            method = (
                "GET" if "GET" in known and rng.random() < 0.8 else rng.choice(known)
            )
        shot = Shot(who, method, path, why=name)
        if method not in {"GET", "HEAD", "OPTIONS"}:
            # allauth keeps what was posted to it in the session, to go on after a step-up.
            kept = name.startswith(("account_", "mfa_"))
            words = [canaries.word(rng)] if kept else self.words
            shot.data, shot.sent_as = self._junk(words), rng.choice(["form", "json"])
        return shot

    def _opened_to(self, who):
        """Addresses declared for the asker's role; a machine asks the API."""
        if who is None or who in self.world.tokens:
            return [n for n in self.names if who is None or n.startswith("api_")]
        role = who.split(" ", 1)[0]
        return [
            name
            for name in self.names
            if any(
                role in roles
                for roles in self.declared.get(name, {}).values()
                if isinstance(roles, list)
            )
        ]

    def _id(self, how, viewer, own):
        """An id of the declared kind: own more often than not, if there is one."""
        if how.startswith("'"):
            return how.strip("'")
        thing, _, column = how.partition(".")
        where = IDS.get((thing, column))
        pool = self.pools.get(where, self.ids)
        if where and where[0] in self.places and column == "pk" and viewer:
            places = self.places[where[0]]
            mine = [pk for pk in pool if _place(viewer) & places[pk]]
        else:
            mine = [i for i in pool if i in own]
        if mine and self.rng.random() < 0.7:
            return _typed(self.rng.choice(mine))
        return _typed(self.rng.choice([*pool, *pool, "999999"]))

    def _junk(self, words):
        """Names of fields with ids and words of others, for a form or nested JSON."""
        rng = self.rng
        ids = rng.sample(self.ids, 3)
        return {
            "id": ids[0],
            "participant": ids[1],
            "membership": rng.choice(["1", "5", "12"]),
            "municipality": rng.choice(["510", "706"]),
            "marks": [{"enrolment_id": ids[2], "presence": "sick"}],
            "q": rng.choice(words),
            "filter": {"participant": {"family_name": rng.choice(words)}},
        }

    def _form(self, who):
        """A form somebody was shown: as it is, with forged values, or another's."""
        rng = self.rng
        owner = who
        if rng.random() < 0.15:
            owner = rng.choice([w for w in self.askers if self.seen[w]])
        shown = [f for f in self.seen[owner].values() if f.action not in EVERYWHERE]
        if not shown or rng.random() < 0.1:
            shown = list(self.seen[owner].values())
        posted = [f for f in shown if f.method == "POST"]
        form = rng.choice(posted if posted and rng.random() < 0.8 else shown)
        day = localdate() - timedelta(days=rng.choice([0, 0, 1, -9]))
        words = rng.sample(self.words, min(3, len(self.words)))
        data = forms.fill(form, rng, words=words, day=day)
        action = form.action
        if rng.random() < 0.2:
            action = ID.sub(lambda _: rng.choice(self.ids), action, count=1)
        for name in list(data):
            if ID.fullmatch(str(data[name])) and rng.random() < 0.1:
                data[name] = rng.choice(self.ids)
        return Shot(who, form.method, action, data, why="form")

    def _report(self, who):
        """A school's register by the API, for own and for others' people."""
        rng = self.rng
        session = rng.choice(self.pools["courses_session", "id"])
        marks = [
            {
                "enrolment_id": int(each),
                "presence": rng.choice(["present", "sick", "no_word"]),
            }
            for each in rng.sample(self.pools["courses_enrolment", "id"], 2)
        ]
        body = {"version": rng.choice([0, 1, 2]), "marks": marks}
        if rng.random() < 0.2:
            body["session"] = {"course": {"id": rng.choice(self.ids)}}
        path = f"/api/v1/sessions/{session}/register/"
        headers = {"If-Match": "*"} if rng.random() < 0.5 else {}
        return Shot(who, "PUT", path, body, "json", headers, why="report")

    def _query(self, shot):
        rng = self.rng
        data = dict(shot.data) if isinstance(shot.data, dict) else {}
        if rng.random() < 0.3:
            for name in rng.sample(FILTERS, 2):
                known = [
                    *rng.sample(self.words, 1),
                    *rng.sample(self.ids, 1),
                    "1",
                    "-id",
                ]
                data[name] = rng.choice(known)
        shot.data = data

    def _headers(self, shot):
        rng, found = self.rng, shot.headers
        if rng.random() < 0.25:
            found["HX-Request"] = "true"
            found["HX-Current-URL"] = f"/people/{rng.choice(self.ids)}/"
            found["HX-Target"] = rng.choice(["panel", "form", rng.choice(self.words)])
        if rng.random() < 0.1:
            found["X-Forwarded-For"] = "10.0.0.1"
            found["X-Forwarded-Host"] = "evil.example"
            found["X-HTTP-Method-Override"] = rng.choice(METHODS)
            found["X-Original-URL"] = f"/people/{rng.choice(self.ids)}/"
        if rng.random() < 0.1:
            found["Accept"] = rng.choice(["application/json", "text/csv", "*/*"])
        if rng.random() < 0.1:
            found["Accept-Language"] = rng.choice(["en", "da", "xx"])
        if rng.random() < 0.1:
            found["Cookie"] = f"membership={rng.randint(1, 40)}; sessionid={'a' * 32}"
        if rng.random() < 0.03:
            found["Authorization"] = f"Bearer bsp_{canaries.word(rng)}"

    def keep(self, shot, html, location):
        """Remember what an answer showed: its forms, and where it leads."""
        if shot.who is None:
            return
        if location.startswith("/") and "/accounts/" not in location:
            self.next[shot.who].append(location)
        if "<form" in html or "hx-post" in html:
            seen = self.seen[shot.who]
            for form in filter(_is_ours, forms.forms_of(html, shot.path)):
                seen.pop(form.action, None)
                seen[form.action] = form
            for action in list(seen)[:-FORMS_KEPT]:
                del seen[action]


def _is_ours(form):
    return "/accounts/" not in form.action and "logout" not in form.action


def _place(viewer):
    """The organisation of a membership, as ``PLACES`` writes it."""
    return {
        f"school {viewer.school}",
        f"cooperation {viewer.cooperation}",
        f"municipality {viewer.municipality}",
    }


def _typed(text):
    return int(text) if text.isdigit() else UUID(text)


def names_of(resolver, prefix=""):
    """Every named address."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield prefix + (entry.name or "")
        else:
            inner = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from names_of(entry, inner)
