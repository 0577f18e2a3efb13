"""Rate limits that hold whichever web process answers: counted in PostgreSQL.

A view names its limits with ``limited``; ``RateLimits`` (middleware) takes from them
before the view's transaction begins, so that a view that fails has counted too. Why
PostgreSQL and not Valkey: ADR 0010.
"""

import logging
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)

type Sender = Callable[[HttpRequest], str]
type View = Callable[..., HttpResponse]

# One statement, so that two processes cannot both take the last one: a row that is
# already full matches no row and returns nothing.
_TAKE = """
    INSERT INTO municipalities_allowance AS held (key_hash, whole_at)
    VALUES (%(key)s, %(at)s + %(step)s)
    ON CONFLICT (key_hash) DO UPDATE
    SET whole_at = greatest(held.whole_at, %(at)s) + %(step)s
    WHERE greatest(held.whole_at, %(at)s) + %(step)s <= %(at)s + %(window)s
    RETURNING 1
"""
_WHOLE = "SELECT whole_at FROM municipalities_allowance WHERE key_hash = %s"


def address_of(request: HttpRequest) -> str:
    """The network address that asks.

    Behind our own proxy (``settings.BEHIND_PROXY``) it is the last entry of
    ``X-Forwarded-For``, which nginx writes itself; anywhere else what a client says of
    itself counts for nothing.
    """
    if settings.BEHIND_PROXY:
        said = request.META.get("HTTP_X_FORWARDED_FOR", "")
        return str(said).rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def user_of(request: HttpRequest) -> str:
    """Whoever is signed in, else the token sent along, else the network address."""
    if request.user.is_authenticated:
        return f"user {request.user.pk}"
    return request.headers.get("Authorization", "") or address_of(request)


def account_of(request: HttpRequest) -> str:
    """The account a form names, together with the network address that tries it.

    With the address, so that nobody can lock another out from elsewhere.
    """
    named = request.POST.get("login") or request.POST.get("email") or ""
    return f"{named.strip().casefold()} from {address_of(request)}"


def path_of(request: HttpRequest) -> str:
    """The address that is asked for, whoever asks."""
    return request.path


@dataclass(frozen=True, slots=True)
class Limit:
    """``times`` at once, and the same number again spread over ``within`` seconds.

    ``methods`` and ``asking`` (a query parameter) say which requests count.
    """

    name: str
    times: int
    within: int
    per: Sender
    methods: frozenset[str] = frozenset({"POST", "PUT", "PATCH", "DELETE"})
    asking: str = ""

    def counts(self, request: HttpRequest) -> bool:
        """Whether this request takes from the limit."""
        return request.method in self.methods and (
            not self.asking or bool(request.GET.get(self.asking))
        )


MINUTE, HOUR = 60, 3600
READS = frozenset({"GET", "HEAD"})
EVERY = READS | {"POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

LOGIN = (
    # One address can be a whole town hall at eight in the morning.
    Limit("login address", 120, 10 * MINUTE, per=address_of),
    Limit("login account", 10, 10 * MINUTE, per=account_of),
)
RESET = (
    Limit("reset address", 20, HOUR, per=address_of),
    Limit("reset account", 3, HOUR, per=account_of),
)
# Requests of a login through an identity provider; each keeps something in a session.
FEDERATED = (
    Limit("federated address", 240, 10 * MINUTE, per=address_of, methods=EVERY),
)
SEARCH = (Limit("search", 60, MINUTE, per=user_of, methods=READS, asking="q"),)
PERSON = (Limit("person", 120, 10 * MINUTE, per=user_of, methods=READS),)
UPLOAD = (Limit("upload", 20, 10 * MINUTE, per=user_of),)
EXPORT = (Limit("export", 20, HOUR, per=user_of, methods=EVERY),)
TOKEN = (Limit("token", 30, MINUTE, per=address_of),)
CALENDAR = (
    # One address can be a whole school behind one router.
    Limit("calendars address", 240, 10 * MINUTE, per=address_of, methods=EVERY),
    Limit("calendar", 30, 10 * MINUTE, per=path_of, methods=EVERY),
)
API = (
    Limit("API address", 1200, MINUTE, per=address_of, methods=EVERY),
    Limit("API client", 300, MINUTE, per=user_of, methods=EVERY),
)


def take(*, limit: Limit, sender: str, at: datetime) -> int:
    """Take one from ``sender``'s allowance; returns 0, or the seconds to wait.

    Safe in any number of processes at once: of M attempts at one moment exactly
    ``limit.times`` return 0.
    """
    key = salted_hmac("rate limit", f"{limit.name} {sender}", algorithm="sha256")
    window = timedelta(seconds=limit.within)
    step = window / limit.times
    values = {"key": key.hexdigest(), "at": at, "step": step, "window": window}
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:  # the page's budget is its own
        cursor.execute(_TAKE, values)
        if cursor.fetchone():
            return 0
        cursor.execute(_WHOLE, [values["key"]])
        row = cursor.fetchone()
    wait = row[0] + step - window - at if row else step
    return max(1, math.ceil(wait.total_seconds()))


def limited(*limits: Limit) -> Callable[[View], View]:
    """Let a view (also the function of a class-based one) answer only so often."""

    def mark(view: View) -> View:
        view.rate_limits = limits  # type: ignore[attr-defined]
        return view

    return mark


class RateLimits:
    """Answers 429 with Retry-After when a limit of the view is used up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(  # noqa: PLR0917 (Django's own signature)
        self,
        request: HttpRequest,
        view: View,
        args: tuple[object, ...],  # noqa: ARG002
        kwargs: dict[str, object],  # noqa: ARG002
    ) -> HttpResponse | None:
        """Take from every limit that counts this request, before the view begins."""
        now = timezone.now()
        for limit in getattr(view, "rate_limits", ()):
            if not limit.counts(request):
                continue
            if wait := take(limit=limit, sender=limit.per(request), at=now):
                logger.warning("Rate limit %s used up", limit.name)
                return _too_many(request, view, wait)
        return None


def _too_many(request: HttpRequest, view: View, wait: int) -> HttpResponse:
    if hasattr(view, "cls"):  # the API's form of error
        error = {"code": "too_many_requests", "message": _("Too many requests.")}
        answer: HttpResponse = JsonResponse({"error": error}, status=429)
    else:
        minutes = math.ceil(wait / MINUTE)
        answer = render(request, "429.html", {"minutes": minutes}, status=429)
    answer["Retry-After"] = str(wait)
    return answer
