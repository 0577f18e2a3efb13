"""What a supplier is paid by: the plan of a placement, line by line (D5, T7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Membership
from outcomes import milestones
from outcomes.milestones import State
from outcomes.models import Placement, SupplierMilestone
from outcomes.services.placements import locked

WHOLE = 100


class NotWhole(Exception):
    """The lines of a plan do not make 100 per cent, or two have the same event."""


class PlannedAlready(Exception):
    """The placement has a plan; it is kept as it was agreed."""


class NotDue(Exception):
    """The line cannot be approved: not due yet, stopped, or evidence of another day."""


@dataclass(frozen=True, slots=True)
class Step:
    """So many per cent, ``months`` after the event's first day."""

    percent: int
    event: SupplierMilestone.Event
    months: int


# As Aabenraa and Tårnby had it (domain D5): a start, then what lasts.
USUAL = (
    Step(25, SupplierMilestone.Event.BEGUN, 0),
    Step(25, SupplierMilestone.Event.IN_JOB, 3),
    Step(50, SupplierMilestone.Event.IN_JOB, 6),
)


@transaction.atomic
def plan(
    *,
    placement_id: int,
    supplier: str,
    steps: Sequence[Step],
    at: datetime,
    by: Membership,
) -> list[SupplierMilestone]:
    """Note what a supplier is paid by for a placement; the same plan again is one.

    Raises:
        PermissionDenied, Placement.DoesNotExist: as they say.
        NotWhole: the per cents are not 100 together, or an event is named twice.
        PlannedAlready: there is another plan.
        ValidationError: the supplier's name is too long or holds a CPR number.
    """
    access.require(by, Permission.RECORD_OUTCOMES)
    placement = locked(by, placement_id)
    events = {(each.event, each.months) for each in steps}
    if sum(each.percent for each in steps) != WHOLE or len(events) != len(steps):
        raise NotWhole(
            _("The lines make 100 per cent together, each with its own day.")
        )
    known = list(placement.milestones.order_by("pk"))
    if known:
        told = [(supplier, each.percent, each.event, each.months) for each in steps]
        if told == [(m.supplier, m.percent, m.event, m.months) for m in known]:
            return known
        raise PlannedAlready(_("There is a plan for this placement already."))
    new = [
        SupplierMilestone(
            placement=placement,
            municipality_id=placement.municipality_id,
            supplier=supplier,
            percent=each.percent,
            event=each.event,
            months=each.months,
        )
        for each in steps
    ]
    for milestone in new:
        milestone.full_clean(exclude=["placement", "municipality"])
    SupplierMilestone.objects.bulk_create(new)
    audit.record(by=by, verb="milestone.planned", targets=new, at=at)
    return new


@transaction.atomic
def approve(
    *, milestone_id: int, evidence_on: date, at: datetime, by: Membership
) -> SupplierMilestone:
    """Approve a line for payment on evidence of a day; only the first time counts.

    Holds the placement's row until commit, so that an end noted meanwhile is seen.

    Raises:
        PermissionDenied, SupplierMilestone.DoesNotExist: as they say.
        NotDue: the line is not due by ``at`` or has been stopped; or the evidence is
            of a day before it was due, or of one ahead.
    """
    access.require(by, Permission.RECORD_OUTCOMES)
    visible = SupplierMilestone.objects.visible_to(by).select_for_update(of=("self",))
    milestone = visible.get(pk=milestone_id)
    if milestone.approved_at:
        return milestone
    placement = locked(by, milestone.placement_id)
    placed = Placement.objects.visible_to(by).filter(
        participant=placement.participant_id
    )
    today = localdate(at)
    (line,) = milestones.lines([milestone], placed=placed, today=today)
    if line.state != State.DUE or line.due_on is None:
        raise NotDue(_("The line is not due: %(state)s.") % {"state": line.state.label})
    if not line.due_on <= evidence_on <= today:
        raise NotDue(
            _("The evidence is of a day from %(day)s until today.")
            % {"day": f"{line.due_on:%d.%m.%Y}"}
        )
    milestone.evidence_on = evidence_on
    milestone.approved_at, milestone.approved_by = at, by
    milestone.save(update_fields=["evidence_on", "approved_at", "approved_by"])
    audit.record(by=by, verb="milestone.approved", targets=[milestone], at=at)
    return milestone
