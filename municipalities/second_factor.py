"""Nobody gets further than enrolment on a password alone.

What a session has shown stands in allauth's authentication records, kept in the
session itself: ``mfa`` with the kind of factor, or ``socialaccount`` for a login by the
organisation's own OIDC or SAML, whose assurance was checked on the way in. Federation
needs no more than that record.

A request that waits for a fresh confirmation waits in the session, too: what of it may
rest there is cut down here, because a session is no place for words about a person.
"""

import json
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.account.internal.stagekit import unstash_login
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from municipalities import access
from municipalities.models import Membership, Role
from municipalities.rate_limits import HOUR, Limit, address_of, user_of

KEY_ROLES = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})
FEDERATED = "socialaccount"
KEY = str(Authenticator.Type.WEBAUTHN)
# What a session without its second factor may open: enrolment, confirmation, the exit.
ENROLMENT = frozenset(
    {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
        "mfa_view_recovery_codes",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "account_reauthenticate",
        "account_logout",
    }
)
# Choices, never words: all that a request waiting for a confirmation is taken up with.
CHOICES = frozenset({"answer", "format", "purpose", "scope"})


class Lack(StrEnum):
    """What a session still owes."""

    FACTOR = "factor"
    KEY = "key"


def shown(request: HttpRequest) -> set[str]:
    """The kinds of proof beyond a password that this session has given."""
    return {
        record.get("type") or record["method"]
        for record in get_authentication_records(request, request.user)
        if record.get("method") in {"mfa", FEDERATED}
    }


def pending(request: HttpRequest) -> str:
    """The account whose second step this session stands at, as a sender of tries."""
    login = unstash_login(request, peek=True)
    return f"user {login.user.pk}" if login and login.user else address_of(request)


# Whoever knows the password has so many tries at the code, from whatever address.
STEP = (Limit("second factor", 10, HOUR, per=pending),)
CONFIRM = (Limit("confirm", 10, HOUR, per=user_of),)


def needs_key(memberships: Iterable[Membership]) -> bool:
    """Whether one of these memberships asks for a security key or passkey."""
    return any(each.role in KEY_ROLES for each in memberships)


def lack(request: HttpRequest) -> Lack | None:
    """What the signed-in session lacks, or None if it may go on."""
    if settings.MFA_RELAXED or not request.user.is_authenticated:
        return None
    given = shown(request)
    if not given:
        return Lack.FACTOR
    high = needs_key(getattr(request, "memberships", ()))
    high = high or access.operates(request.user)
    if high and not given & {KEY, FEDERATED}:
        return Lack.KEY
    return None


class SecondFactor:
    """Leads a session without its second factor to enrolment; the API refuses it.

    Stands after ``ActiveMembership``. Public pages stay open; Django REST framework
    marks its views as needing no login, so those are told apart by their class.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.lack = lack(request)  # type: ignore[attr-defined]
        answer = self.get_response(request)
        _keep_no_words(request)
        return answer

    def process_view(  # noqa: PLR0917 (Django's own signature)
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: tuple[Any, ...],  # noqa: ARG002
        kwargs: dict[str, Any],  # noqa: ARG002
    ) -> HttpResponse | None:
        """Let pass who lacks nothing, and everybody to public pages and enrolment."""
        if request.lack is None or _name(request) in ENROLMENT:  # type: ignore[attr-defined]
            return None
        is_api = hasattr(view, "cls")
        if not is_api and not getattr(view, "login_required", True):
            return None
        if is_api:
            return JsonResponse({"detail": "second factor required"}, status=403)
        if "HX-Request" in request.headers:
            return HttpResponse(headers={"HX-Redirect": reverse("mfa_index")})
        return redirect("mfa_index")


def _name(request: HttpRequest) -> str | None:
    return request.resolver_match.view_name if request.resolver_match else None


def _keep_no_words(request: HttpRequest) -> None:
    """Leave of a request that waits in the session its choices, no header, no text."""
    waiting = request.session.get(STATE_SESSION_KEY, {})
    if "request" not in waiting:
        return
    kept = json.loads(waiting["request"])
    posted = QueryDict(kept["POST"])
    choices = QueryDict(mutable=True)
    for name in CHOICES & posted.keys():
        choices.setlist(name, posted.getlist(name))
    plain = {k: v for k, v in kept["META"].items() if not k.startswith("HTTP_")}
    plain.pop("QUERY_STRING", None)
    cut = kept | {"POST": choices.urlencode(), "GET": "", "META": plain}
    if cut != kept:
        request.session[STATE_SESSION_KEY] = {"request": json.dumps(cut)}
