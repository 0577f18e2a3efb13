"""The cooperation's tracks: made, changed, no longer used (6.2 rule 1, design J1)."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from branchespor.models import Track
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Membership


class Changed(Exception):
    """Somebody changed the track, its modules or requirements meanwhile."""


class TrackEnded(Exception):
    """The track is not used any more."""


class OrdersOpen(Exception):
    """Employers' orders on the track are open: they would be forgotten."""


@dataclass(frozen=True, slots=True)
class TrackPlan:
    """What a track is to be; a usual length is counted in weeks, None is not known."""

    industry_id: int
    name: str
    name_en: str = ""
    goal_jobs: str = ""
    description: str = ""
    profile: str = Track.Profile.STRONGER
    usual_seats: int | None = None
    usual_minimum: int | None = None
    usual_weeks: int | None = None


@transaction.atomic
def create(*, wanted: TrackPlan, at: datetime, by: Membership) -> Track:
    """Make a track of the coordinator's cooperation, without modules or requirements.

    Run twice, the second run is refused: the name is taken.

    Raises:
        PermissionDenied: ``by`` may not plan courses.
        ValidationError: the name is taken, or a value is refused.
    """
    access.require(by, Permission.PLAN_COURSES)
    track = Track(cooperation=by.cooperation, started_on=localdate(at))
    _write(track, wanted)
    track.save(force_insert=True)
    audit.record(by=by, verb="track.made", targets=[track], at=at)
    return track


@transaction.atomic
def change(
    *, track_id: int, wanted: TrackPlan, version: int, at: datetime, by: Membership
) -> Track:
    """Change what a track is called and starts from; its courses stay as they are.

    ``version`` is the track's version the member saw. Saying again what stands there
    changes nothing.

    Raises:
        PermissionDenied, Track.DoesNotExist, Changed, TrackEnded: as they say.
        ValidationError: the name is taken, or a value is refused.
    """
    access.require(by, Permission.PLAN_COURSES)
    mine = Track.objects.visible_to(by)
    track = hold(track_id, among=mine, version=version)
    before = {name: getattr(track, name) for name in asdict(wanted)}
    _write(track, wanted)
    changed = [name for name, value in before.items() if getattr(track, name) != value]
    if changed:
        bump(track, *changed)
        audit.record(
            by=by,
            verb="track.changed",
            targets=[track],
            at=at,
            changes={"fields": changed},
        )
    return track


@transaction.atomic
def end(*, track_id: int, at: datetime, by: Membership) -> Track:
    """Stop using a track: nobody wishes for it or plans for it anew; twice is once.

    Courses that are planned or running go on, and wishes stay until changed.

    Raises:
        PermissionDenied, Track.DoesNotExist, OrdersOpen: as they say.
    """
    access.require(by, Permission.PLAN_COURSES)
    track = _locked(track_id, by=by)
    if track.ended_on:
        return track
    if orders := track.demand.open().count():
        raise OrdersOpen(
            _("Close the employers' open orders first: there are %(n)s.")
            % {"n": orders}
        )
    track.ended_on = localdate(at)
    bump(track, "ended_on")
    audit.record(by=by, verb="track.ended", targets=[track], at=at)
    return track


@transaction.atomic
def resume(*, track_id: int, at: datetime, by: Membership) -> Track:
    """Use an ended track again, as it was; twice is once.

    Raises:
        PermissionDenied, Track.DoesNotExist: as they say.
    """
    access.require(by, Permission.PLAN_COURSES)
    track = _locked(track_id, by=by)
    if track.ended_on:
        track.ended_on = None
        bump(track, "ended_on")
        audit.record(by=by, verb="track.resumed", targets=[track], at=at)
    return track


def hold(track_id: int, *, among: QuerySet[Track], version: int) -> Track:
    """Lock one of ``among``, in use and as it was seen; part of verbs that change it.

    The track's lock and version stand for its modules and requirements too.

    Raises:
        Track.DoesNotExist, Changed, TrackEnded: as they say.
    """
    track = among.select_for_update(of=("self",)).get(pk=track_id)
    if track.ended_on:
        raise TrackEnded(_("The track is not used any more. Take it into use first."))
    if track.version != version:
        raise Changed(
            _("Somebody else changed the track meanwhile. See how it stands now.")
        )
    return track


def bump(track: Track, *fields: str) -> None:
    """Save ``fields`` with a new version; whoever saw the old one is told."""
    track.version += 1
    track.save(update_fields=["version", *fields])


def _locked(track_id: int, *, by: Membership) -> Track:
    visible = Track.objects.visible_to(by).select_for_update(of=("self",))
    return visible.get(pk=track_id)


def _write(track: Track, wanted: TrackPlan) -> None:
    for name, value in asdict(wanted).items():
        setattr(track, name, value)
    same = Track.objects.filter(cooperation=track.cooperation_id, name=track.name)
    if same.exclude(pk=track.pk).exists():
        raise ValidationError(
            {"name": _("The cooperation has a track of that name already.")}
        )
    if track.usual_minimum and (track.usual_seats or 0) < track.usual_minimum:
        raise ValidationError(
            {"usual_minimum": _("The minimum is at most the usual seats.")}
        )
    track.full_clean(exclude=["cooperation"])
