"""The places where no personal text may lie: Redis, and every table about no person."""

import base64
import re

import redis
from django.contrib.sessions.models import Session
from django.core import signing

from tests.campaigns import canaries

# What was looked for is part of the access log (domain 3.3); it has its own wall.
HOLDS_WORDS = {"municipalities_accessentry", "participants_columnmapping"}


def _redis(url):
    return redis.Redis(unix_socket_path=url.removeprefix("redis+socket://"))


def forget(url):
    """Begin with an empty queue."""
    with _redis(url) as server:
        server.flushall()


def redis_text(url):
    """Every key and value of the queue's server."""
    read = {
        b"string": lambda server, key: server.get(key),
        b"list": lambda server, key: server.lrange(key, 0, -1),
        b"hash": lambda server, key: server.hgetall(key),
        b"set": lambda server, key: server.smembers(key),
        b"zset": lambda server, key: server.zrange(key, 0, -1, withscores=True),
    }
    with _redis(url) as server:
        text = " ".join(
            f"{key!r} {read[server.type(key)](server, key)!r}"
            for key in server.scan_iter()
        )
    bodies = re.findall(r'"body": "([A-Za-z0-9+/=]+)"', text)
    return " ".join([text, *(str(base64.b64decode(body)) for body in bodies)])


def tables_text(cursor):
    """Each table that holds nothing of a person, with all its rows as text."""
    personal = {m._meta.db_table for m in canaries.personal()}
    personal |= HOLDS_WORDS | {m._meta.db_table for m in canaries.owned()}
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relkind = 'r'"
        " AND relnamespace = 'public'::regnamespace"
    )
    for table in {row[0] for row in cursor.fetchall()} - personal:
        if table == Session._meta.db_table:
            yield table, _sessions(cursor)
            continue
        cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t")
        yield table, cursor.fetchone()[0]


def _sessions(cursor):
    cursor.execute("SELECT session_data FROM django_session")
    salt = "django.contrib.sessions.SessionStore"
    return " ".join(str(signing.loads(row[0], salt=salt)) for row in cursor.fetchall())
