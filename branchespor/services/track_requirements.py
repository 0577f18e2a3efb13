"""What a track asks of people: written, published, ended; never rewritten (ADR 0023).

A course asks what was published on the day it opened for nominations. Whatever happens
here later is asked, or no longer asked, of courses that open after it.
"""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from branchespor.models import Requirement, Track
from branchespor.services import checklists, tracks
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Membership


class IsPublished(Exception):
    """The requirement is published: nothing of it changes, it can only end."""


@dataclass(frozen=True, slots=True)
class RequirementPlan:
    """A condition: ``minimum`` is a module of Danish or years of age, by its kind."""

    kind: str
    text_da: str
    text_en: str = ""
    is_hard: bool = True
    minimum: int | None = None
    licence: str = ""


@transaction.atomic
def add(
    *,
    track_id: int,
    wanted: RequirementPlan,
    version: int,
    at: datetime,
    by: Membership,
    replaces_id: int | None = None,
) -> Requirement:
    """Write a requirement; nobody is asked it before it is published.

    ``replaces_id`` is a published one that ends in the moment this one is published.
    Run twice, the second run is refused: the wording is there.

    Raises:
        PermissionDenied, Track.DoesNotExist, Changed, TrackEnded: as ``tracks.hold``.
        Requirement.DoesNotExist: the track asks nothing of that key to be replaced.
        ValidationError: the wording is there already, or a value is refused.
    """
    access.require(by, Permission.PLAN_COURSES)
    mine = Track.objects.visible_to(by)
    track = tracks.hold(track_id, among=mine, version=version)
    last = track.requirements.aggregate(last=Max("position"))["last"] or 0
    requirement = Requirement(track=track, position=last + 1)
    if replaces_id is not None:
        before = track.requirements.in_force().get(pk=replaces_id)
        requirement.replaces, requirement.position = before, before.position
    _write(requirement, wanted)
    requirement.save(force_insert=True)
    tracks.bump(track)
    audit.record(by=by, verb="track.requirement_added", targets=[requirement], at=at)
    return requirement


@transaction.atomic
def change(
    *,
    requirement_id: int,
    wanted: RequirementPlan,
    version: int,
    at: datetime,
    by: Membership,
) -> Requirement:
    """Change a requirement that is not published yet.

    Raises:
        PermissionDenied, Requirement.DoesNotExist: as they say.
        Changed, TrackEnded: as ``tracks.hold``.
        IsPublished: replace it instead.
        ValidationError: the wording is there already, or a value is refused.
    """
    access.require(by, Permission.PLAN_COURSES)
    requirement = _held(requirement_id, version=version, by=by)
    if requirement.published_at:
        raise IsPublished(
            _("The requirement is published and stays as it is. Replace or end it.")
        )
    _write(requirement, wanted)
    requirement.save()
    tracks.bump(requirement.track)
    audit.record(by=by, verb="track.requirement_changed", targets=[requirement], at=at)
    return requirement


@transaction.atomic
def end(*, requirement_id: int, version: int, at: datetime, by: Membership) -> None:
    """Ask it of no course that opens from now on; courses that are open still ask it.

    Of one that was never published nothing was asked. Run twice, the second run is
    refused: there is no such requirement any more.

    Raises:
        PermissionDenied, Requirement.DoesNotExist: as they say.
        Changed, TrackEnded: as ``tracks.hold``.
    """
    access.require(by, Permission.PLAN_COURSES)
    requirement = _held(requirement_id, version=version, by=by)
    requirement.ended_at = at
    requirement.save(update_fields=["ended_at"])
    tracks.bump(requirement.track)
    audit.record(by=by, verb="track.requirement_ended", targets=[requirement], at=at)


@transaction.atomic
def publish(*, track_id: int, version: int, at: datetime, by: Membership) -> Track:
    """Publish what is written and not published, nothing included; twice is once.

    Its courses can open for nominations from now on; those that are open ask what they
    asked. What is replaced ends. What is new stands on the checklist of everybody who
    wishes for the track, as far as the portal can tell met, not met or unknown.

    Raises:
        PermissionDenied, Track.DoesNotExist: as they say.
        Changed, TrackEnded: as ``tracks.hold``; nobody publishes what she did not see.
    """
    access.require(by, Permission.PLAN_COURSES)
    visible = Track.objects.visible_to(by)
    track = visible.select_for_update(of=("self",)).get(pk=track_id)
    new = list(track.requirements.drafts().order_by("position", "pk"))
    if track.requirements_published_at and not new:
        return track
    track = tracks.hold(track_id, among=visible, version=version)
    replaced = [each.replaces_id for each in new if each.replaces_id]
    track.requirements.in_force().filter(pk__in=replaced).update(ended_at=at)
    track.requirements.drafts().update(published_at=at)
    track.requirements_published_at = track.requirements_published_at or at
    tracks.bump(track, "requirements_published_at")
    told = checklists.spread(track, new, at=at, by=by)
    audit.record(
        by=by,
        verb="track.requirements_published",
        targets=[track],
        at=at,
        changes={"requirements": [each.pk for each in new], "checklists": told},
    )
    return track


def _held(requirement_id: int, *, version: int, by: Membership) -> Requirement:
    """A requirement that has not ended, with its track locked as it was seen."""
    visible = Requirement.objects.visible_to(by)
    track_id = visible.values_list("track", flat=True).get(pk=requirement_id)
    mine = Track.objects.visible_to(by)
    track = tracks.hold(track_id, among=mine, version=version)
    requirement = visible.get(pk=requirement_id, ended_at=None)
    requirement.track = track
    return requirement


def _write(requirement: Requirement, wanted: RequirementPlan) -> None:
    for name, value in asdict(wanted).items():
        setattr(requirement, name, value)
    same = requirement.track.requirements.filter(
        text_da=requirement.text_da, ended_at=None
    )
    own = [pk for pk in (requirement.pk, requirement.replaces_id) if pk]
    if same.exclude(pk__in=own).exists():
        raise ValidationError({"text_da": _("The track asks that already.")})
    requirement.full_clean(exclude=["track", "replaces"])
