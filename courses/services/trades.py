"""Guaranteed seats change hands: one municipality proposes, the other accepts."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from courses import seat_notices
from courses.models import Course, Quota, SeatTrade
from courses.services import holdings
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import CooperationMember, Membership


class NotOurs(Exception):
    """The trade is between others, or the answer is the other side's."""


class CannotTrade(Exception):
    """The seats are released, used or held; or the course has begun."""


class AlreadyAnswered(Exception):
    """The trade was accepted, refused or taken back before."""


@transaction.atomic
def propose(
    *,
    course_id: int,
    giver_id: int,
    receiver_id: int,
    seats: int,
    at: datetime,
    by: Membership,
) -> SeatTrade:
    """Propose that ``seats`` of one quota go to another; one side is one's own.

    The other municipality's caseworkers are told. Nothing moves until they accept.

    Raises:
        PermissionDenied: ``by`` may not nominate.
        Course.DoesNotExist: ``by`` sees no such course.
        NotOurs: neither side is one's own, or the other is no member.
        CannotTrade: as it says.
    """
    access.require(by, Permission.NOMINATE)
    course = Course.objects.visible_to(by).for_seating().get(pk=course_id)
    members = CooperationMember.objects.filter(
        cooperation=course.track.cooperation_id, period__contains=localdate(at)
    )
    sides = {giver_id, receiver_id}
    inside = set(members.values_list("municipality", flat=True))
    if not sides & set(by.municipality_codes()) or not sides <= inside:
        raise NotOurs(_("Your own municipality gives or receives, another member too."))
    if len(sides) == 1 or seats < 1:
        raise CannotTrade(_("Choose two municipalities and at least one seat."))
    _refuse_unfree(
        course, giver_id=giver_id, receiver_id=receiver_id, seats=seats, at=at
    )
    trade = SeatTrade.objects.create(
        course=course,
        giver_id=giver_id,
        receiver_id=receiver_id,
        seats=seats,
        proposed_at=at,
        proposed_by=by,
    )
    audit.record(by=by, verb="trade.proposed", targets=[trade], at=at)
    seat_notices.trade_proposed(trade=trade, at=at)
    return trade


@transaction.atomic
def accept(*, trade_id: int, at: datetime, by: Membership) -> SeatTrade:
    """Accept what the other municipality proposed: the seats move now. Twice is once.

    Raises:
        PermissionDenied, SeatTrade.DoesNotExist: as they say.
        NotOurs: the answer is not one's own.
        AlreadyAnswered: it was refused or taken back.
        CannotTrade: the seats have been released or used since.
    """
    access.require(by, Permission.NOMINATE)
    trade, course = _locked(trade_id, by=by)
    if other_side(trade) not in by.municipality_codes():
        raise NotOurs(_("The other municipality answers."))
    if trade.accepted_at:
        return trade
    if trade.ended_at:
        raise AlreadyAnswered(_("The trade was refused or taken back."))
    _refuse_unfree(
        course,
        giver_id=trade.giver_id,
        receiver_id=trade.receiver_id,
        seats=trade.seats,
        at=at,
    )
    giver = course.quotas.get(municipality=trade.giver_id)
    giver.seats -= trade.seats
    giver.save(update_fields=["seats"])
    _receive(course, trade)
    trade.accepted_at, trade.accepted_by = at, by
    trade.save(update_fields=["accepted_at", "accepted_by"])
    audit.record(
        by=by,
        verb="trade.accepted",
        targets=[trade],
        at=at,
        changes={"seats": trade.seats, "from": trade.giver_id, "to": trade.receiver_id},
    )
    seat_notices.trade_answered(trade=trade, at=at)
    return trade


@transaction.atomic
def end(*, trade_id: int, at: datetime, by: Membership) -> SeatTrade:
    """Refuse the other side's proposal, or take one's own back. Twice is once.

    Raises:
        PermissionDenied, SeatTrade.DoesNotExist: as they say.
        NotOurs: the trade is between others.
        AlreadyAnswered: it was accepted.
    """
    access.require(by, Permission.NOMINATE)
    trade, _course = _locked(trade_id, by=by)
    if not {trade.giver_id, trade.receiver_id} & set(by.municipality_codes()):
        raise NotOurs(_("The trade is between others."))
    if trade.ended_at:
        return trade
    if trade.accepted_at:
        raise AlreadyAnswered(_("The trade was accepted; the seats have moved."))
    trade.ended_at, trade.ended_by = at, by
    trade.save(update_fields=["ended_at", "ended_by"])
    audit.record(by=by, verb="trade.ended", targets=[trade], at=at)
    seat_notices.trade_answered(trade=trade, at=at)
    return trade


def other_side(trade: SeatTrade) -> int:
    """The municipality that answers: not the proposer's own."""
    if trade.giver_id in trade.proposed_by.municipality_codes():
        return trade.receiver_id
    return trade.giver_id


def _receive(course: Course, trade: SeatTrade) -> None:
    quota = course.quotas.filter(municipality=trade.receiver_id).first()
    if quota is None:
        Quota.objects.create(
            course=course, municipality_id=trade.receiver_id, seats=trade.seats
        )
        return
    quota.seats += trade.seats
    quota.save(update_fields=["seats"])


def _locked(trade_id: int, *, by: Membership) -> tuple[SeatTrade, Course]:
    """The course's lock comes first, as with everything about seats."""
    visible = Course.objects.visible_to(by)
    trades = SeatTrade.objects.filter(course__in=visible)
    course = visible.for_seating().get(pk=trades.get(pk=trade_id).course_id)
    trade = (
        trades.select_related("proposed_by__municipality", "proposed_by__user")
        .select_for_update(of=("self",))
        .get(pk=trade_id)
    )
    return trade, course


def _refuse_unfree(
    course: Course, *, giver_id: int, receiver_id: int, seats: int, at: datetime
) -> None:
    if course.cancelled_at or course.has_started(on=localdate(at)):
        raise CannotTrade(_("The course has begun or was cancelled."))
    standing = holdings.standings(course)
    sides = [standing[pk] for pk in (giver_id, receiver_id) if pk in standing]
    if any(each.quota.released_at for each in sides):
        raise CannotTrade(_("The quotas are released: the unused seats are common."))
    free = standing[giver_id].unused if giver_id in standing else 0
    if seats > free:
        raise CannotTrade(
            _("%(n)s seats of that quota are neither taken nor held.") % {"n": free}
        )
