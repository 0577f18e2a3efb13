"""No word about a person where it does not belong, after a real day's work.

    .venv/bin/python -m tests.campaigns.scan_canaries

A real web server and a real worker on a world of tokens; then the logs of both (the
access log with its addresses, too), PostgreSQL's log, mails, Redis with its messages,
and every table about no person are searched for them.
"""

import tempfile
import time
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection
from django.test import Client

from portal.celery import app as celery
from tests.campaigns import canaries, real_server, stage

PAGES = (
    "/",
    "/people/",
    "/people/new/",
    "/nominations/",
    "/courses/",
    "/absences/",
    "/follow-ups/",
    "/next-steps/",
    "/results/",
    "/board/",
    "/proposals/",
    "/demand/",
    "/api/v1/sessions/",
)


def main():
    """Work, scan, print; exit 1 when a token lies where it does not belong."""
    stage.set_up(name="_scan")
    from tests.campaigns import places

    stage.empty()
    places.forget(settings.CELERY_BROKER_URL)
    with tempfile.TemporaryDirectory(prefix="scan-") as name:
        hits, size = _scan(Path(name))
    for place, found in hits.items():
        stage.say(f"{place}: {len(found)} tokens, e.g. {min(found)}")
    stage.say(f"{size} characters searched, {len(hits)} places with hits, 0 wanted")
    raise SystemExit(1 if hits else 0)


def _scan(folder):
    from tests.campaigns import fuzz_world, places

    world = fuzz_world.build()
    with stage.hands("postgres") as cursor:
        canaries.plant(cursor, "scan")
    with stage.hands("bsp_backup") as cursor:
        facts = canaries.read(cursor)
    log = Path(connection.settings_dict["HOST"]) / "log"
    before = log.stat().st_size
    with real_server.running(folder, worker=True) as address:
        asked = _work(address, world, facts)
        _background()
        _refused_by_the_database(facts)
        queue = places.redis_text(settings.CELERY_BROKER_URL)
    texts = {"Redis": queue, "PostgreSQL's log": log.read_bytes()[before:].decode()}
    for file in folder.rglob("*"):
        if file.is_file():
            texts[f"file {file.name}"] = file.read_text("utf-8", "replace")
    with stage.hands("bsp_backup") as cursor:
        texts |= {f"table {name}": text for name, text in places.tables_text(cursor)}
    stage.say(f"{asked} requests answered; {len(texts)} places")
    known = {w for w in facts.secrets if canaries.WORDS.fullmatch(w)}
    hits = {
        place: found
        for place, text in texts.items()
        if (found := set(canaries.WORDS.findall(text.lower())) & known)
    }
    return hits, sum(map(len, texts.values()))


def _work(address, world, facts):
    """Everybody opens every page, finds people, and opens what is not theirs."""
    words = sorted(w for w in facts.secrets if canaries.WORDS.fullmatch(w))
    ids = sorted(w for w in facts.secrets if "-" in w)
    answered = 0
    for number, user in enumerate(world.users.values()):
        client = Client()
        stage.log_in(client, user)
        cookie = f"sessionid={client.cookies['sessionid'].value}"
        asked = [
            *PAGES,
            f"/people/?q={words[number * 7 % len(words)]}",
            f"/people/{ids[number * 5 % len(ids)]}/",
            f"/absences/{ids[number * 3 % len(ids)]}/",
            f"/nowhere/?name={words[number]}",
        ]
        for path in asked:
            status, _text = real_server.ask(address + path, cookie=cookie)
            answered += status == 200
    return answered


def _background():
    """Everything beat starts, through the queue."""
    for entry in celery.conf.beat_schedule.values():
        celery.send_task(entry["task"])
    time.sleep(8)


def _refused_by_the_database(facts):
    """A row that a constraint refuses: its values are in PostgreSQL's own message."""
    word = next(w for w in sorted(facts.secrets) if canaries.WORDS.fullmatch(w))
    with stage.hands("bsp_app") as cursor:
        try:
            cursor.execute(
                "INSERT INTO municipalities_municipality (code, name, full_name)"
                f" VALUES (510, '{word}', '{word}')"
            )
        except psycopg.Error:
            return
    raise SystemExit("The database took a second municipality with the same code.")


if __name__ == "__main__":
    main()
