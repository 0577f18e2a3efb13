"""The facts of an absence as a tagged PDF (PDF/UA-1)."""

import json
from pathlib import Path

import typst
from django.utils import translation
from django.utils.translation import gettext as _

from courses.fact_sheet import FactSheet

SOURCE = Path(__file__).with_name("typst") / "fact_sheet.typ"


def note() -> str:
    """What stands under every sheet."""
    return _(
        "Facts only. The portal sends no hearing and takes no decision; the case is "
        "assessed in the municipality's own case system."
    )


def pdf(sheet: FactSheet) -> bytes:
    """Set the sheet; its texts go in as data, so that none can be read as markup."""
    words = {
        "title": _("Facts of an absence"),
        "language": translation.get_language() or "da",
        "note": note(),
    }
    made = typst.compile(
        SOURCE.read_bytes(),
        format="pdf",
        sys_inputs={"data": json.dumps({"sheet": sheet.as_json(), "words": words})},
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
    )
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one file")
    return made
