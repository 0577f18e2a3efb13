"""An IGU's school weeks and bonuses by dated rules (domain D20, T12)."""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Membership
from outcomes import igu, rulebook
from outcomes.models import Placement
from outcomes.services.placements import locked


class NoContract(Exception):
    """The placement is no IGU."""


class TooManyWeeks(Exception):
    """More school weeks than an IGU of that day has."""


class NotYet(Exception):
    """The bonus cannot be applied for on that day."""


@transaction.atomic
def note_school_weeks(
    *, placement_id: int, weeks: int, at: datetime, by: Membership
) -> Placement:
    """Note how many school weeks are used in all; the same number is nothing new.

    Raises:
        PermissionDenied, Placement.DoesNotExist, NoContract: as they say.
        TooManyWeeks: the rule of the contract's first day allows fewer.
    """
    access.require(by, Permission.RECORD_OUTCOMES)
    placement = _contract(placement_id, by=by)
    most = igu.contract(placement, rules=rulebook.read()).weeks
    if weeks < 0 or (most is not None and weeks > most):
        raise TooManyWeeks(_("An IGU has %(n)s school weeks in all.") % {"n": most})
    before, placement.igu_school_weeks = placement.igu_school_weeks, weeks
    if before == weeks:
        return placement
    placement.save(update_fields=["igu_school_weeks"])
    audit.record(
        by=by,
        verb="placement.school_weeks",
        targets=[placement],
        at=at,
        changes={"weeks": weeks},
    )
    return placement


@transaction.atomic
def tell_of_bonus(
    *, placement_id: int, second: bool, on: date, at: datetime, by: Membership
) -> Placement:
    """Note the day the employer was told of a bonus; only the first note counts.

    Raises:
        PermissionDenied, Placement.DoesNotExist, NoContract: as they say.
        NotYet: no such bonus is due by ``on``, or the day lies ahead.
    """
    access.require(by, Permission.RECORD_OUTCOMES)
    placement = _contract(placement_id, by=by)
    field = "second_bonus_on" if second else "first_bonus_on"
    if getattr(placement, field):
        return placement
    dates = igu.contract(placement, rules=rulebook.read())
    due = dates.second_bonus_on if second else dates.first_bonus_on
    if due is None:
        raise NotYet(_("There is no such bonus to this employer."))
    if on < due or on > localdate(at):
        raise NotYet(
            _("The bonus can be applied for from %(day)s.") % {"day": f"{due:%d.%m.%Y}"}
        )
    setattr(placement, field, on)
    placement.save(update_fields=[field])
    audit.record(
        by=by,
        verb="placement.bonus_told",
        targets=[placement],
        at=at,
        changes={"second": second},
    )
    return placement


def _contract(placement_id: int, *, by: Membership) -> Placement:
    placement = locked(by, placement_id)
    if not placement.is_igu:
        raise NoContract(_("That is no IGU."))
    return placement
