"""Login through an identity provider: the addresses the two protocols need."""

import functools
from collections.abc import Callable

from allauth.account import views as allauth_account
from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.core.internal import httpkit
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import complete_social_login
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.providers.saml import views as allauth_saml
from allauth.socialaccount.sessions import LoginSession
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.utils import timezone
from django.views.decorators.http import require_GET
from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.errors import OneLogin_Saml2_Error
from requests import RequestException

from municipalities.federation import logins, oidc, saml
from municipalities.federation.adapter import refused
from municipalities.federation.claims import Reason, Refused
from municipalities.federation.providers import IdentityProvider

type View = Callable[..., HttpResponse]
LONGEST_POST = 2 * saml.LONGEST  # base64 and the form's escapes


def _idp_or_404(key: str, kind: str) -> IdentityProvider:
    idp: IdentityProvider | None = settings.FEDERATION.provider(key, kind)
    if idp is None:
        raise Http404
    return idp


def _guarded(kind: str) -> Callable[[View], View]:
    """404 for an unknown provider; a refusal becomes its page and its log line."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, **names: str) -> HttpResponse:
            (key,) = names.values()
            idp = _idp_or_404(key, kind)
            try:
                return view(request, **names)
            except Refused as refusal:
                return refused(request, refusal, idp)
            except RequestException as error:
                reason = Refused(Reason.UNREACHABLE, type(error).__name__)
                return refused(request, reason, idp)

        return guarded

    return decorate


@login_not_required
@require_GET
@_guarded("saml")
def saml_login(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """Send the browser to the identity provider."""
    provider = get_adapter().get_provider(request, "saml", client_id=organization_slug)
    answer: HttpResponse = provider.redirect_from_request(request)
    return answer


@functools.wraps(allauth_saml.acs)
def saml_acs(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """Take the answer from another site's form, and go on where the session is sent.

    The browser sends no session with such a POST (SameSite), so allauth keeps the
    answer for the next request. It is neither trusted nor read here.
    """
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    _idp_or_404(organization_slug, "saml")
    length = request.META.get("CONTENT_LENGTH") or LONGEST_POST + 1
    if int(length) > LONGEST_POST:
        return HttpResponseBadRequest()
    answer: HttpResponse = allauth_saml.acs(
        request, organization_slug=organization_slug
    )
    return answer


@login_not_required
@require_GET
@_guarded("saml")
def saml_finish(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """Verify the answer against the request this session was sent off with."""
    provider = get_adapter().get_provider(request, "saml", client_id=organization_slug)
    kept = LoginSession(request, "saml_acs_session", "saml-acs-session")
    posted = kept.store.get("request")
    kept.delete()
    if not posted:
        raise Refused(Reason.NOT_ASKED_FOR, "no answer kept")
    form = httpkit.deserialize_request(posted, HttpRequest()).POST
    answer = form.get("SAMLResponse", "")
    request_id = saml.asked_by(answer)
    state = statekit.unstash_state(
        request, state_id=request_id, provider_id=provider.sub_id
    )
    if state is None:
        raise Refused(Reason.NOT_ASKED_FOR)
    claims = saml.verify(answer, provider.idp, request_id=request_id)
    login = logins.make(provider, claims, at=timezone.now())
    login.state = state
    done: HttpResponse = complete_social_login(request, login)
    return done


@login_not_required
@require_GET
def saml_sls(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """Log out because the identity provider says so, in a signed message."""
    idp = _idp_or_404(organization_slug, "saml")
    sent = saml.request_data(
        idp,
        "saml_sls",
        get_data=request.GET.dict(),
        query_string=request.META["QUERY_STRING"],
    )
    auth = OneLogin_Saml2_Auth(sent, old_settings=saml.settings_for(idp, logout=True))
    try:
        target = auth.process_slo(
            delete_session_cb=lambda: get_account_adapter().logout(request)
        )
    except (OneLogin_Saml2_Error, ValueError):
        return HttpResponseBadRequest()
    if auth.get_errors():
        return HttpResponseBadRequest()
    home: str = get_account_adapter().get_logout_redirect_url(request)
    return HttpResponseRedirect(target or home)


@login_not_required
@require_GET
def saml_metadata(request: HttpRequest, organization_slug: str) -> HttpResponse:  # noqa: ARG001
    """What the identity provider needs to know of the portal."""
    text = saml.settings_for(_idp_or_404(organization_slug, "saml")).get_sp_metadata()
    return HttpResponse(text, content_type="application/samlmetadata+xml")


@login_not_required
@require_GET
@_guarded("oidc")
def oidc_login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send the browser to the identity provider."""
    provider = get_adapter().get_provider(request, provider_id)
    answer: HttpResponse = provider.redirect_from_request(request)
    return answer


@login_not_required
@require_GET
@_guarded("oidc")
def oidc_callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take the code, fetch the token, verify it."""
    view = oidc.OidcCallback.adapter_view(
        oidc.OidcClient(request, provider_id, at=timezone.now())
    )
    answer: HttpResponse = view(request)
    return answer


def password_change(request: HttpRequest) -> HttpResponse:
    """Change one's password; who logs in through a provider has none to change."""
    if request.user.is_authenticated and not request.user.has_usable_password():
        raise Http404
    answer: HttpResponse = allauth_account.password_change(request)
    return answer
