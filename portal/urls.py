"""Every page; the API's addresses are in ``portal.api_urls``."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from municipalities.rate_limits import EXPORT, PERSON, limited
from municipalities.views import memberships
from portal import home
from portal.views import breach, changes, look_ups, operation, pages, person, privacy

urlpatterns = [
    path("", home.start, name="home"),
    path("absent/", home.absent, name="absent"),
    path("membership/", memberships.switch, name="switch_membership"),
    path("accounts/", include("portal.account_urls")),
    path(
        "language/",
        login_not_required(require_POST(set_language)),
        name="set_language",
    ),
    path("accounts/", include("municipalities.federation_urls")),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("was/", pages.was, name="was"),
    path("about/", pages.about, name="about"),
    path("privacy/", privacy.notice, name="citizen_notice"),
    path("data-protection/", privacy.data_protection, name="data_protection"),
    path("offline/", pages.offline, name="offline"),
    path("worker.js", pages.worker, name="worker"),
    path("health/", pages.health, name="health"),
    path("ready/", operation.ready, name="ready"),
    path("metrics/", operation.metrics, name="metrics"),
    path("operation/", operation.operation, name="operation"),
    path("operation/replay/", operation.replay, name="operation_replay"),
    path("", include("municipalities.urls")),
    path(
        "people/<uuid:public_id>/",
        limited(*PERSON)(person.person),
        name="person",
    ),
    path(
        "look-ups/people/<int:participant_id>/",
        look_ups.person_looks,
        name="person_looks",
    ),
    path(
        "changes/people/<int:participant_id>/",
        changes.person_changes,
        name="person_changes",
    ),
    path("look-ups/period/", breach.breach, name="breach"),
    path(
        "look-ups/period/file/",
        limited(*EXPORT)(breach.breach_csv),
        name="breach_csv",
    ),
    path("people/", include("participants.urls")),
    path("", include("branchespor.urls")),
    path("", include("courses.urls")),
    path("", include("outcomes.urls")),
    path("api/", include("portal.api_urls")),
]
