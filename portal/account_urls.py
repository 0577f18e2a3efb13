"""The pages of allauth the portal uses; sign-up and e-mail pages stay unrouted."""

from allauth.account import views
from django.contrib.auth.decorators import login_not_required as open_to_all
from django.urls import include, path, re_path

from municipalities.middleware import membership_optional
from municipalities.rate_limits import LOGIN, RESET, limited
from municipalities.second_factor import CONFIRM
from municipalities.views import accounts, federation

urlpatterns = [
    path("login/", limited(*LOGIN)(views.login), name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("closed/", open_to_all(views.account_inactive), name="account_inactive"),
    path(
        "password/change/",
        limited(*LOGIN)(federation.password_change),
        name="account_change_password",
    ),
    path(
        "password/reset/",
        limited(*RESET)(views.password_reset),
        name="account_reset_password",
    ),
    path(
        "confirm/",
        limited(*CONFIRM)(membership_optional(views.reauthenticate)),
        name="account_reauthenticate",
    ),
    path("sessions/", accounts.own_sessions, name="own_sessions"),
    path("absence-mail/", accounts.absence_mail, name="absence_mail"),
    path("summary-mail/", accounts.summary_mail, name="summary_mail"),
    path("second-factor/", include("portal.second_factor_urls")),
    path(
        "password/reset/done/",
        views.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(  # as in allauth: the key holds hyphens itself
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        limited(*LOGIN)(views.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]
