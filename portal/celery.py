"""Celery's app; its queue is a wake-up call, the work lies in PostgreSQL."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(
    ["municipalities", "participants", "branchespor", "courses", "outcomes"]
)
