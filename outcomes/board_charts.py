"""The key figures of the report side by side: this year and the year before."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from outcomes import report as reports
from outcomes.board_paper import KEY_FIGURES
from outcomes.charts import Chart, Point, Series
from outcomes.definitions import COMPANY, SELF_SUPPORTING
from outcomes.disclosure import Shown
from outcomes.report import Line, Report

KEYS = (SELF_SUPPORTING.key, COMPANY.key, *KEY_FIGURES)
LONGEST = 8


def key_chart(found: Report) -> Chart:
    """At most eight key figures as bars, what is hidden with its reason."""
    lines: Mapping[str, Line] = dict(found.lines)
    shown = [lines[key] for key in KEYS if key in lines][:LONGEST]
    return Chart(
        id="key-figures",
        title=_("Key figures"),
        summary=_("Per cent this year and the year before; hidden where too few are."),
        categories=tuple(str(line.kpi.name) for line in shown),
        top=100,
        series=(
            Series(str(found.year), tuple(_point(line.total) for line in shown)),
            Series(str(found.year - 1), tuple(_point(line.before) for line in shown)),
        ),
    )


def _point(shown: Shown) -> Point:
    return Point(shown.percent, reports.in_words(shown))
