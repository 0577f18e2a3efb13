"""The checklist of a nomination grows with what is wished for."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q
from django.utils.timezone import localdate

from branchespor import requirements
from branchespor.models import Nomination, Requirement, RequirementCheck, Track
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Membership


def extend(
    nomination: Nomination, track: Track, *, at: datetime, by: Membership
) -> None:
    """Add the track's requirements that are not on the checklist yet; part of verbs."""
    access.require(by, Permission.READ_NOMINATIONS)
    known = nomination.checks.values("requirement")
    added = RequirementCheck.objects.bulk_create(
        RequirementCheck(
            nomination=nomination,
            requirement=each,
            finding=requirements.suggest(
                each, nomination.participant, on=localdate(at)
            ),
            checked_at=at,
            checked_by=by,
        )
        for each in track.requirements.in_force().exclude(pk__in=known)
    )
    if added:
        audit.record(by=by, verb="nomination.checked", targets=[nomination], at=at)


def spread(
    track: Track, new: Sequence[Requirement], *, at: datetime, by: Membership
) -> int:
    """Add newly published requirements to who wishes for the track, or is on a list.

    Part of publishing; returns how many people. What was found before stays.
    """
    access.require(by, Permission.READ_NOMINATIONS)
    active = Nomination.objects.visible_to(by).active()
    listed = active.filter(
        enrolments__course__track=track,
        enrolments__left_at=None,
        enrolments__completed_at=None,
    )
    concerned = active.filter(
        Q(pk__in=track.wishes.values("nomination")) | Q(pk__in=listed.values("pk"))
    )
    people = list(concerned.select_related("participant")) if new else []
    RequirementCheck.objects.bulk_create(
        (
            RequirementCheck(
                nomination=each,
                requirement=requirement,
                finding=requirements.suggest(
                    requirement, each.participant, on=localdate(at)
                ),
                checked_at=at,
                checked_by=by,
            )
            for each in people
            for requirement in new
        ),
        ignore_conflicts=True,
    )
    audit.record(by=by, verb="nomination.checked", targets=people, at=at)
    return len(people)
