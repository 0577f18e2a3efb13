"""Pages of outcomes."""

from django.urls import path

from municipalities.rate_limits import EXPORT, limited
from outcomes import steering_urls, voices_urls
from outcomes.views import (
    due,
    follow_ups,
    hours,
    igu,
    meetings,
    placement_acts,
    placements,
    places,
    retention,
    summaries,
    suppliers,
)

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
    # After the course: what is due, placements, suppliers, the catalogue of places
    path("due/", due.due_list, name="due_list"),
    path("due/counts/", due.due_counts, name="due_counts"),
    path("placements/", placements.placement_list, name="placement_list"),
    path(
        "people/<uuid:public_id>/placement/",
        placements.placement_new,
        name="placement_new",
    ),
    path(
        "placements/<uuid:public_id>/",
        placements.placement_detail,
        name="placement_detail",
    ),
    *(
        path(f"placements/<uuid:public_id>/{route}/", view, name=f"placement_{name}")
        for route, name, view in (
            ("contact", "contact", placement_acts.contact),
            ("last-day", "move_end", placement_acts.move_end),
            ("end", "end", placement_acts.end),
            ("after-care", "aftercare", placement_acts.answer_aftercare),
            ("school-weeks", "school_weeks", placement_acts.school_weeks),
            ("bonus", "bonus", placement_acts.bonus),
            ("plan", "plan", placement_acts.plan),
        )
    ),
    path("suppliers/", suppliers.milestone_list, name="milestone_list"),
    path("suppliers/<int:pk>/", suppliers.milestone_approve, name="milestone_approve"),
    path("igu/", igu.igu_counter, name="igu_counter"),
    path("places/", places.place_list, name="place_list"),
    path("places/new/", places.place_new, name="place_new"),
    path("places/<int:pk>/", places.place_edit, name="place_edit"),
    path("places/<int:pk>/close/", places.place_close, name="place_close"),
    path("public-places/<int:pk>/", places.public_places, name="public_places"),
]
