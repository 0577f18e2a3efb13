"""Pages about who takes part."""

from django.urls import path

from municipalities.rate_limits import LOGIN, limited
from municipalities.views import (
    accounts,
    clients,
    invitations,
    look_ups,
    memberships,
)

app_name = "municipalities"
urlpatterns = [
    path("members/", memberships.member_list, name="member_list"),
    path("members/<int:pk>/end/", memberships.member_end, name="member_end"),
    path("look-ups/", look_ups.look_ups, name="look_ups"),
    path("look-ups/samples/<int:pk>/", look_ups.look_up_sample, name="look_up_sample"),
    path("systems/", clients.client_list, name="client_list"),
    path("systems/new/", clients.client_new, name="client_new"),
    path("systems/<int:pk>/", clients.client_detail, name="client_detail"),
    path("systems/<int:pk>/secret/", clients.client_secret, name="client_secret"),
    path("systems/<int:pk>/revoke/", clients.client_revoke, name="client_revoke"),
    path("members/<int:pk>/close/", accounts.deactivate, name="member_close"),
    path("members/<int:pk>/log-out/", accounts.end_sessions, name="member_log_out"),
    path(
        "members/<int:pk>/new-factor/", accounts.reset_factors, name="member_new_factor"
    ),
    path("members/invite/", invitations.invite, name="invite"),
    path(
        "members/invitations/<int:pk>/revoke/",
        invitations.revoke,
        name="invitation_revoke",
    ),
    path(
        "invitations/<slug:token>/",
        limited(*LOGIN)(invitations.invitation),
        name="invitation",
    ),
]
