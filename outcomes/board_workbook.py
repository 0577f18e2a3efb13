"""The report as a workbook: figures, breakdowns, definitions, each on its own sheet."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from outcomes import report as reports
from outcomes.board_paper import Paper
from outcomes.disclosure import Shown
from outcomes.report import Report
from participants.spreadsheets import writer
from participants.spreadsheets.cells import Value
from participants.spreadsheets.writer import Document


def workbook(found: Report, paper: Paper) -> bytes:
    """The bytes of the file; what is hidden is a reason there, never a number."""
    mark = [paper.lead, f"{_('made on')} {paper.made_on}"]
    return writer.written_together(
        {
            _("Figures"): Document(
                title=_("All figures"),
                headings=_headings(),
                rows=[*_figures(found, paper)],
                mark=mark,
            ),
            _("By group"): Document(
                title=_("By group"),
                headings=[_("Figure"), _("Group"), *_share_headings()],
                rows=[
                    [split.chart.title, group, *_share(shown)]
                    for split in found.splits
                    for group, shown in split.groups.items()
                ],
                mark=mark,
            ),
            _("Definitions"): Document(
                title=_("Definitions"),
                headings=[_("Figure"), _("Definition")],
                rows=[*paper.definitions, *([_("Note"), note] for note in paper.notes)],
                mark=mark,
            ),
        }
    )


def _headings() -> list[str]:
    return [
        _("Figure"),
        *(f"{_('Cooperation')}: {each}" for each in _share_headings()),
        *(f"{_('Own municipality')}: {each}" for each in _share_headings()),
        *(f"{_('Year before')}: {each}" for each in _share_headings()),
        _("Change since"),
    ]


def _share_headings() -> list[str]:
    return [_("as shown"), _("so many"), _("of"), _("per cent")]


def _figures(found: Report, paper: Paper) -> Iterator[list[Value]]:
    """Every line; the figure entered by hand and the goals stand with their texts."""
    for line in found.lines.values():
        yield [
            str(line.kpi.name),
            *_share(line.total),
            *(_share(line.own) if line.own else [None] * 4),
            *_share(line.before),
            line.change_in_words,
        ]
    for row in paper.rows:
        if row.key in found.measures:
            own: list[Value] = [row.own, *[None] * 3]
            before: list[Value] = [row.before, *[None] * 3]
            yield [row.name, row.total, *[None] * 3, *own, *before, row.change]
    for row in paper.headlines:
        if row.key not in found.lines:
            yield [row.name, row.total, *[None] * 11, row.before]
    for name, words, state in paper.goals:
        yield [name, words, *[None] * 11, state]


def _share(shown: Shown) -> list[Value]:
    """As the page says it, and as numbers to go on with."""
    return [reports.in_words(shown), shown.part, shown.whole, shown.percent]
