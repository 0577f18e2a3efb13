"""A course's evaluation for municipalities elsewhere: what it was, nobody's name (E12).

Counts as any outsider may see them. What was written about the course is searched for
the names the portal knows and these are struck out; the page tells its reader to read
the file through before it leaves the house, since no list of names is whole.
"""

import re
from collections.abc import Iterable, Iterator

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from courses.evaluation_words import HEADINGS
from courses.models import ChangeDecision, Course, Evaluation
from municipalities.models import Employer, Municipality
from outcomes import disclosure, quarters
from outcomes.closing import ITEMS, Figures
from outcomes.disclosure import Shown
from outcomes.progress_means import HIDDEN, Mean
from outcomes.report import in_words

STRUCK = "[…]"
SHORTEST = 3
type Cell = str | int


def rows(course: Course, figures: Figures) -> Iterator[list[Cell]]:
    """The file's rows. Three statements.

    ``course`` comes with its track, cooperation and school.
    """
    changes = list(course.changes.for_lists().order_by("due_on", "pk"))
    names = _names(course, changes)
    yield [_("Evaluation of a course"), ""]
    yield [_("Industry track"), _strike(str(course.track), names)]
    yield [_("Industry"), str(course.track.industry)]
    yield [_("Began in"), quarters.in_words(quarters.quarter_of(course.starts_on))]
    yield [_("Weeks"), (course.ends_on - course.starts_on).days // 7 + 1]
    yield [_("Seats"), course.seats]
    yield [_("Started"), _count(figures.started)]
    yield [_("Completed"), in_words(_protected(figures))]
    yield [_("Attendance"), _percent(figures.attendance)]
    yield []
    yield [_("Modules in order"), _("Days")]
    for module in course.modules.order_by("position"):
        yield [_strike(module.title, names), number_format(module.days)]
    yield []
    yield [_("Evaluation, 1–7"), *(str(who.label) for who in Evaluation.Respondent)]
    for item in ITEMS:
        means = (figures.answers[item][who] for who in Evaluation.Respondent)
        yield [str(HEADINGS[item]), *map(_mean, means)]
    yield []
    yield [_("What was learned"), _strike(course.learned, names)]
    for change in changes:
        state = _("done") if change.done_at else _("not done yet")
        yield [_("Decided change"), _strike(change.text, names), state]


def _protected(figures: Figures) -> Shown:
    """Completed of started beside how many started: the rest is not few either."""
    counts = {"all": (figures.completed, figures.started)}
    return disclosure.breakdown(counts)["all"]


def _count(number: int) -> str:
    return _("under 5") if disclosure.is_small(number) else str(number)


def _percent(shown: Shown) -> str:
    return in_words(shown) if shown.percent is None else f"{shown.percent} %"


def _mean(mean: Mean) -> str:
    """A mean with n; of fewer than five nobody elsewhere learns it."""
    if disclosure.is_small(mean.n or 0):
        mean = HIDDEN
    if mean.tenths is None:
        return _("hidden: too few people") if mean.n is None else _("no data")
    return f"{number_format(mean.tenths / 10, 1)} (n={mean.n})"


def _names(course: Course, changes: Iterable[ChangeDecision]) -> list[str]:
    """Every place, school, employer and member of staff the portal could name here."""
    staff = {each.owner.user.name for each in changes if each.owner.user}
    places = Municipality.objects.values_list("name")
    employers = Employer.objects.filter(demand__track=course.track)
    found = {
        course.school.name,
        course.site,
        str(course.track.cooperation),
        *(name for (name,) in places.union(employers.values_list("name"))),
        *staff,
    }
    words = {word for name in staff for word in name.split()}
    return [each for each in found | words if len(each) >= SHORTEST]


def _strike(text: str, names: Iterable[str]) -> str:
    """``text`` without the names, the longest first; also with a Danish genitive s."""
    longest = sorted(map(re.escape, names), key=len, reverse=True)
    return re.sub(rf"\b(?:{'|'.join(longest)})(?:s)?\b", STRUCK, text)
