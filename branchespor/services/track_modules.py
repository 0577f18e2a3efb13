"""The modules a track's new courses are made from, in order (domain A14)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, Max, PositiveSmallIntegerField, Value, When
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from branchespor.models import ModuleTemplate, ModuleTitle, Track
from branchespor.services import tracks
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Membership


@dataclass(frozen=True, slots=True)
class ModulePlan:
    """A known module by ``module_id``, or a new one by its title; how many days.

    ``number`` is one that was looked up, and ``source`` says where.
    """

    days: Decimal
    module_id: int | None = None
    title: str = ""
    number: str = ""
    source: str = ""
    gives_certificate: bool = False


@transaction.atomic
def add(
    *, track_id: int, wanted: ModulePlan, version: int, at: datetime, by: Membership
) -> ModuleTemplate:
    """Add a module as the last one; courses that are planned keep theirs.

    Run twice, the second run is refused: the module is there.

    Raises:
        PermissionDenied, Track.DoesNotExist, Changed, TrackEnded: as ``tracks.hold``.
        ValidationError: the module is there already, or a value is refused.
    """
    access.require(by, Permission.PLAN_COURSES)
    mine = Track.objects.visible_to(by)
    track = tracks.hold(track_id, among=mine, version=version)
    last = track.modules.aggregate(last=Max("position"))["last"] or 0
    template = ModuleTemplate(track=track, position=last + 1)
    _write(template, track, wanted)
    template.save(force_insert=True)
    tracks.bump(track)
    audit.record(by=by, verb="track.module_added", targets=[template], at=at)
    return template


@transaction.atomic
def change(
    *, template_id: int, wanted: ModulePlan, version: int, at: datetime, by: Membership
) -> ModuleTemplate:
    """Put another module, or another number of days, in a module's place.

    Raises:
        PermissionDenied, ModuleTemplate.DoesNotExist: as they say.
        Changed, TrackEnded, ValidationError: as ``add``.
    """
    access.require(by, Permission.PLAN_COURSES)
    template = _held(template_id, version=version, by=by)
    _write(template, template.track, wanted)
    template.save(update_fields=["module", "days"])
    tracks.bump(template.track)
    audit.record(by=by, verb="track.module_changed", targets=[template], at=at)
    return template


@transaction.atomic
def move(
    *, template_id: int, later: int, version: int, at: datetime, by: Membership
) -> None:
    """Let a module and its neighbour change places: ``later`` is 1, or -1 for earlier.

    At the end of the order nothing is changed.

    Raises:
        PermissionDenied, ModuleTemplate.DoesNotExist: as they say.
        Changed, TrackEnded: as ``tracks.hold``.
    """
    access.require(by, Permission.PLAN_COURSES)
    template = _held(template_id, version=version, by=by)
    order = list(template.track.modules.in_order())
    here = [each.pk for each in order].index(template.pk)
    if not 0 <= here + later < len(order):
        return
    other = order[here + later]
    pair = ModuleTemplate.objects.filter(pk__in=(template.pk, other.pk))
    swapped = Case(
        When(pk=template.pk, then=Value(other.position)),
        When(pk=other.pk, then=Value(template.position)),
        output_field=PositiveSmallIntegerField(),
    )
    pair.update(position=swapped)
    tracks.bump(template.track)
    audit.record(
        by=by,
        verb="track.module_moved",
        targets=[template],
        at=at,
        changes={"later": later},
    )


@transaction.atomic
def end(*, template_id: int, version: int, at: datetime, by: Membership) -> None:
    """Leave a module out of courses planned from now on; the row is kept.

    Run twice, the second run is refused: there is no such module in use.

    Raises:
        PermissionDenied, ModuleTemplate.DoesNotExist: as they say.
        Changed, TrackEnded: as ``tracks.hold``.
    """
    access.require(by, Permission.PLAN_COURSES)
    template = _held(template_id, version=version, by=by)
    template.position, template.ended_on = None, localdate(at)
    template.save(update_fields=["position", "ended_on"])
    tracks.bump(template.track)
    audit.record(by=by, verb="track.module_ended", targets=[template], at=at)


def _held(template_id: int, *, version: int, by: Membership) -> ModuleTemplate:
    """The module in use, with its track locked as it was seen."""
    visible = ModuleTemplate.objects.visible_to(by)
    track_id = visible.values_list("track", flat=True).get(pk=template_id)
    mine = Track.objects.visible_to(by)
    track = tracks.hold(track_id, among=mine, version=version)
    template = visible.select_related("module").get(pk=template_id, ended_on=None)
    template.track = track
    return template


def _write(template: ModuleTemplate, track: Track, wanted: ModulePlan) -> None:
    module = _module(track, wanted)
    others = track.modules.filter(ended_on=None).exclude(pk=template.pk)
    if others.filter(module__title=module.title).exists():
        field = "module" if wanted.module_id else "title"
        raise ValidationError({field: _("The track has that module already.")})
    template.module, template.days = module, wanted.days
    template.full_clean(exclude=["track", "module"])


def _module(track: Track, wanted: ModulePlan) -> ModuleTitle:
    """The known module, the one of that title in the trade, or a new one."""
    if wanted.module_id:
        return ModuleTitle.objects.get(pk=wanted.module_id)
    known = ModuleTitle.objects.filter(industry=track.industry_id, title=wanted.title)
    if found := known.first():
        return found
    new = ModuleTitle(
        industry_id=track.industry_id,
        title=wanted.title,
        number=wanted.number,
        source=wanted.source,
        gives_certificate=wanted.gives_certificate,
    )
    new.full_clean(exclude=["industry"])
    new.save(force_insert=True)
    return new
