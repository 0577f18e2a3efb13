"""Minutes of the talks about the figures, and what was decided (domain C9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from municipalities import access, audit, isolation
from municipalities.access import Permission
from municipalities.models import Cooperation, Membership
from outcomes.models import ReflectionDecision, ReflectionMinute


class InFuture(Exception):
    """The talk is written down before it took place."""


class FollowedUpTooEarly(Exception):
    """What is followed up on lies before the talk."""


class MinutesAreClosed(Exception):
    """The day the minutes are followed up on is over: they stand as they are."""


class ChangedMeanwhile(Exception):
    """Somebody else has saved the minutes since they were read."""


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision: what, which role or organisation sees to it, when to look again."""

    text: str
    owner: str
    follow_up_on: date


@dataclass(frozen=True, slots=True)
class Talk:
    """The three answers of a talk on ``on`` (a Copenhagen date) and its decisions."""

    on: date
    seen: str
    why: str
    change: str
    follow_up_on: date
    decisions: Sequence[Decided] = ()


@transaction.atomic
def write(
    *, cooperation_id: int, talk: Talk, at: datetime, by: Membership
) -> ReflectionMinute:
    """Write the minutes of a talk; the same ones sent again are written once.

    Holds the cooperation's row until commit.

    Raises:
        PermissionDenied: ``by`` may not keep minutes.
        Cooperation.DoesNotExist: ``by`` sees no such cooperation.
        InFuture: the talk lies after ``at``.
        FollowedUpTooEarly: it, or a decision, is followed up before the talk.
    """
    access.require(by, Permission.KEEP_MINUTES)
    visible = Cooperation.objects.visible_to(by).select_for_update(of=("self",))
    cooperation = visible.get(pk=cooperation_id)
    _check(talk, at=at)
    answers = _answers(talk)
    if known := cooperation.reflections.filter(by=by, **answers).first():
        return known
    minute = ReflectionMinute.objects.create(cooperation=cooperation, by=by, **answers)
    _put(minute, talk.decisions)
    _record("written", minute, talk, at=at, by=by)
    return minute


@transaction.atomic
def edit(
    *, minute_id: int, version: int, talk: Talk, at: datetime, by: Membership
) -> ReflectionMinute:
    """Say it anew, until the day of the follow-up is over; history keeps what was said.

    ``version`` is the one that was read. Decisions are matched by their place in the
    list; one that is done stays as it is, one no longer said is taken away. Holds the
    minutes' row.

    Raises:
        PermissionDenied, InFuture, FollowedUpTooEarly: as in ``write``.
        ReflectionMinute.DoesNotExist: ``by`` sees no such minutes.
        MinutesAreClosed: the follow-up day is over.
        ChangedMeanwhile: the minutes have another version by now.
    """
    access.require(by, Permission.KEEP_MINUTES)
    visible = ReflectionMinute.objects.visible_to(by).select_for_update(of=("self",))
    minute = visible.get(pk=minute_id)
    if not minute.is_open(on=localdate(at)):
        raise MinutesAreClosed(
            _("The minutes have been followed up on and stand as they are.")
        )
    if minute.version != version:
        raise ChangedMeanwhile(
            _("Somebody else has changed the minutes. Open them again and compare.")
        )
    _check(talk, at=at)
    for name, value in _answers(talk).items():
        setattr(minute, name, value)
    minute.version += 1
    minute.save()
    _put(minute, talk.decisions)
    _record("edited", minute, talk, at=at, by=by)
    return minute


@transaction.atomic
def finish(*, decision_id: int, at: datetime, by: Membership) -> ReflectionDecision:
    """Tick a decision off; only the first time counts.

    Raises:
        PermissionDenied: ``by`` may not keep minutes.
        ReflectionDecision.DoesNotExist: ``by`` sees no such decision.
    """
    access.require(by, Permission.KEEP_MINUTES)
    visible = ReflectionDecision.objects.visible_to(by)
    decision = visible.select_for_update(of=("self",)).get(pk=decision_id)
    if decision.done_at is None:
        decision.done_at, decision.done_by = at, by
        decision.save(update_fields=["done_at", "done_by"])
        audit.record(by=by, verb="reflection.done", targets=[decision], at=at)
    return decision


def _answers(talk: Talk) -> dict[str, str | date]:
    return {
        "on": talk.on,
        "seen": talk.seen,
        "why": talk.why,
        "change": talk.change,
        "follow_up_on": talk.follow_up_on,
    }


def _check(talk: Talk, *, at: datetime) -> None:
    if talk.on > localdate(at):
        raise InFuture(_("Write a talk down when it has taken place."))
    if min(talk.follow_up_on, *_days(talk)) < talk.on:
        raise FollowedUpTooEarly(_("What is followed up on lies after the talk."))


def _days(talk: Talk) -> list[date]:
    return [talk.follow_up_on, *(each.follow_up_on for each in talk.decisions)]


def _put(minute: ReflectionMinute, decisions: Sequence[Decided]) -> None:
    """Let the open decisions be these, by their places."""
    known = {each.position: each for each in minute.decisions.select_for_update()}
    for position, said in enumerate(decisions, start=1):
        decision = known.pop(position, None) or ReflectionDecision(
            minute=minute, position=position
        )
        if decision.done_at is None:
            decision.text, decision.owner = said.text, said.owner
            decision.follow_up_on = said.follow_up_on
            decision.save()
    _drop([left for left in known.values() if left.done_at is None])


def _drop(decisions: Sequence[ReflectionDecision]) -> None:
    """Take open decisions back; their history stays. The app role deletes no rows."""
    if decisions:
        gone = [each.pk for each in decisions]
        with isolation.erasing():
            ReflectionDecision.objects.filter(pk__in=gone).delete()


def _record(
    verb: str, minute: ReflectionMinute, talk: Talk, *, at: datetime, by: Membership
) -> None:
    audit.record(
        by=by,
        verb=f"reflection.{verb}",
        targets=[minute],
        at=at,
        changes={"version": minute.version, "decisions": len(talk.decisions)},
    )
