"""Goals: entered, changed, given up (domain C8, C13, C20)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from branchespor.models import Track
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Cooperation, Membership, Role
from outcomes.models import Goal


class GoalIsOver(Exception):
    """The goal was given up; it stands as it was."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """What was reached in a period before; ``last`` is its last day."""

    first: date
    last: date
    throughput: int
    result: int


@dataclass(frozen=True, slots=True)
class Aim:
    """What is to be reached from ``first`` to ``last`` (both included)."""

    name: str
    first: date
    last: date
    throughput: int
    result: int
    source: str
    baseline: Baseline | None = None


@transaction.atomic
def enter(
    *,
    cooperation_id: int,
    municipality_id: int | None = None,
    track_id: int | None = None,
    aim: Aim,
    at: datetime,
    by: Membership,
) -> Goal:
    """Enter a goal of the cooperation or of a municipality; twice makes two goals.

    Raises:
        PermissionDenied: ``by`` may not set goals, or not for that municipality.
        Cooperation.DoesNotExist, Track.DoesNotExist: ``by`` sees no such one.
        ValidationError: the aim contradicts itself or a text holds a CPR number.
    """
    access.require(by, Permission.SET_GOALS)
    cooperation = Cooperation.objects.visible_to(by).get(pk=cooperation_id)
    may_set_for(by, municipality_id)
    tracks = Track.objects.filter(cooperation=cooperation)
    track = tracks.get(pk=track_id) if track_id else None
    goal = Goal(cooperation=cooperation, municipality_id=municipality_id, track=track)
    _say(goal, aim)
    audit.record(by=by, verb="goal.entered", targets=[goal], at=at)
    return goal


@transaction.atomic
def change(*, goal_id: int, aim: Aim, at: datetime, by: Membership) -> Goal:
    """Say a goal anew; its history keeps what it was. Holds its row.

    Raises:
        PermissionDenied, ValidationError: as in ``enter``.
        Goal.DoesNotExist: ``by`` may change no such goal.
        GoalIsOver: it was given up.
    """
    access.require(by, Permission.SET_GOALS)
    goal = _locked(goal_id, by)
    if goal.ended_at is not None:
        raise GoalIsOver(_("The goal has been given up and stands as it was."))
    _say(goal, aim)
    audit.record(by=by, verb="goal.changed", targets=[goal], at=at)
    return goal


@transaction.atomic
def end(*, goal_id: int, at: datetime, by: Membership) -> Goal:
    """Give a goal up before its time; again changes nothing.

    Raises:
        PermissionDenied, Goal.DoesNotExist: as in ``change``.
    """
    access.require(by, Permission.SET_GOALS)
    goal = _locked(goal_id, by)
    if goal.ended_at is None:
        goal.ended_at, goal.ended_by = at, by
        goal.save(update_fields=["ended_at", "ended_by"])
        audit.record(by=by, verb="goal.ended", targets=[goal], at=at)
    return goal


def may_set_for(by: Membership, municipality_id: int | None) -> None:
    """Let a coordinator speak for the cooperation, a leader for the own municipality.

    Raises:
        PermissionDenied: it is somebody else's to say.
    """
    if by.role == Role.COORDINATOR:
        if municipality_id is not None:
            raise PermissionDenied("a municipality's own goal")
    elif municipality_id not in by.municipality_codes():
        raise PermissionDenied("another's goal")


def _locked(goal_id: int, by: Membership) -> Goal:
    found = Goal.objects.changeable_by(by).select_for_update(of=("self",))
    return found.get(pk=goal_id)


def _say(goal: Goal, aim: Aim) -> None:
    goal.name, goal.source = aim.name, aim.source
    goal.period = (aim.first, _after(aim.last))
    goal.throughput, goal.result = aim.throughput, aim.result
    then = aim.baseline
    goal.baseline_period = (then.first, _after(then.last)) if then else None
    goal.baseline_throughput = then.throughput if then else None
    goal.baseline_result = then.result if then else None
    goal.full_clean(exclude=["cooperation", "municipality", "track"])
    goal.save()


def _after(last: date) -> date:
    """A period's end is the first day no longer part of it."""
    return date.fromordinal(last.toordinal() + 1)
