"""What a track asks of people is published before anybody is nominated (6.2 rule 1)."""

from datetime import datetime

from django.db import transaction

from branchespor.models import Track
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Membership


@transaction.atomic
def publish_requirements(*, track_id: int, at: datetime, by: Membership) -> Track:
    """Publish what the track asks, nothing included; twice is once.

    Its courses can open for nominations from now on.

    Raises:
        PermissionDenied, Track.DoesNotExist: as they say.
    """
    access.require(by, Permission.PLAN_COURSES)
    visible = Track.objects.visible_to(by).select_for_update(of=("self",))
    track = visible.get(pk=track_id)
    if track.requirements_published_at:
        return track
    track.requirements_published_at = at
    track.save(update_fields=["requirements_published_at"])
    audit.record(by=by, verb="track.requirements_published", targets=[track], at=at)
    return track
