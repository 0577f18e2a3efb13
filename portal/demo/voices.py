"""Two voices on progress, what people said of courses, and what was decided after."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from courses.models import Course, Enrolment, Evaluation
from courses.services import changes, evaluations
from courses.services.evaluations import Said
from municipalities.models import Membership, Role
from outcomes import quarters
from outcomes.models import ProgressDimension, ProgressMeasure
from outcomes.services import progress
from portal.demo.cast import OEST, SYD
from portal.demo.stage import Stage

CITIZEN, CASEWORKER = ProgressMeasure.Respondent
Respondent = Evaluation.Respondent
# How far into the quarter people are measured, and how many are still to be in this.
INTO = timedelta(days=20)
STILL_DUE = 3


def tell(stage: Stage) -> None:
    """Measure every quarter since each course began; evaluate those that ended."""
    for course in Course.objects.not_cancelled().filter(
        track__cooperation__name=SYD, starts_on__lt=stage.today
    ):
        _measure(stage, course)
    _evaluated(
        stage,
        _ended(stage, SYD),
        coordinator=stage.member("koordinator.syd", Role.COORDINATOR),
        teacher=stage.member("underviser.euc", Role.SCHOOL_TEACHER),
    )
    _evaluated(
        stage,
        _ended(stage, OEST),
        coordinator=stage.member("koordinator.oest", Role.COORDINATOR),
        teacher=stage.member("underviser.tradium", Role.SCHOOL_TEACHER),
    )


def _ended(stage: Stage, cooperation: str) -> Course:
    ended = Course.objects.ended(on=stage.today)
    course = ended.filter(track__cooperation__name=cooperation).first()
    assert course is not None  # noqa: S101 (the demo knows its stories)
    return course


def _measure(stage: Stage, course: Course) -> None:
    asked = list(ProgressDimension.objects.asked())
    seats = course.enrolments.started().select_related("municipality")
    entries = list(seats.order_by("pk"))
    for number, on in enumerate(_days(stage, course)):
        is_now = quarters.quarter_of(on) == quarters.quarter_of(stage.today)
        for place, entry in enumerate(entries[: -STILL_DUE if is_now else None]):
            for voice in (CITIZEN, CASEWORKER):
                progress.record(
                    participant_id=entry.nomination.participant_id,
                    respondent=voice,
                    scores=_scores(asked, place=place, number=number, voice=voice),
                    at=stage.clock(on, 13),
                    by=stage.caseworker(entry.municipality.name),
                )


def _days(stage: Stage, course: Course) -> Iterator[date]:
    """One day of each quarter from the course's start to today."""
    quarter = quarters.quarter_of(course.starts_on)
    while quarter <= stage.today:
        on = max(quarter + INTO, course.starts_on + timedelta(days=3))
        if on < stage.today and quarters.quarter_of(on) == quarter:
            yield on
        quarter = quarters.after(quarter)


def _scores(
    asked: Sequence[ProgressDimension], *, place: int, number: int, voice: str
) -> dict[int, int]:
    """Invented: citizens somewhat above caseworkers, both a little up each quarter."""
    higher = 1 if voice == CITIZEN else 0
    return {
        each.pk: min(7, max(1, 3 + (place * 7 + index * 3) % 3 + higher + number // 2))
        for index, each in enumerate(asked)
    }


def _evaluated(
    stage: Stage, course: Course, *, coordinator: Membership, teacher: Membership
) -> None:
    """Eleven citizens, the school, two employers and the job centres have answered."""
    at = stage.clock(course.ends_on, 12)
    wishes = ("Mere praktik", "", "Flere ord på dansk først", "", "")
    for place in range(11):
        said = Said(
            5 + place % 3,
            content=5 + place % 2,
            pace=3 + place % 3,
            practical=6,
            ready=4 + place % 3,
            text=wishes[place % len(wishes)],
        )
        _give(course, Respondent.CITIZEN, said, stage=stage, by=teacher)
    _give(course, Respondent.SCHOOL, Said(6, 6, 4, 5, 6), stage=stage, by=teacher)
    for score in (6, 5):
        said = Said(score, ready=score)
        _give(course, Respondent.EMPLOYER, said, stage=stage, by=coordinator)
    homes = Enrolment.objects.filter(course=course).values_list(
        "municipality__name", flat=True
    )
    for home in sorted(set(homes)):
        said = Said(6, 5, 4, 6, 5)
        by = stage.caseworker(home)
        _give(course, Respondent.CASEWORKER, said, stage=stage, by=by)
    changes.learn(
        course_id=course.pk,
        text="Fagordene kom for sent, og flere ville i praktik tidligere.",
        at=at + timedelta(days=7),
        by=coordinator,
    )
    _decide(stage, course, coordinator=coordinator, teacher=teacher)


def _give(
    course: Course,
    who: Evaluation.Respondent,
    said: Said,
    *,
    stage: Stage,
    by: Membership,
) -> None:
    evaluations.give(
        course_id=course.pk,
        respondent=who,
        said=said,
        at=stage.clock(course.ends_on, 12),
        by=by,
    )


def _decide(
    stage: Stage, course: Course, *, coordinator: Membership, teacher: Membership
) -> None:
    """One change is done, one is overdue, one is still to come."""
    at = stage.clock(course.ends_on + timedelta(days=7), 10)
    decided = [
        changes.decide(
            course_id=course.pk,
            text=text,
            owner_id=owner.pk,
            due_on=due_on,
            at=at,
            by=coordinator,
        )
        for text, owner, due_on in (
            ("Ordliste til faget uddeles før start", teacher, at.date()),
            (
                "Første praktikdag allerede i uge 3",
                coordinator,
                stage.today - timedelta(days=4),
            ),
            (
                "Besøg hos en arbejdsgiver før start",
                coordinator,
                stage.today + timedelta(days=20),
            ),
        )
    ]
    changes.finish(change_id=decided[0].pk, at=at, by=teacher)
