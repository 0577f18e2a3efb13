"""Pages about who takes part."""

from django.urls import path

from municipalities.views import look_ups, memberships

app_name = "municipalities"
urlpatterns = [
    path("members/", memberships.member_list, name="member_list"),
    path("members/<int:pk>/end/", memberships.member_end, name="member_end"),
    path("look-ups/", look_ups.look_ups, name="look_ups"),
    path("look-ups/samples/<int:pk>/", look_ups.look_up_sample, name="look_up_sample"),
]
