"""Pages about who takes part."""

from django.urls import path

from municipalities.views import clients, look_ups, memberships

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
]
