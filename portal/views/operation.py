"""How the portal is doing: the operator's page, and addresses for machines."""

import secrets
from collections.abc import Callable
from functools import wraps
from ipaddress import ip_address

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from courses.services import webhook_replay
from municipalities import access
from municipalities.middleware import membership_optional
from municipalities.models import User
from municipalities.rate_limits import address_of
from municipalities.services import dead_letters
from portal.operations import metrics as prometheus
from portal.operations import overview, queues, versions

type View = Callable[[HttpRequest], HttpResponse]
PLAIN = "text/plain; charset=utf-8"


def for_operators(view: View) -> View:
    """Answer operators; to everybody else the page is not there."""

    @membership_optional
    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        if not access.operates(request.user):
            raise Http404
        return view(request)

    return answer


@require_GET
@for_operators
def operation(request: HttpRequest) -> HttpResponse:
    """What waits, what failed, walls, backups, schedules, versions."""
    found = overview.read(at=timezone.now())
    context = {"overview": found, "versions": versions.versions()}
    return render(request, "portal/operation.html", context)


@require_POST
@for_operators
def replay(request: HttpRequest) -> HttpResponse:
    """Try one kind of given-up letters again."""
    assert isinstance(request.user, User)  # noqa: S101 (an operator has an account)
    verbs = {
        queues.MAIL: dead_letters.replay_notices,
        queues.SYSTEM: webhook_replay.replay_webhooks,
    }
    verb = verbs.get(request.POST.get("queue", ""))
    kind = request.POST.get("what", "")
    if verb is None or "\x00" in kind:
        raise Http404
    letters = verb(kind=kind, at=timezone.now(), operator=request.user)
    if letters:
        said = ngettext(
            "%(letters)s letter is tried again within a minute.",
            "%(letters)s letters are tried again within a minute.",
            letters,
        )
        messages.success(request, said % {"letters": letters})
    else:
        messages.info(request, _("There was nothing left to try again."))
    return redirect("operation")


@login_not_required
@transaction.non_atomic_requests
@never_cache
@require_GET
def ready(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (Django's own signature)
    """Answer 200 while this process can do its work, else 503; a word per matter.

    Walls and erasures are looked at before (``WallGuard``), which then answers 503. A
    late outbox is said and stays 200: the pages work, and a balancer that took them
    away would only make it worse (ADR 0034).
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        lacking = versions.unapplied()
        with transaction.atomic():
            waiting = queues.lines(at=timezone.now())
    except DatabaseError:
        return HttpResponse("database: gone\n", status=503, content_type=PLAIN)
    late = any(line.is_late(at=timezone.now()) for line in waiting)
    told = {
        "database": "ok",
        "walls": "ok",
        "erasures": "ok",
        "migrations": "missing" if lacking else "ok",
        "outbox": "late" if late else "ok",
    }
    text = "".join(f"{name}: {word}\n" for name, word in told.items())
    return HttpResponse(text, status=503 if lacking else 200, content_type=PLAIN)


@login_not_required
@transaction.non_atomic_requests
@never_cache
@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Metrics for Prometheus: from this machine, or with the token of the settings."""
    if not (_is_from_here(request) or _has_token(request)):
        raise Http404
    try:
        with transaction.atomic():
            text = prometheus.text(overview.read(at=timezone.now()))
    except DatabaseError as gone:
        text = prometheus.text(gone)
    return HttpResponse(text, content_type="text/plain; version=0.0.4; charset=utf-8")


def _is_from_here(request: HttpRequest) -> bool:
    """Whether the sender is this machine itself, and not merely nginx on it."""
    if not settings.BEHIND_PROXY and "X-Forwarded-For" in request.headers:
        return False  # some proxy is there that the settings do not know of
    address = address_of(request) or str(request.META.get("REMOTE_ADDR", ""))
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _has_token(request: HttpRequest) -> bool:
    wanted = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(wanted) and secrets.compare_digest(given.encode(), wanted.encode())
