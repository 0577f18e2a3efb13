"""Change and cancel sessions: what happens to each is shown before it is saved."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from courses.models import Session, SessionChange, SessionLoan
from courses.services import person_clashes, rescheduling, schedule, series
from courses.services.person_clashes import Clash
from courses.services.series import Fate, Scope, Shape, Step
from courses.session_forms import CancelForm, ScopeForm, SessionForm
from courses.weekly_hours import When
from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Purpose
from municipalities.views.people import show

Why = SessionChange.Why


@require_http_methods(["GET", "POST"])
def session_change(request: MemberRequest, pk: int) -> HttpResponse:
    """Move a session or give it another room, teacher or kind; alone or its series."""
    access.require(request.membership, Permission.PLAN_SESSIONS)
    session = _session(request, pk)
    form = SessionForm(
        request.POST or None,
        session=session,
        teachers=schedule.teachers_of(session.course.school_id, on=localdate()),
        initial=SessionForm.said_of(session),
    )
    steps: list[Step] = []
    if form.is_valid():
        found = list(series.within(session, Scope(form.cleaned_data["scope"])))
        steps = series.laid_out(session.course, found, form.becomes())
        if done := _weighed(form, session, steps, request=request):
            return done
    seen = form.data.get("revision", "") if form.is_bound else ""
    context = _shown(request, form, session=session, steps=steps) | {
        "is_stale": bool(seen) and seen != str(session.revision),
        "clashes": _clashes(request, session, steps),
        "changes": session.changes.select_related("changed_by__user").order_by(
            "-changed_at", "-pk"
        ),
    }
    return show(
        request,
        "courses/session_change.html",
        context,
        people=[each.person for each in context["clashes"]],
        purpose=Purpose.ROSTER,
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
def session_cancel(request: MemberRequest, pk: int) -> HttpResponse:
    """Call a session off, alone or with the rest of its series."""
    access.require(request.membership, Permission.PLAN_SESSIONS)
    session = _session(request, pk)
    found = {each: list(series.within(session, each)) for each in Scope}
    form = CancelForm(
        request.POST or None,
        session=session,
        has_marks=any(each.version for rest in found.values() for each in rest),
    )
    scope, despite = Scope.ONE, False
    if form.is_valid():
        scope = Scope(form.cleaned_data["scope"])
        despite = form.cleaned_data.get("despite_register", False)
    steps = series.called_off(found[scope], despite_register=despite)
    if form.is_valid():
        if session.version and not despite:
            form.add_error(
                "despite_register",
                _("Attendance is registered for this session. Say that it is void."),
            )
        elif _is_settled(request, steps):
            done = rescheduling.cancel(
                session_id=session.pk,
                scope=scope,
                despite_register=despite,
                seen=series.seal(steps),
                why=Why(form.cleaned_data["why"]),
                at=timezone.now(),
                by=request.membership,
            )
            text = _("The session is cancelled. It is nobody's absence.")
            return _back(request, session, done=done, text=text)
    context = _shown(request, form, session=session, steps=steps)
    status = 422 if form.errors else 200
    return render(request, "courses/session_cancel.html", context, status=status)


def _clashes(
    request: MemberRequest, session: Session, steps: Sequence[Step]
) -> list[Clash]:
    """Whose week the new times meet; for whoever may know."""
    times = [When(*each.becomes.when) for each in steps if each.fate == Fate.CHANGES]
    return person_clashes.of_course(request.membership, session.course, times)


def _weighed(
    form: SessionForm,
    session: Session,
    steps: Sequence[Step],
    *,
    request: MemberRequest,
) -> HttpResponse | None:
    """Save what was seen and settled; else say in the form what stands against it."""
    if _is_settled(request, steps):
        return _changed(form, session, seen=series.seal(steps), request=request)
    if session.version and form.becomes().when != Shape.of(session).when:
        form.add_error("on", str(rescheduling.keeps_its_time()))
    elif all(each.fate == Fate.STAYS for each in steps):
        form.add_error(None, _("Nothing is changed."))
    return None


def _changed(
    form: SessionForm, session: Session, *, seen: str, request: MemberRequest
) -> HttpResponse | None:
    """Save; the answer, or None with the refusal in the form."""
    try:
        done = rescheduling.change(
            session_id=session.pk,
            becomes=form.becomes(),
            scope=Scope(form.cleaned_data["scope"]),
            seen=seen,
            why=Why(form.cleaned_data["why"]),
            at=timezone.now(),
            by=request.membership,
        )
    except schedule.AlreadyRegistered as refusal:
        form.add_error("on", str(refusal))
    except schedule.NoSuchTeacher as refusal:
        form.add_error("teacher", str(refusal))
    except (rescheduling.Stale, rescheduling.Impossible) as refusal:
        form.add_error(None, str(refusal))
    else:
        return _back(request, session, done=done, text=_("The sessions are changed."))
    return None


def _is_settled(request: MemberRequest, steps: Sequence[Step]) -> bool:
    """Whether these very steps were shown, can all be, and are to be saved."""
    return (
        "save" in request.POST
        and request.POST.get("seen") == series.seal(steps)
        and any(each.fate == Fate.CHANGES for each in steps)
        and not any(each.fate == Fate.IMPOSSIBLE for each in steps)
    )


def _shown(
    request: MemberRequest,
    form: ScopeForm,
    *,
    session: Session,
    steps: Sequence[Step],
) -> dict[str, Any]:
    fates = {each.fate for each in steps}
    return {
        "form": form,
        "session": session,
        "course": session.course,
        "steps": steps,
        "changing": sum(each.fate == Fate.CHANGES for each in steps),
        "ending": _ending(request, form, steps),
        "seal": series.seal(steps),
        "may_save": Fate.CHANGES in fates
        and Fate.IMPOSSIBLE not in fates
        and not form.errors,
        "is_other": "save" in request.POST and not form.errors,
    }


def _ending(
    request: MemberRequest, form: ScopeForm, steps: Sequence[Step]
) -> list[SessionLoan]:
    """Whose access as a substitute ends with what the steps do."""
    calls_off = isinstance(form, CancelForm)
    gone = [
        each.session
        for each in steps
        if each.fate == Fate.CHANGES and (calls_off or each.changes_date)
    ]
    given = SessionLoan.objects.visible_to(request.membership).given().for_lists()
    return list(given.filter(session__in=gone, until__gt=timezone.now()))


def _back(
    request: MemberRequest, session: Session, *, done: rescheduling.Done, text: str
) -> HttpResponse:
    """The course's sessions, saying how many changed and who has been told."""
    number = len(done.sessions)
    if number > 1:
        text += " " + ngettext("%(n)s session.", "%(n)s sessions.", number) % {
            "n": number
        }
    if sum(done.told):
        text += " " + _(
            "Told by mail: %(school)s at the school, %(homes)s caseworkers,"
            " %(coordinators)s coordinators."
        ) % {
            "school": done.told.school,
            "homes": done.told.homes,
            "coordinators": done.told.coordinators,
        }
    messages.success(request, text)
    return redirect("courses:session_list", pk=session.course_id)


def _session(request: MemberRequest, pk: int) -> Session:
    visible = Session.objects.visible_to(request.membership).held().for_lists()
    return get_object_or_404(visible, pk=pk)
