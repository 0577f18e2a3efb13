"""The log of talks with a school: written once, corrected by another entry (A11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from courses.models import AgreedAction, Course, SchoolLogEntry
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Membership

# The same entry sent again within this time is the same talk.
SAME_ENTRY = timedelta(minutes=1)


class InFuture(Exception):
    """The talk is written down before it took place."""


class CorrectedAlready(Exception):
    """The entry has been corrected; the correction itself can be."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """One action: what, by which side, until when (a Copenhagen date, included)."""

    text: str
    owner: AgreedAction.Owner
    due_on: date


@dataclass(frozen=True, slots=True)
class Talk:
    """What an entry says; ``spoken_with`` is the role or name of school staff."""

    on: date
    spoken_with: str
    status: SchoolLogEntry.Status
    text: str = ""
    actions: Sequence[Agreed] = ()


@transaction.atomic
def write(
    *,
    course_id: int,
    talk: Talk,
    at: datetime,
    by: Membership,
    corrects_id: int | None = None,
) -> SchoolLogEntry:
    """Write a talk with the school; with ``corrects_id`` in place of an earlier entry.

    Holds the course row until commit. The earlier entry stays readable beside its
    correction, and its open actions are no longer asked for. The same entry sent again
    within a minute is one.

    Raises:
        PermissionDenied: only coordinators write.
        Course.DoesNotExist, SchoolLogEntry.DoesNotExist: ``by`` sees no such course,
            or it has no such entry.
        InFuture: ``talk.on`` lies after ``at``.
        CorrectedAlready: the earlier entry has a correction.
    """
    access.require(by, Permission.WRITE_SCHOOL_LOG)
    locked = Course.objects.visible_to(by).select_for_update(of=("self",))
    course = locked.get(pk=course_id)
    if talk.on > localdate(at):
        raise InFuture(_("Write a talk down when it has taken place."))
    if known := _same(course, talk, corrects_id, at=at, by=by):
        return known
    if corrects_id is not None:
        former = course.school_log.get(pk=corrects_id)
        if former.corrections.exists():
            raise CorrectedAlready(_("The entry has been corrected already."))
    entry = SchoolLogEntry.objects.create(
        course=course,
        on=talk.on,
        spoken_with=talk.spoken_with,
        status=talk.status,
        text=talk.text,
        by=by,
        written_at=at,
        corrects_id=corrects_id,
    )
    AgreedAction.objects.bulk_create(
        AgreedAction(entry=entry, text=e.text, owner=e.owner, due_on=e.due_on)
        for e in talk.actions
    )
    audit.record(
        by=by,
        verb="school_log.corrected" if corrects_id else "school_log.written",
        targets=[entry],
        at=at,
        changes={"status": talk.status, "actions": len(talk.actions)},
    )
    return entry


@transaction.atomic
def finish(*, action_id: int, at: datetime, by: Membership) -> AgreedAction:
    """Tick an agreed action off; either side may, and only the first time counts.

    Raises:
        PermissionDenied: ``by`` does not read the log.
        AgreedAction.DoesNotExist: ``by`` sees no such action.
    """
    access.require(by, Permission.READ_SCHOOL_LOG)
    visible = AgreedAction.objects.visible_to(by).select_for_update(of=("self",))
    action = visible.get(pk=action_id)
    if action.done_at is None:
        action.done_at, action.done_by = at, by
        action.save(update_fields=["done_at", "done_by"])
        audit.record(by=by, verb="school_log.done", targets=[action], at=at)
    return action


def _same(
    course: Course, talk: Talk, corrects_id: int | None, *, at: datetime, by: Membership
) -> SchoolLogEntry | None:
    return course.school_log.filter(
        by=by,
        on=talk.on,
        spoken_with=talk.spoken_with,
        status=talk.status,
        text=talk.text,
        corrects=corrects_id,
        written_at__gt=at - SAME_ENTRY,
    ).first()
