"""The closing report of a course, its shared file, a track's runs side by side."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from branchespor.models import Track
from courses.evaluation_words import OVERALL
from courses.models import Course, Evaluation
from courses.services import changes
from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Role
from outcomes import closing as reports
from outcomes import disclosure, shared_evaluation
from outcomes.closing import Figures
from outcomes.disclosure import Shown
from outcomes.evaluation_forms import ChangeForm, LearnedForm
from outcomes.progress_means import HIDDEN, Mean
from participants.spreadsheets import writer

RUNS_SHOWN = 20
Respondent = Evaluation.Respondent


@require_GET
def closing(request: MemberRequest, pk: int) -> HttpResponse:
    """What the course came to, what was learned, what will be different."""
    access.require(request.membership, Permission.WIND_UP)
    return show_closing(request, course_of(request, pk))


def show_closing(
    request: MemberRequest,
    course: Course,
    *,
    change_form: ChangeForm | None = None,
    learned_form: LearnedForm | None = None,
) -> HttpResponse:
    """The report's page, with a form that was refused, if one was."""
    figures = reports.figures([course])[course.pk]
    may_decide = access.allows(request.membership, Permission.PLAN_COURSES)
    context: dict[str, Any] = {
        "course": course,
        "figures": figures,
        "has_ended": course.ends_on < localdate(),
        "questions": reports.questions(figures.answers),
        "respondents": [who.label for who in Respondent],
        "comments": reports.comments(course, figures.answers),
        "changes": list(course.changes.for_lists().order_by("due_on", "pk")),
        "today": localdate(),
        "may_decide": may_decide,
    }
    if may_decide:
        context["learned_form"] = learned_form or LearnedForm(
            initial={"learned": course.learned}
        )
        context["change_form"] = change_form or ChangeForm(
            owners=list(changes.owners(course, on=localdate()))
        )
    refused = change_form or learned_form
    return render(
        request, "outcomes/closing.html", context, status=422 if refused else 200
    )


@require_GET
def share_file(request: MemberRequest, pk: int) -> HttpResponse:
    """The evaluation for other municipalities: no place, school, employer or person."""
    access.require(request.membership, Permission.PLAN_COURSES)
    course = course_of(request, pk)
    figures = reports.figures([course])[course.pk]
    return HttpResponse(
        writer.csv_text(shared_evaluation.rows(course, figures)),
        content_type=writer.TYPES[writer.CSV],
        headers={"Content-Disposition": 'attachment; filename="evaluering.csv"'},
    )


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a track as its reader may see it."""

    course: Course
    started: str
    completion: Shown
    attendance: Shown
    answers: tuple[Mean, ...]
    open_changes: int


@require_GET
def runs(request: MemberRequest, pk: int) -> HttpResponse:
    """A track's runs side by side, the newest first.

    The coordinator knows the people; to everybody else small numbers are hidden, and a
    column is shown whole or not.
    """
    access.require(request.membership, Permission.READ_SUMMARY)
    track = get_object_or_404(
        Track.objects.visible_to(request.membership).select_related("cooperation"),
        pk=pk,
    )
    courses = list(
        Course.objects.visible_to(request.membership)
        .not_cancelled()
        .filter(track=track, starts_on__lte=localdate())
        .for_lists()
        .prefetch_related("changes")
        .order_by("-starts_on", "-pk")[:RUNS_SHOWN]
    )
    figures = reports.figures(courses)
    is_exact = request.membership.role == Role.COORDINATOR
    return render(
        request,
        "outcomes/track_runs.html",
        {
            "track": track,
            "runs": [*_runs(courses, figures, is_exact=is_exact)],
            "respondents": [who.label for who in Respondent],
            "is_exact": is_exact,
        },
    )


def _runs(
    courses: list[Course], figures: dict[int, Figures], *, is_exact: bool
) -> list[Run]:
    protected = disclosure.breakdown(
        {pk: (each.completed, each.started) for pk, each in figures.items()}
    )
    return [
        Run(
            course=course,
            started=_count(figures[course.pk].started, is_exact=is_exact),
            completion=figures[course.pk].completion
            if is_exact
            else protected[course.pk],
            attendance=figures[course.pk].attendance,
            answers=tuple(
                _answer(figures[course.pk].answers[OVERALL][who], is_exact=is_exact)
                for who in Respondent
            ),
            open_changes=sum(c.done_at is None for c in course.changes.all()),
        )
        for course in courses
    ]


def _count(number: int, *, is_exact: bool) -> str:
    return "" if disclosure.is_small(number) and not is_exact else str(number)


def _answer(mean: Mean, *, is_exact: bool) -> Mean:
    """An answer of the school's or an employer's own is not for other roles alone."""
    return mean if is_exact or not disclosure.is_small(mean.n or 0) else HIDDEN


def course_of(request: MemberRequest, pk: int) -> Course:
    """A course of the member's that is not called off, with track and school."""
    visible = Course.objects.visible_to(request.membership).not_cancelled()
    return get_object_or_404(
        visible.select_related("track__cooperation", "track__industry", "school"),
        pk=pk,
    )
