"""Pages of outcomes."""

from django.urls import path

from municipalities.rate_limits import EXPORT, limited
from outcomes import steering_urls, voices_urls
from outcomes.views import follow_ups, hours, meetings, retention, summaries

app_name = "outcomes"
urlpatterns = [
    path("follow-ups/", follow_ups.follow_up_list, name="follow_up_list"),
    path(
        "follow-ups/<uuid:public_id>/",
        follow_ups.follow_up_record,
        name="follow_up_record",
    ),
    path("hours/", hours.hours_list, name="hours_list"),
    path("hours/<uuid:public_id>/", hours.hours_person, name="hours_person"),
    path("next-steps/", follow_ups.gap_list, name="gap_list"),
    path("next-steps/<uuid:public_id>/", follow_ups.next_step, name="next_step"),
    path("meeting/", meetings.meeting_list, name="meeting_list"),
    path("courses/<int:pk>/meeting/", meetings.meeting, name="meeting"),
    path("results/", summaries.summary, name="summary"),
    path("results/file/", limited(*EXPORT)(summaries.summary_csv), name="summary_csv"),
    path("results/definitions/", summaries.definition_list, name="definition_list"),
    path("retention/", retention.retention_list, name="retention"),
    path("retention/period/", retention.retention_period, name="retention_period"),
    *steering_urls.PATTERNS,
    *voices_urls.PATTERNS,
]
