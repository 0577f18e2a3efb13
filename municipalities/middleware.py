"""Puts the active membership on the request; ends sessions; guards the walls."""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import psycopg
from allauth.usersessions.models import UserSession
from django.contrib.auth import logout
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate

from municipalities import isolation, ledger, wall_builder
from municipalities.models import Membership

type GetResponse = Callable[[HttpRequest], HttpResponse]
logger = logging.getLogger(__name__)

SESSION_KEY = "membership"
LONGEST = 12 * 60 * 60  # seconds from login to the end of a session
OPERATION = "operation"  # the operator's page
ON_THE_CLOCK = "Asks-Itself"
LONGEST_IDLE = 3 * 60 * 60  # seconds without a request
WRITE_AGAIN = 5 * 60
LOOK_AGAIN = 30  # seconds; a lost wall is noticed within the minute
SAFE = {"GET", "HEAD", "OPTIONS"}


class MemberRequest(HttpRequest):
    """A request whose sender acts through one membership (for annotations)."""

    membership: Membership
    memberships: list[Membership]


class WallGuard:
    """Answers nothing but 503 while a wall of row-level security is not whole.

    The same while a restored database still holds people the ledger says are erased.
    Looks at the catalogue every LOOK_AGAIN seconds in each process. While it cannot
    look, nothing is answered either, and the next request tries again.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.looked = float("-inf")
        self.faults: list[str] = []
        self.word = "walls"

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if time.monotonic() - self.looked > LOOK_AGAIN:
            self._look()
        if self.faults:
            return HttpResponse(self.word, status=503, content_type="text/plain")
        return self.get_response(request)

    def _look(self) -> None:
        try:
            walls = wall_builder.faults(connection)
            self.faults = walls or ledger.behind(connection)
        except (DatabaseError, psycopg.Error):
            self.word, self.faults = "database", ["the catalogue cannot be read"]
        else:
            self.word, self.looked = "walls" if walls else "erasures", time.monotonic()
        for fault in self.faults:
            logger.critical("Isolation: %s", fault)


class SessionLimits:
    """Ends a session 12 hours after its login and 3 hours after its last use.

    The last use is written down every WRITE_AGAIN seconds only, so that reading pages
    does not cost a write each (security.md 1, pretix). What a page asks by itself, on
    the clock (header ``Asks-Itself``), is no use: nobody may be there.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            began = request.session.setdefault("began", now)
            seen = request.session.setdefault("seen", now)
            if now - began > LONGEST or now - seen > LONGEST_IDLE:
                logout(request)
            elif now - seen > WRITE_AGAIN and ON_THE_CLOCK not in request.headers:
                request.session["seen"] = now
                UserSession.objects.filter(
                    session_key=request.session.session_key
                ).update(last_seen_at=datetime.fromtimestamp(now, tz=UTC))
        return self.get_response(request)


class ActiveMembership:
    """Loads the sender's memberships in force today and picks the active one.

    The choice lies in the session; it counts only while that membership is in force,
    so an ended membership closes at once. Without one, only pages that say so
    (``membership_optional``) or need no login answer; every other answers 403.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        memberships: list[Membership] = []
        if request.user.is_authenticated:
            memberships = list(
                Membership.objects.active(on=localdate())
                .filter(user=request.user.pk)
                .with_organisation()
                .order_by("pk")
            )
        chosen = request.session.get(SESSION_KEY)
        active = next((m for m in memberships if m.pk == chosen), None)
        request.memberships = memberships  # type: ignore[attr-defined]
        request.membership = active or next(iter(memberships), None)  # type: ignore[attr-defined]
        with isolation.acting_for(_context(request.membership)):  # type: ignore[attr-defined]
            answer = self._answer(request)
        _note_refusal(request, answer)
        return answer

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if request.method in SAFE or request.membership is None:  # type: ignore[attr-defined]
            return self.get_response(request)
        with isolation.changing_as(request.membership):  # type: ignore[attr-defined]
            return self.get_response(request)

    def process_view(  # noqa: PLR0917 (Django's own signature)
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: tuple[Any, ...],  # noqa: ARG002
        kwargs: dict[str, Any],  # noqa: ARG002
    ) -> HttpResponse | None:
        """End the session of a sender without a membership, unless the view is open."""
        open_to_all = not getattr(view, "login_required", True)
        if open_to_all or getattr(view, "membership_optional", False):
            return None
        if request.user.is_authenticated and request.membership is None:  # type: ignore[attr-defined]
            if request.user.operates:  # has that page and no other
                return redirect(OPERATION)
            logout(request)
            return render(request, "municipalities/no_membership.html", status=403)
        return None


def _note_refusal(request: HttpRequest, answer: HttpResponse) -> None:
    """Leave a trace of a look at what is not there for the member (domain T10).

    Whether it is somebody else's or nobody's is not looked at; the line names the
    membership and the kind of page, never what was asked for.
    """
    match, membership = request.resolver_match, request.membership  # type: ignore[attr-defined]
    if answer.status_code == HTTPStatus.NOT_FOUND and membership and match:
        logger.warning(
            "Refused look-up: membership %s, %s %s",
            membership.pk,
            request.method,
            match.view_name,
        )


def _context(membership: Membership | None) -> isolation.Context:
    """The isolation context of whoever asks; nobody's where there is no membership."""
    return isolation.context_of(membership) if membership else isolation.NOBODY


def membership_optional[View: Callable[..., HttpResponse]](view: View) -> View:
    """Mark a view as open to a signed-in user who has no membership (yet)."""
    view.membership_optional = True  # type: ignore[attr-defined]
    return view
