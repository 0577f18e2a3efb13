"""Loads the dimensions of progress from the file in ``reference/``."""

from pathlib import Path

from django.db import transaction

from municipalities.services.reference import Tally, read_rows
from outcomes.models import ProgressDimension

FOLDER = Path(__file__).resolve().parents[1] / "reference"


@transaction.atomic
def load(tally: Tally, *, folder: Path = FOLDER) -> None:
    """Load names and questions, in the file's order (domain C2).

    Twice changes nothing. Whether a dimension is used is the users' choice once the row
    is there; health begins unused.
    """
    rows = read_rows(folder / "progress_dimensions.csv")
    for position, row in enumerate(rows, start=1):
        tally.put(
            ProgressDimension,
            {"code": row["code"]},
            kept={
                "name_da": row["name_da"],
                "name_en": row["name_en"],
                "question_da": row["question_da"],
                "question_en": row["question_en"],
                "citizen_question_da": row["citizen_question_da"],
                "citizen_question_en": row["citizen_question_en"],
                "position": position,
            },
            once={"is_used": row["is_used"] == "yes"},
        )
