"""Pages open to everybody: accessibility, how the portal works, health."""

from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The portal's own accessibility statement."""
    return render(request, "portal/accessibility.html")


@login_not_required
@require_safe
def was(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (Django's own signature)
    """Lead to the statement registered at was.digst.dk, else to our own page."""
    return redirect(settings.ACCESSIBILITY_STATEMENT_URL or "accessibility")


@login_not_required
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What the portal does, what it never does, and who decides."""
    return render(request, "portal/about.html")


@login_not_required
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What a browser without a net shows in place of a page; the service worker's."""
    return render(request, "portal/offline.html")


@login_not_required
@require_safe
def worker(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (Django's own signature)
    """The service worker: at the root, because it answers for the whole portal."""
    script = finders.find("portal/worker.js")
    assert isinstance(script, str)  # noqa: S101 (it lies beside this file)
    return HttpResponse(Path(script).read_bytes(), content_type="text/javascript")


@login_not_required
@transaction.non_atomic_requests
@never_cache
@require_GET
def health(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (Django's own signature)
    """Answer 200 ``ok`` while the database answers, else 503; names nothing."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("database", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")
