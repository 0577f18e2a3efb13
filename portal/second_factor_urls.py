"""The pages of the second factor; open to an account without a membership as well."""

from collections.abc import Callable

from allauth.mfa.base import views
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as keys
from django.http import HttpResponse
from django.urls import path
from django.views.generic import RedirectView

from municipalities.middleware import membership_optional as everybody
from municipalities.rate_limits import limited
from municipalities.second_factor import CONFIRM, STEP
from municipalities.views import second_factor


def confirm(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that confirms who one is."""
    return limited(*CONFIRM)(everybody(view))


overview = RedirectView.as_view(pattern_name="mfa_index")

urlpatterns = [
    path("", everybody(second_factor.Overview.as_view()), name="mfa_index"),
    path("login/", limited(*STEP)(views.authenticate), name="mfa_authenticate"),
    path("confirm/", confirm(views.reauthenticate), name="mfa_reauthenticate"),
    path(
        "confirm/key/",
        confirm(keys.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "app/",
        everybody(second_factor.ActivateApp.as_view()),
        name="mfa_activate_totp",
    ),
    path("app/remove/", everybody(app.deactivate_totp), name="mfa_deactivate_totp"),
    path("key/", everybody(second_factor.AddKey.as_view()), name="mfa_add_webauthn"),
    path(
        "key/<int:pk>/remove/",
        everybody(second_factor.RemoveKey.as_view()),
        name="mfa_remove_webauthn",
    ),
    path("keys/", overview, name="mfa_list_webauthn"),
    path(
        "codes/", everybody(codes.view_recovery_codes), name="mfa_view_recovery_codes"
    ),
    path(
        "codes/new/",
        everybody(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
]
