"""Celery's app; its queue is a wake-up call, the work lies in PostgreSQL."""

import os
from datetime import timedelta

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal", task_cls="portal.recorded_task:RecordedTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(
    ["municipalities", "participants", "branchespor", "courses", "outcomes"]
)

# Each finds what is due in the data; a missed run is caught up by the next.
MINUTE, TEN_MINUTES, HOUR, DAY = (timedelta(minutes=n) for n in (1, 10, 60, 24 * 60))
NIGHTLY = crontab(hour=3, minute=30)  # Copenhagen, see CELERY_TIMEZONE
app.conf.beat_schedule = {
    task: {"task": task, "schedule": every}
    for task, every in (
        ("municipalities.tasks.deliver_notices", MINUTE),
        ("municipalities.tasks.check_walls", HOUR),
        ("municipalities.tasks.forget_allowances", HOUR),
        ("municipalities.tasks.export_erasures", MINUTE),
        ("municipalities.tasks.forget_sessions", HOUR),
        ("branchespor.tasks.work_through_uploads", MINUTE),
        ("courses.tasks.work_through_uploads", MINUTE),
        ("courses.tasks.make_proposals", MINUTE),
        ("courses.tasks.release_quotas", HOUR),
        ("courses.tasks.open_courses", HOUR),
        ("courses.tasks.end_offers", MINUTE),
        ("courses.tasks.remind_of_offers", TEN_MINUTES),
        ("courses.tasks.expire_held_seats", HOUR),
        ("courses.tasks.remind_of_names", HOUR),
        ("courses.tasks.remind_schools", TEN_MINUTES),
        ("courses.tasks.escalate_absences", TEN_MINUTES),
        ("courses.tasks.check_data", DAY),
        ("outcomes.tasks.create_follow_ups", HOUR),
        ("outcomes.tasks.delete_what_is_due", DAY),
        ("outcomes.tasks.refresh_figures", NIGHTLY),
        ("outcomes.tasks.tell_leaders", HOUR),
        ("participants.tasks.hand_over_people", TEN_MINUTES),
        ("participants.tasks.purge_uploads", HOUR),
        ("participants.tasks.count_look_ups", HOUR),
        ("municipalities.tasks.draw_samples", HOUR),
        ("municipalities.tasks.keep_logs", HOUR),
        ("participants.tasks.purge_exports", TEN_MINUTES),
        ("participants.tasks.write_exports", MINUTE),
        ("branchespor.tasks.write_exports", MINUTE),
        ("courses.tasks.write_exports", MINUTE),
        ("courses.tasks.deliver_webhooks", MINUTE),
        ("courses.tasks.forget_webhooks", HOUR),
    )
}
