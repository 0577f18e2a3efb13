"""The checklist of a nomination grows with what is wished for."""

from datetime import datetime

from django.utils.timezone import localdate

from branchespor import requirements
from branchespor.models import Nomination, RequirementCheck, Track
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
        for each in track.requirements.exclude(pk__in=known)
    )
    if added:
        audit.record(by=by, verb="nomination.checked", targets=[nomination], at=at)
