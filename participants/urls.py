"""Pages of participants."""

from django.urls import path

from participants.views import people

app_name = "participants"
urlpatterns = [
    path("", people.participant_list, name="participant_list"),
    path("new/", people.participant_new, name="participant_new"),
    path("<uuid:public_id>/change/", people.participant_edit, name="participant_edit"),
    path(
        "<uuid:public_id>/support/",
        people.participant_support,
        name="participant_support",
    ),
]
