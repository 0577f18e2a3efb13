"""Employers' orders for trained people, and lack of labour (domain A3, A15)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from branchespor.models import EmployerDemand, Track
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Employer, Membership
from municipalities.services import employers


class OrderClosed(Exception):
    """The order was closed before: it is kept as it was."""


@dataclass(frozen=True, slots=True)
class Order:
    """What an employer asks for; ``last`` is the last day, both are Copenhagen dates.

    ``employer_id`` is a known employer; None makes one called ``employer_name``.
    """

    places: int
    first: date
    last: date
    ordered_on: date
    contact: str = ""
    employer_id: int | None = None
    employer_name: str = ""
    cvr: str = ""
    sector: str = Employer.Sector.PRIVATE


@transaction.atomic
def order(
    *, track_id: int, wanted: Order, at: datetime, by: Membership
) -> EmployerDemand:
    """Note an employer's order on a track. Run twice notes two orders.

    Raises:
        PermissionDenied: ``by`` may not plan courses.
        Track.DoesNotExist: ``by`` sees no such open track.
        Employer.DoesNotExist: there is no such employer.
        ValidationError: no places, no name, or a CPR number in the contact.
    """
    access.require(by, Permission.PLAN_COURSES)
    track = Track.objects.visible_to(by).get(pk=track_id, ended_on=None)
    demand = EmployerDemand(track=track)
    _write(demand, wanted)
    demand.save(force_insert=True)
    audit.record(by=by, verb="demand.ordered", targets=[demand], at=at)
    return demand


@transaction.atomic
def change(
    *, demand_id: int, wanted: Order, at: datetime, by: Membership
) -> EmployerDemand:
    """Change an open order; the history keeps what it said before.

    Raises:
        PermissionDenied, EmployerDemand.DoesNotExist, OrderClosed, ValidationError: as
            they say.
    """
    access.require(by, Permission.PLAN_COURSES)
    demand = _locked(demand_id, by=by)
    if demand.closed_at:
        raise OrderClosed(_("The order is closed."))
    _write(demand, wanted)
    demand.save()
    audit.record(by=by, verb="demand.changed", targets=[demand], at=at)
    return demand


@transaction.atomic
def close(*, demand_id: int, at: datetime, by: Membership) -> EmployerDemand:
    """Close an order: nothing more is planned for it. Twice is once.

    Raises:
        PermissionDenied, EmployerDemand.DoesNotExist: as they say.
    """
    access.require(by, Permission.PLAN_COURSES)
    demand = _locked(demand_id, by=by)
    if demand.closed_at:
        return demand
    demand.closed_at, demand.closed_by = at, by
    demand.save(update_fields=["closed_at", "closed_by"])
    audit.record(by=by, verb="demand.closed", targets=[demand], at=at)
    return demand


@transaction.atomic
def note_shortage(
    *, track_id: int, text: str, source: str, at: datetime, by: Membership
) -> Track:
    """Note where labour is lacking, with its source, as of today; empty takes it away.

    Raises:
        PermissionDenied, Track.DoesNotExist: as they say.
        ValidationError: a text without a source, or a CPR number.
    """
    access.require(by, Permission.PLAN_COURSES)
    visible = Track.objects.visible_to(by).select_for_update(of=("self",))
    track = visible.get(pk=track_id)
    track.shortage, track.shortage_source = text, source if text else ""
    track.shortage_noted_on = localdate(at) if text else None
    track.full_clean(exclude=["cooperation", "industry"])
    track.save(update_fields=["shortage", "shortage_source", "shortage_noted_on"])
    audit.record(by=by, verb="track.shortage_noted", targets=[track], at=at)
    return track


def _locked(demand_id: int, *, by: Membership) -> EmployerDemand:
    visible = EmployerDemand.objects.visible_to(by).select_for_update(of=("self",))
    return visible.get(pk=demand_id)


def _write(demand: EmployerDemand, wanted: Order) -> None:
    demand.employer = employers.known_or_new(
        employer_id=wanted.employer_id,
        name=wanted.employer_name,
        cvr=wanted.cvr,
        sector=wanted.sector,
    )
    demand.places, demand.contact = wanted.places, wanted.contact
    demand.period = (wanted.first, wanted.last + date.resolution)
    demand.ordered_on = wanted.ordered_on
    demand.full_clean(exclude=["track", "employer"])
