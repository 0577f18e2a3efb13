"""One order of wishes over tracks and courses (domain A5, 5.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import transaction
from django.utils.translation import gettext as _

from branchespor.models import Nomination
from branchespor.services import wishes
from branchespor.services.nominations import MOST_WISHES
from courses.models import Course, Enrolment
from courses.services import seats
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Membership


class TooMany(Exception):
    """More than five wishes, or the same twice."""


class StillOnList(Exception):
    """A course the person waits for is left out: take the person off it first."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A track (any of its runs) or one course, by its key."""

    kind: Literal["track", "course"]
    key: int


@transaction.atomic
def order(
    *, nomination_id: int, ranked: Sequence[Wish], at: datetime, by: Membership
) -> Nomination:
    """Put a person's wishes in this order, the dearest first; up to five.

    A wish for a course puts the person on its list. An entry whose course is not named
    but whose track is follows its track; a wish left out otherwise must be none the
    person waits on. Waiting time is not touched. Twice is once.

    Raises:
        PermissionDenied: ``by`` may not nominate.
        Nomination.DoesNotExist, Course.DoesNotExist, NotActive: as they say.
        TooMany, StillOnList, UnknownTrack, CourseClosed: as they say.
    """
    access.require(by, Permission.NOMINATE)
    if len(ranked) > MOST_WISHES or len(set(ranked)) != len(ranked):
        raise TooMany(_("Up to five wishes, each once."))
    nomination = Nomination.objects.visible_to(by).active().get(pk=nomination_id)
    courses = {
        each.key: rank
        for rank, each in enumerate(ranked, start=1)
        if each.kind == "course"
    }
    tracks = {
        each.key: rank
        for rank, each in enumerate(ranked, start=1)
        if each.kind == "track"
    }
    for entry in _waits(nomination):
        if entry.course_id not in courses:
            if entry.course.track_id not in tracks:
                raise StillOnList(
                    _("The person waits for %(course)s. Take the person off it first.")
                    % {"course": entry.course}
                )
            courses[entry.course_id] = tracks[entry.course.track_id]
    for course_id, rank in sorted(courses.items()):
        seats.queue(
            nomination_id=nomination.pk,
            course_id=course_id,
            wish_rank=rank,
            at=at,
            by=by,
        )
    wishes.wish(
        nomination_id=nomination.pk,
        tracks={rank: key for key, rank in tracks.items()},
        at=at,
        by=by,
    )
    audit.record(by=by, verb="nomination.ranked", targets=[nomination], at=at)
    return nomination


def _waits(nomination: Nomination) -> list[Enrolment]:
    """Lists of courses that still take people."""
    open_courses = Course.objects.not_cancelled().filter(closed_at=None)
    entries = nomination.enrolments.waiting().filter(course__in=open_courses)
    return list(entries.select_related("course__track"))
