"""Every background task notes when it began, and whether it went well (ADR 0034)."""

import logging
from collections.abc import Callable
from typing import Any

from celery import Task
from django.db import DatabaseError, transaction
from django.utils import timezone

from municipalities.services import schedule_runs

logger = logging.getLogger(__name__)


class RecordedTask(Task):  # type: ignore[type-arg]
    """Celery's task, with a line in ``ScheduleRun``; a call by hand leaves none."""

    def before_start(
        self, task_id: str, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        """Note that the task begins."""
        super().before_start(task_id, args, kwargs)
        _note(schedule_runs.note_begun, self.name)

    def on_success(  # noqa: PLR0917 (Celery's own signature)
        self,
        retval: object,
        task_id: str,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> None:
        """Note that it went well."""
        super().on_success(retval, task_id, args, kwargs)
        _note(schedule_runs.note_ended, self.name)

    def on_failure(  # noqa: PLR0917 (Celery's own signature)
        self,
        exc: Exception,
        task_id: str,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        einfo: Any,  # noqa: ANN401
    ) -> None:
        """Note that it failed, and what kind of fault it was."""
        super().on_failure(exc, task_id, args, kwargs, einfo)
        _note(schedule_runs.note_failed, self.name, fault=type(exc).__name__)


def _note(verb: Callable[..., None], task: str, **said: str) -> None:
    """Note it, or say in the log that it could not be: the work itself goes on."""
    try:
        with transaction.atomic():
            verb(task, at=timezone.now(), **said)  # noqa: TID251 (part of a task)
    except DatabaseError:
        logger.warning("What %s did could not be noted", task)
