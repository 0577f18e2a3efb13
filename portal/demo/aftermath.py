"""How demo courses end: results, next steps, follow-ups answered months later."""

from collections.abc import Sequence
from datetime import date, timedelta

from courses.models import Course, Enrolment, ModuleResult
from courses.services import leaving, results
from courses.services.results import PersonResult
from municipalities.models import Membership, ReasonCode
from outcomes.models import Destination, FollowUp, Outcome
from outcomes.services import follow_ups, next_steps
from portal.demo.stage import LOGINS, Stage

PASSED = ModuleResult.Result.PASSED


def leave(
    stage: Stage, entries: Sequence[Enrolment], *, code: str, on: date, by: Membership
) -> None:
    """Let people leave a course on a day, for a listed reason."""
    reason = ReasonCode.objects.get(kind=ReasonCode.Kind.LEAVE, code=code)
    for entry in entries:
        leaving.withdraw(
            enrolment_id=entry.pk,
            reason_id=reason.pk,
            last_day=on,
            at=stage.clock(on, 15),
            by=by,
        )


def end(stage: Stage, course: Course, *, by: Membership) -> None:
    """State on the last day that everybody still there completed and passed."""
    modules = list(course.modules.values_list("pk", flat=True))
    results.complete(
        course_id=course.pk,
        results=[
            PersonResult(
                entry.pk, completed=True, modules=dict.fromkeys(modules, PASSED)
            )
            for entry in course.enrolments.seated()
        ],
        certified_on=course.ends_on,
        at=stage.clock(course.ends_on, 15),
        by=by,
    )


def create(stage: Stage) -> None:
    """Create the follow-ups that have come due by today."""
    follow_ups.create_due(at=stage.clock(stage.today, 6))


def plan_next(
    stage: Stage, entries: Sequence[Enrolment], *, text: str, starts_on: date
) -> None:
    """Note the next step of people, each by the own caseworker."""
    for entry in entries:
        next_steps.record(
            enrolment_id=entry.pk,
            text=text,
            starts_on=starts_on,
            at=stage.clock(min(entry.course.ends_on, stage.today), 10),
            by=_home(stage, entry),
        )


def follow(
    stage: Stage, course: Course, *, months: int, said: Sequence[Destination | None]
) -> None:
    """Answer a course's follow-ups in the order of its people; None stays open."""
    due = FollowUp.objects.filter(enrolment__course=course, months=months)
    answers = zip(due.order_by("enrolment"), said, strict=False)
    for follow_up, destination in answers:
        if destination is None:
            continue
        works = destination in {Destination.JOB_FULL, Destination.JOB_PART}
        hours = {Destination.JOB_FULL: 37, Destination.JOB_PART: 22}.get(destination)
        on = min(follow_up.due_on + timedelta(days=3), stage.today - timedelta(days=1))
        follow_ups.record(
            follow_up_id=follow_up.pk,
            destination=destination,
            weekly_hours=hours,
            as_of=follow_up.due_on,
            source=Outcome.Source.EMPLOYER if works else Outcome.Source.CASEWORKER,
            certainty=Outcome.Certainty.CONFIRMED,
            at=stage.clock(on, 11),
            by=_home(stage, follow_up.enrolment),
        )


def _home(stage: Stage, entry: Enrolment) -> Membership:
    assert entry.municipality.name in LOGINS  # noqa: S101 (the demo knows its places)
    return stage.caseworker(entry.municipality.name)
