"""Every page; the API's addresses are in ``portal.api_urls``."""

from django.urls import include, path

from municipalities.views import memberships
from portal import home

urlpatterns = [
    path("", home.start, name="home"),
    path("membership/", memberships.switch, name="switch_membership"),
    path("accounts/", include("portal.account_urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("municipalities.urls")),
    path("people/", include("participants.urls")),
    path("", include("branchespor.urls")),
    path("", include("courses.urls")),
    path("", include("outcomes.urls")),
    path("api/", include("portal.api_urls")),
]
