"""The catalogue of places employers offer, and public places agreed (D10, D19)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from branchespor.models import Track
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Cooperation, Employer, Membership
from municipalities.services import employers
from outcomes.models import PlaceOffer, PublicPlaces


class OfferClosed(Exception):
    """The offer was closed before: it is kept as it was."""


class NoMember(Exception):
    """The municipality takes no part in the cooperation."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What an employer offers; ``last`` is the last day, None leaves it open."""

    places: int
    first: date
    last: date | None = None
    is_fallback: bool = False
    track_id: int | None = None
    contact: str = ""
    employer_id: int | None = None
    employer_name: str = ""
    cvr: str = ""
    sector: str = Employer.Sector.PRIVATE


@transaction.atomic
def offer(*, wanted: Offer, at: datetime, by: Membership) -> PlaceOffer:
    """Note places in the catalogue of the coordinator's cooperation. Twice is two.

    Raises:
        PermissionDenied: ``by`` may not plan courses.
        Track.DoesNotExist, Employer.DoesNotExist: ``by`` sees no such row.
        ValidationError: no places, no name, or a CPR number in the contact.
    """
    access.require(by, Permission.PLAN_COURSES)
    cooperation = Cooperation.objects.visible_to(by).get()
    row = PlaceOffer(cooperation=cooperation, recorded_at=at, recorded_by=by)
    _write(row, wanted, by=by)
    row.save(force_insert=True)
    audit.record(by=by, verb="place.offered", targets=[row], at=at)
    return row


@transaction.atomic
def change(*, place_id: int, wanted: Offer, at: datetime, by: Membership) -> PlaceOffer:
    """Change an open offer; the history keeps what it said before.

    Raises:
        PermissionDenied, PlaceOffer.DoesNotExist, OfferClosed, ValidationError: as
            they say.
    """
    access.require(by, Permission.PLAN_COURSES)
    row = _locked(place_id, by=by)
    if row.closed_at:
        raise OfferClosed(_("The offer is closed."))
    _write(row, wanted, by=by)
    row.save()
    audit.record(by=by, verb="place.changed", targets=[row], at=at)
    return row


@transaction.atomic
def close(*, place_id: int, at: datetime, by: Membership) -> PlaceOffer:
    """Close an offer: nobody new is placed there. Twice is once.

    Raises:
        PermissionDenied, PlaceOffer.DoesNotExist: as they say.
    """
    access.require(by, Permission.PLAN_COURSES)
    row = _locked(place_id, by=by)
    if row.closed_at:
        return row
    row.closed_at = at
    row.save(update_fields=["closed_at"])
    audit.record(by=by, verb="place.closed", targets=[row], at=at)
    return row


@transaction.atomic
def agree_public(
    *, municipality_id: int, agreed: int, at: datetime, by: Membership
) -> PublicPlaces:
    """Note how many public places a member has agreed to; the same leaves no trace.

    Holds the cooperation's row until commit.

    Raises:
        PermissionDenied: ``by`` may not plan courses.
        NoMember: as it says.
    """
    access.require(by, Permission.PLAN_COURSES)
    visible = Cooperation.objects.visible_to(by).select_for_update(of=("self",))
    cooperation = visible.get()
    if not cooperation.members.filter(municipality=municipality_id).exists():
        raise NoMember(_("The municipality takes no part in the cooperation."))
    known = cooperation.public_places.filter(municipality=municipality_id).first()
    if known and known.agreed == agreed:
        return known
    row = known or PublicPlaces(
        cooperation=cooperation, municipality_id=municipality_id
    )
    row.agreed, row.recorded_at, row.recorded_by = agreed, at, by
    row.save()
    audit.record(by=by, verb="public_places.agreed", targets=[row], at=at)
    return row


def _locked(place_id: int, *, by: Membership) -> PlaceOffer:
    visible = PlaceOffer.objects.visible_to(by).select_for_update(of=("self",))
    return visible.get(pk=place_id)


def _write(row: PlaceOffer, wanted: Offer, *, by: Membership) -> None:
    row.employer = employers.known_or_new(
        employer_id=wanted.employer_id,
        name=wanted.employer_name,
        cvr=wanted.cvr,
        sector=wanted.sector,
    )
    row.track = (
        Track.objects.visible_to(by).get(pk=wanted.track_id)
        if wanted.track_id
        else None
    )
    after = wanted.last + timedelta(days=1) if wanted.last else None
    row.places, row.period = wanted.places, (wanted.first, after)
    row.is_fallback, row.contact = wanted.is_fallback, wanted.contact
    row.full_clean(exclude=["cooperation", "employer", "track"])
