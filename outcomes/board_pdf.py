"""The steering group's paper as a tagged PDF (PDF/UA-1): one page, or everything."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typst
from django.utils import translation
from django.utils.translation import gettext as _

from outcomes.board_paper import Paper

SOURCE = Path(__file__).with_name("typst") / "board_paper.typ"
# What fits on one page beside the figures, however long the texts are.
GOALS, DECISIONS = 3, 6


def pdf(paper: Paper, *, short: bool) -> bytes:
    """Set the paper; its texts go in as data, so that none can be read as markup.

    ``short`` is the one A4 page; otherwise all figures, breakdowns, minutes and
    definitions.
    """
    return set_in_type(SOURCE, content(paper, short=short))


def content(paper: Paper, *, short: bool) -> dict[str, Any]:
    """What the paper is set from."""
    decisions = paper.open_decisions
    left = len(decisions) - DECISIONS
    return {
        "short": short,
        "words": _words(paper, short=short),
        "paper": {
            **asdict(paper),
            "key_rows": [asdict(each) for each in paper.key_rows],
        },
        "goals": paper.goals[:GOALS] if short else paper.goals,
        "decisions": [asdict(each) for each in decisions[:DECISIONS]],
        "more": _("%(n)s more in the full paper.") % {"n": left} if left > 0 else "",
    }


def set_in_type(source: Path, data: dict[str, Any]) -> bytes:
    """A tagged PDF of a Typst source and its data."""
    made = typst.compile(
        source.read_bytes(),
        format="pdf",
        sys_inputs={"data": json.dumps(data)},
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
    )
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one file")
    return made


def _words(paper: Paper, *, short: bool) -> dict[str, str]:
    title = _("Results for the steering group") if short else _("Results in full")
    return {
        "title": f"{title} · {paper.cooperation} {paper.year}",
        "language": translation.get_language() or "da",
        "made": _("made on"),
        "headlines": _("The three programme figures"),
        "key_figures": _("Key figures"),
        "all_figures": _("All figures"),
        "figure": _("Figure"),
        "cooperation": _("Cooperation"),
        "own": _("Own municipality"),
        "before": _("Year before"),
        "change": _("Change since"),
        "goals": _("Goals"),
        "no_goals": _("No goal has been entered for the year."),
        "decisions": _("Decisions that are not done"),
        "no_decisions": _("No decision is open."),
        "decision": _("Decided"),
        "owner": _("Who sees to it"),
        "follow_up": _("Followed up on"),
        "state": _("How it stands"),
        "breakdowns": _("By group"),
        "group": _("Group"),
        "share": _("Share"),
        "nothing": _("no data"),
        "minutes": _("Minutes"),
        "no_minutes": _("No minutes have been written yet."),
        "definitions": _("Definitions"),
        "source": _(
            "Source: the portal's own counts, by the definitions of each figure; "
            "background figures as stated beside them."
        ),
    }
