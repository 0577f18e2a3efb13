"""Notes when each background task ran; what it did stands elsewhere."""

from datetime import datetime

from django.db.models import F

from municipalities.models import ScheduleRun


def note_begun(task: str, *, at: datetime) -> None:
    """Write that a task begins; of several at once the last counts."""
    ScheduleRun.objects.update_or_create(
        task=task, defaults={"began_at": at}, create_defaults={"began_at": at}
    )


def note_ended(task: str, *, at: datetime) -> None:
    """Write that a task went well; that ends its row of faults."""
    ScheduleRun.objects.filter(task=task).update(ended_at=at, failures=0, fault="")


def note_failed(task: str, *, fault: str, at: datetime) -> None:
    """Write that a task failed, and the kind of fault: a name, never a text."""
    ScheduleRun.objects.filter(task=task).update(
        failed_at=at, failures=F("failures") + 1, fault=fault[:80]
    )
