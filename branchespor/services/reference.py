"""Loads trades, module titles and the first tracks from the files in ``reference/``."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from branchespor.models import (
    Industry,
    ModuleTemplate,
    ModuleTitle,
    Requirement,
    Track,
)
from municipalities.models import Cooperation
from municipalities.services.reference import (
    Tally,
    number_or_none,
    read_rows,
    read_tables,
)

FOLDER = Path(__file__).resolve().parents[1] / "reference"


@transaction.atomic
def load(tally: Tally, *, folder: Path = FOLDER) -> None:
    """Load industries, module titles and, where a cooperation has none, its tracks.

    Twice changes nothing. Rows that users added stay, and so does a module number a
    user has filled in. Needs the cooperations; tracks of one that is gone are left out.
    """
    for row in read_rows(folder / "industries.csv"):
        names = {"name_da": row["name_da"], "name_en": row["name_en"]}
        tally.put(Industry, {"code": row["code"]}, kept=names)
    industries = {industry.code: industry for industry in Industry.objects.all()}
    for row in read_rows(folder / "module_titles.csv"):
        _load_title(tally, row, industry=industries[row["industry"]])
    without_tracks = {
        cooperation.name: cooperation
        for cooperation in Cooperation.objects.filter(tracks=None)
    }
    for table in read_tables(folder / "tracks.toml", "track"):
        if cooperation := without_tracks.get(table["cooperation"]):
            industry = industries[table["industry"]]
            _load_track(tally, table, cooperation=cooperation, industry=industry)


def _load_title(tally: Tally, row: Mapping[str, str], *, industry: Industry) -> None:
    """A number verified later reaches the row only while users have given it none."""
    facts = {
        "number": row["number"],
        "days": number_or_none(row["days"]),
        "source": row["source"],
    }
    title, is_new = tally.put(
        ModuleTitle,
        {"industry": industry, "title": row["title"]},
        once={"gives_certificate": row["gives_certificate"] == "yes", **facts},
    )
    if not is_new and facts["number"] and not title.number:
        tally.bring_in_step(title, facts)


def _load_track(
    tally: Tally,
    table: Mapping[str, Any],
    *,
    cooperation: Cooperation,
    industry: Industry,
) -> None:
    track, _ = tally.put(
        Track,
        {"cooperation": cooperation, "name": table["name"]},
        once={"industry": industry, "goal_jobs": table["goal_jobs"]},
    )
    for position, each in enumerate(table["requirements"], start=1):
        tally.put(
            Requirement,
            {"track": track, "text_da": each["da"]},
            once={
                "kind": Requirement.Kind(each["kind"]),
                "text_en": each["en"],
                "is_hard": each["hard"],
                "position": position,
                "minimum": each.get("minimum"),
                "licence": each.get("licence", ""),
            },
        )
    for position, each in enumerate(table["modules"], start=1):
        module = ModuleTitle.objects.get(
            industry__code=each["industry"], title=each["title"]
        )
        tally.put(
            ModuleTemplate,
            {"track": track, "position": position},
            once={"module": module, "days": Decimal(each["days"])},
        )
