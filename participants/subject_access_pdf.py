"""The answer to a request for access as a tagged PDF (PDF/UA-1)."""

import json
from pathlib import Path

import typst
from django.utils import translation
from django.utils.translation import gettext as _

from participants.subject_access import Answer

SOURCE = Path(__file__).with_name("typst") / "subject_access.typ"


def pdf(answer: Answer) -> bytes:
    """Set the answer; its texts go in as data, so that none can be read as markup."""
    words = {
        "title": _("What the portal holds about you"),
        "language": translation.get_language() or "da",
        "portal_id": _("Portal ID"),
        "municipality": _("Municipality"),
        "made": _("Made"),
        "note": _(
            "Employees are named by role and organisation. Rows without a text are "
            "left out. What another municipality decided in its time, it tells."
        ),
    }
    data = {**answer.as_json(), "words": words}
    made = typst.compile(
        SOURCE.read_bytes(),
        format="pdf",
        sys_inputs={"data": json.dumps(data)},
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
    )
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one file")
    return made
