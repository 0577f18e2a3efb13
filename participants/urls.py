"""Pages of participants."""

from django.urls import path

from municipalities.rate_limits import SEARCH, limited
from participants.views import people

app_name = "participants"
urlpatterns = [
    path("", limited(*SEARCH)(people.participant_list), name="participant_list"),
    path("new/", people.participant_new, name="participant_new"),
    path("<uuid:public_id>/change/", people.participant_edit, name="participant_edit"),
    path(
        "<uuid:public_id>/support/",
        people.participant_support,
        name="participant_support",
    ),
    path(
        "<uuid:public_id>/protected/",
        people.participant_protect,
        name="participant_protect",
    ),
]
