"""Contacts with a placement's employer, and the after-care offered there (D1–D4)."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Membership
from outcomes import aftercare, rulebook
from outcomes.models import Placement, PlacementContact
from outcomes.months import months_after
from outcomes.services.placements import OutsidePeriod, locked


class NoWindow(Exception):
    """After-care of something else than a job, outside its window, or too long."""


@transaction.atomic
def log(
    *,
    placement_id: int,
    on: date | None,
    asked_on: date | None = None,
    agreed: str = "",
    at: datetime,
    by: Membership,
) -> PlacementContact:
    """Note a contact, or (without ``on``) that the employer asks for one.

    ``asked_on`` tells a requested contact from a planned one. A contact answers the
    open request there is; the employer's second call while it is open is the same
    request. The same contact again (day and text) is one.

    Raises:
        PermissionDenied, Placement.DoesNotExist: as they say.
        OutsidePeriod: a day that lies ahead, or a contact before it was asked for.
        ValidationError: the text is too long or holds a CPR number.
    """
    access.require(by, Permission.RECORD_OUTCOMES)
    placement = locked(by, placement_id)
    open_request = placement.contacts.filter(on=None).first()
    if on is None and open_request:
        return open_request
    same = placement.contacts.filter(on=on, agreed=agreed).first() if on else None
    if same:
        return same
    contact = open_request or PlacementContact(
        placement=placement,
        municipality_id=placement.municipality_id,
        asked_on=asked_on or (localdate(at) if on is None else None),
    )
    contact.on, contact.agreed = on, agreed
    _require_order(contact, today=localdate(at))
    contact.recorded_at, contact.recorded_by = at, by
    contact.full_clean(exclude=["placement", "municipality"])
    contact.save()
    verb = "placement.contact_logged" if on else "placement.contact_asked"
    audit.record(by=by, verb=verb, targets=[contact], at=at)
    return contact


def _require_order(contact: PlacementContact, *, today: date) -> None:
    days = [each for each in (contact.asked_on, contact.on) if each]
    if max(days) > today:
        raise OutsidePeriod(_("The day lies ahead. Write what has taken place."))
    if days != sorted(days):
        raise OutsidePeriod(_("The contact is not before it was asked for."))


@transaction.atomic
def answer_aftercare(
    *,
    placement_id: int,
    first: date | None,
    last: date | None,
    at: datetime,
    by: Membership,
) -> Placement:
    """Note the employer's answer: from–to when accepted, no days when declined.

    ``first`` and ``last`` are Copenhagen dates, both included. A new answer replaces
    the old; the same again leaves no trace.

    Raises:
        PermissionDenied, Placement.DoesNotExist: as they say.
        NoWindow: the days do not fit the rules of the job's first day.
    """
    access.require(by, Permission.RECORD_OUTCOMES)
    placement = locked(by, placement_id)
    _require_window(placement, first=first, last=last)
    before = (placement.aftercare_answer, placement.aftercare_period)
    placement.aftercare_answer = Placement.AfterCare.DECLINED
    placement.aftercare_period = None
    if first and last:
        placement.aftercare_answer = Placement.AfterCare.ACCEPTED
        placement.aftercare_period = (first, last + timedelta(days=1))
    if before == (placement.aftercare_answer, placement.aftercare_period):
        return placement
    placement.save(update_fields=["aftercare_answer", "aftercare_period"])
    audit.record(
        by=by,
        verb="placement.aftercare",
        targets=[placement],
        at=at,
        changes={"answer": placement.aftercare_answer},
    )
    return placement


def _require_window(
    placement: Placement, *, first: date | None, last: date | None
) -> None:
    window = aftercare.window(placement, rules=rulebook.read())
    if window is None:
        raise NoWindow(_("After-care belongs to an ordinary job."))
    if first is None and last is None:
        return
    if first is None or last is None or last < first:
        raise NoWindow(_("Write the first and the last day of the after-care."))
    if not window.first <= first <= window.last:
        raise NoWindow(
            _("After-care begins between %(first)s and %(last)s.")
            % {"first": f"{window.first:%d.%m.%Y}", "last": f"{window.last:%d.%m.%Y}"}
        )
    if last >= months_after(first, window.longest_months):
        raise NoWindow(
            _("After-care lasts at most %(n)s months.") % {"n": window.longest_months}
        )
