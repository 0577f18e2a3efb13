"""Pages about who takes part."""

from django.urls import path

from municipalities.views import memberships

app_name = "municipalities"
urlpatterns = [
    path("members/", memberships.member_list, name="member_list"),
    path("members/<int:pk>/end/", memberships.member_end, name="member_end"),
]
