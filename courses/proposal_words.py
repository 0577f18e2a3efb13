"""A proposal's reasons as sentences, in the language of the screen."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.models import Course
from courses.proposal.changes import Changes
from courses.proposal.reasons import CourseView, NotThere
from courses.proposal.search import Answer, Seat


def of_seat(seat: Seat) -> str:
    """The rule that gives the seat."""
    match seat.rule:
        case "quota":
            return _("the municipality's guaranteed seat")
        case "named":
            return _("held by the municipality, for this person")
        case "locked":
            return _("locked by the coordinator")
        case "announced":
            return _("announced before")
        case _:
            return _("common seat: one municipality in turn, longest wait first")


def of_obstacle(found: NotThere, courses: Mapping[int, Course]) -> str:
    """What stands between a person and a course, and what would change it."""
    course = courses[found.course]
    plain = {
        "requirement": _(
            "a requirement that must be met is not met; once it is, the person stands "
            "in line"
        ),
        "dates": _(
            "the person is not available in the whole period; another course or other "
            "dates would help"
        ),
        "clash": _("another activity lies at the same time"),
        "travel": _(
            "the person cannot get to the school; transport or another place would help"
        ),
        "passed": _(
            "an offered seat was refused or not answered; the municipality can put the "
            "person back in line"
        ),
        "excluded": _("kept off the course by the coordinator, until that is lifted"),
        "spread": _(
            "enough people wish for it, but they sit on other courses: it does not "
            "come to its minimum"
        ),
        "full_quota": _(
            "the free seats are guaranteed to other municipalities; released, they are "
            "common"
        ),
        "held": _("the free seats are held for people who are named on them"),
        "places": _("the employers' places are taken"),
        "needed": _("there is room, but in this way more people get a seat"),
    }
    if found.why == "too_few":
        return ngettext(
            "%(n)s more person, and %(course)s runs",
            "%(n)s more people, and %(course)s runs",
            found.more,
        ) % {"n": found.more, "course": course}
    if found.why == "full":
        return _full(found.ahead)
    return plain[found.why]


def _full(ahead: int) -> str:
    if not ahead:
        return _("full; first in line for the next free seat")
    return ngettext(
        "full; %(n)s person with a stronger claim waits too",
        "full; %(n)s people with a stronger claim wait too",
        ahead,
    ) % {"n": ahead}


def of_course(view: CourseView) -> str:
    """What limits a course."""
    match view.binding:
        case "minimum":
            return ngettext(
                "does not run: %(n)s person short of the minimum",
                "does not run: %(n)s people short of the minimum",
                view.missing,
            ) % {"n": view.missing}
        case "seats":
            return _("every seat is taken")
        case "held":
            return _("the free seats are held for people who are named on them")
        case "places":
            return _("the employers' places are taken")
        case "quota":
            return _("free seats are guaranteed to municipalities that send nobody")
        case _:
            return _("everybody who can sit here has a seat")


def of_proof(answer: Answer) -> str:
    """How good the proposal is, as far as it is proved."""
    if answer.is_proved:
        return _("No other division gives more people a seat: that is proved.")
    more = answer.bound - answer.placed
    return ngettext(
        "It is not proved to be the best: at most %(n)s more person could get a seat.",
        "It is not proved to be the best: at most %(n)s more people could get a seat.",
        more,
    ) % {"n": more}


def of_changes(found: Changes, courses: Mapping[int, Course]) -> list[str]:
    """What changed, one sentence part each: numbers of people, names of courses."""
    counted = (
        (
            found.came,
            ngettext(
                "%(n)s more person waits", "%(n)s more people wait", len(found.came)
            ),
        ),
        (
            found.went,
            ngettext(
                "%(n)s person no longer waits",
                "%(n)s people no longer wait",
                len(found.went),
            ),
        ),
        (
            found.seated,
            ngettext(
                "%(n)s person got or gave back a seat",
                "%(n)s people got or gave back a seat",
                len(found.seated),
            ),
        ),
        (
            found.other,
            ngettext(
                "%(n)s person has other wishes, requirements or locks",
                "%(n)s people have other wishes, requirements or locks",
                len(found.other),
            ),
        ),
    )
    said = [text % {"n": len(keys)} for keys, text in counted if keys]
    return said + [_of_course_changed(courses.get(key)) for key in found.courses]


def _of_course_changed(course: Course | None) -> str:
    if course is None:
        return _("a course is no longer open")
    return _("%(course)s has other seats or guarantees") % {"course": course}
