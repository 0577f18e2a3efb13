"""What a course came to: counts, attendance, evaluations. Reads only.

Counted in the statistics role, so that a school's figures do not shrink when its sight
of the people ends; people whose rows are erased are no longer counted.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Count, F, Q, Sum

from courses.evaluation_words import ASPECTS, HEADINGS, OVERALL
from courses.models import Course, Enrolment, Evaluation, Mark
from municipalities import isolation
from outcomes import disclosure, progress_means
from outcomes.disclosure import Shown
from outcomes.margins import Count2
from outcomes.progress_means import Mean

Respondent = Evaluation.Respondent
ITEMS = (OVERALL, *ASPECTS)
type Answers = Mapping[str, Mapping[str, Mean]]


@dataclass(frozen=True, slots=True)
class Figures:
    """One course in numbers; ``answers`` are means by question, then respondent."""

    started: int = 0
    completed: int = 0
    attended: Count2 = (0, 0)
    answers: Answers = field(default_factory=dict)

    @property
    def completion(self) -> Shown:
        """Completed of started, exact: for who knows the people by name."""
        return _exact(self.completed, self.started)

    @property
    def attendance(self) -> Shown:
        """Minutes attended of minutes scheduled; kept back when few started."""
        if disclosure.is_small(self.started):
            return disclosure.SMALL
        return _exact(*self.attended)


def _exact(part: int, whole: int) -> Shown:
    if not whole:
        return disclosure.NO_DATA
    return Shown(part, whole, disclosure.round_half_up(part, whole))


def figures(courses: Iterable[Course]) -> dict[int, Figures]:
    """The figures of some courses; three statements, however many."""
    keys = [each.pk for each in courses]
    with isolation.counting():
        people = dict(_people(keys))
        minutes = dict(_minutes(keys))
        answers = _answers(keys)
    return {
        pk: Figures(
            *people.get(pk, (0, 0)),
            attended=minutes.get(pk, (0, 0)),
            answers=answers[pk],
        )
        for pk in keys
    }


def _people(keys: Collection[int]) -> Iterable[tuple[int, Count2]]:
    rows = (
        Enrolment.objects.started()
        .filter(course__in=keys)
        .order_by()
        .values_list("course")
        .annotate(n=Count("pk"), done=Count("pk", filter=~Q(completed_at=None)))
    )
    return ((pk, (started, completed)) for pk, started, completed in rows)


def _minutes(keys: Collection[int]) -> Iterable[tuple[int, Count2]]:
    rows = (
        Mark.objects.that_count()
        .filter(session__course__in=keys)
        .order_by()
        .values_list("session__course")
        .annotate(
            there=Sum(F("session__minutes") - F("minutes_missed")),
            planned=Sum("session__minutes"),
        )
    )
    return ((pk, (max(0, there), planned)) for pk, there, planned in rows)


def _answers(keys: Collection[int]) -> dict[int, Answers]:
    """Means by course, question and respondent; citizens' hidden under five."""
    said: dict[int, dict[tuple[str, str], list[int]]] = {pk: {} for pk in keys}
    for course, respondent, *scores in Evaluation.objects.filter(
        course__in=keys
    ).values_list("course_id", "respondent", *ITEMS):
        for item, score in zip(ITEMS, scores, strict=True):
            if score is not None:
                said[course].setdefault((item, respondent), []).append(score)
    return {
        pk: {
            item: {who: _mean(who, rows.get((item, who), [])) for who in Respondent}
            for item in ITEMS
        }
        for pk, rows in said.items()
    }


def _mean(who: str, scores: list[int]) -> Mean:
    if who == Respondent.CITIZEN:
        return progress_means.mean(scores)
    return progress_means.open_mean(scores)


@dataclass(frozen=True, slots=True)
class Question:
    """One line of the evaluation: what it is about, each respondent's mean."""

    heading: str
    means: tuple[Mean, ...]


def questions(answers: Answers) -> list[Question]:
    """The evaluation as a table; the columns are the kinds of respondents in order."""
    return [
        Question(str(HEADINGS[item]), tuple(answers[item][who] for who in Respondent))
        for item in ITEMS
    ]


def means(cooperation_id: int, *, year: int) -> dict[str, Mean]:
    """For a leader's page: the overall mean by respondent, of a year's course starts.

    One statement. Citizens' is hidden under five.
    """
    found: dict[str, list[int]] = {who: [] for who in Respondent}
    with isolation.counting():
        for who, score in Evaluation.objects.filter(
            course__track__cooperation=cooperation_id,
            course__starts_on__year=year,
            course__cancelled_at=None,
        ).values_list("respondent", "score"):
            found[who].append(score)
    return {who: _mean(who, scores) for who, scores in found.items()}


def comments(course: Course, answers: Answers) -> list[tuple[str, list[str]]]:
    """What was written, by kind of respondent, in the order of the alphabet.

    Citizens' are kept back while fewer than five have answered. One statement, made
    with the reader's own sight.
    """
    shown: dict[str, list[str]] = {}
    for who, text in (
        Evaluation.objects.filter(course=course)
        .exclude(text="")
        .order_by("text")
        .values_list("respondent", "text")
    ):
        if who == Respondent.CITIZEN and answers[OVERALL][who].tenths is None:
            continue
        shown.setdefault(who, []).append(text)
    return [(str(who.label), shown[who]) for who in Respondent if who in shown]
