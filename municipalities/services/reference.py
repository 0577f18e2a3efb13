"""Loads who takes part and what the rules say from the files in ``reference/``.

The files are the lists' source (docs/adr/0006-reference-data-in-files.md). Loading adds
what is missing and brings changed texts in step by natural key; it deletes nothing.
"""

import csv
import tomllib
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.db.models import Model

from municipalities.models import (
    CancellationPolicy,
    CancellationStep,
    Cooperation,
    CooperationMember,
    CooperationSchool,
    JobCentre,
    Municipality,
    MunicipalityRegion,
    ReasonCode,
    Region,
    RuleValue,
    School,
)

FOLDER = Path(__file__).resolve().parents[1] / "reference"
type Values = Mapping[str, Any]
NOTHING: Values = MappingProxyType({})


class Tally:
    """Writes rows and counts, by the name of the model, what was added and changed."""

    def __init__(self) -> None:
        self.added: Counter[str] = Counter()
        self.changed: Counter[str] = Counter()

    def put[M: Model](
        self,
        model: type[M],
        key: Values,
        *,
        kept: Values = NOTHING,
        once: Values = NOTHING,
    ) -> tuple[M, bool]:
        """Return the row of ``key`` and whether it is new.

        ``kept`` is brought in step with the file each time; ``once`` is only written
        when the row is made, because its users decide about it afterwards.
        """
        manager = model._default_manager  # noqa: SLF001 (a public name of Django)
        row = manager.select_for_update().filter(**key).first()
        if row is None:
            self.added[model.__name__] += 1
            return manager.create(**key, **once, **kept), True
        self.bring_in_step(row, kept)
        return row, False

    def bring_in_step(self, row: Model, kept: Values) -> None:
        """Save those of ``kept`` that differ from ``row``; none means no write."""
        stale = [name for name, value in kept.items() if getattr(row, name) != value]
        if stale:
            for name in stale:
                setattr(row, name, kept[name])
            row.save(update_fields=stale)
            self.changed[type(row).__name__] += 1

    def __str__(self) -> str:
        return f"added {_listed(self.added)}; changed {_listed(self.changed)}"


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{n} {name}" for name, n in counts.items()) or "nothing"


def read_rows(path: Path) -> list[dict[str, str]]:
    """Return the lines of a CSV file by the names in its first line; UTF-8."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def read_tables(path: Path, name: str) -> list[dict[str, Any]]:
    """Return the ``[[name]]`` tables of a TOML file."""
    tables: list[dict[str, Any]] = tomllib.loads(path.read_text("utf-8"))[name]
    return tables


def number_or_none(text: str) -> Decimal | None:
    """Return a number written with a decimal point, or None for an empty field."""
    return Decimal(text) if text else None


@transaction.atomic
def load(tally: Tally, *, folder: Path = FOLDER) -> None:
    """Load municipalities, schools, cooperations, reasons and rule values.

    Twice changes nothing. Rows that users added stay. Cooperations are a starting
    point: they are only laid down while there is none.
    """
    _load_municipalities(tally, folder)
    _load_policies(tally, folder)
    _load_schools(tally, folder)
    if not Cooperation.objects.exists():
        _load_cooperations(tally, folder)
    _load_reasons(tally, folder)
    _load_rule_values(tally, folder)


def _load_municipalities(tally: Tally, folder: Path) -> None:
    spans = _region_spans(tally, folder)
    placed: dict[tuple[int, date], MunicipalityRegion] = {
        (each.municipality_id, each.period.lower): each
        for each in MunicipalityRegion.objects.select_for_update()
    }
    for row in read_rows(folder / "municipalities.csv"):
        centre = row["joint_job_centre"]
        municipality, _ = tally.put(
            Municipality,
            {"code": int(row["code"])},
            kept={"name": row["name"], "full_name": row["full_name"]},
            once={"job_centre": _job_centre(tally, centre) if centre else None},
        )
        for region, period in spans[row["region_2007"]]:
            known = placed.get((municipality.pk, period[0]))
            if known:
                _correct_place(tally, known, region=region, until=period[1])
            else:
                MunicipalityRegion.objects.create(
                    municipality=municipality, region=region, period=period
                )
                tally.added["MunicipalityRegion"] += 1


def _job_centre(tally: Tally, name: str) -> JobCentre:
    return tally.put(JobCentre, {"name": name})[0]


type Span = tuple[Region, tuple[date, date | None]]


def _region_spans(tally: Tally, folder: Path) -> dict[str, list[Span]]:
    """Return, by a region's name, the regions its municipalities are in, in turn."""
    rows = {row["name"]: row for row in read_rows(folder / "regions.csv")}
    spans: dict[str, Span] = {}
    for name, row in rows.items():
        last = row["last_day"]
        until = date.fromisoformat(last) + timedelta(days=1) if last else None
        region, _ = tally.put(Region, {"name": name})
        spans[name] = (region, (date.fromisoformat(row["first_day"]), until))
    return {
        name: [spans[name], *([spans[row["becomes"]]] if row["becomes"] else [])]
        for name, row in rows.items()
    }


def _correct_place(
    tally: Tally, known: MunicipalityRegion, *, region: Region, until: date | None
) -> None:
    if known.region_id != region.pk or known.period.upper != until:
        known.region, known.period = region, (known.period.lower, until)
        known.save(update_fields=["region", "period"])
        tally.changed["MunicipalityRegion"] += 1


def _load_policies(tally: Tally, folder: Path) -> None:
    for table in read_tables(folder / "cancellation_policies.toml", "policy"):
        policy, is_new = tally.put(
            CancellationPolicy,
            {"name": table["name"]},
            kept={"source": table["source"]},
            once={
                "substitutes": table["substitutes"],
                "priced_seats": table["priced_seats"],
            },
        )
        # Fees are the school's and are changed in the portal: laid down only once.
        for step in table["steps"] if is_new else []:
            CancellationStep.objects.create(policy=policy, **step)
            tally.added["CancellationStep"] += 1


def _load_schools(tally: Tally, folder: Path) -> None:
    policies = {policy.name: policy for policy in CancellationPolicy.objects.all()}
    for row in read_rows(folder / "schools.csv"):
        minimum = row["usual_minimum"]
        tally.put(
            School,
            {"name": row["name"]},
            kept={"town": row["town"], "source": row["source"]},
            once={
                "policy": policies[row["policy"]] if row["policy"] else None,
                "usual_minimum": int(minimum) if minimum else None,
            },
        )


def _load_cooperations(tally: Tally, folder: Path) -> None:
    for table in read_tables(folder / "cooperations.toml", "cooperation"):
        period = (table["first_day"], None)
        cooperation, _ = tally.put(
            Cooperation,
            {"name": table["name"]},
            once={
                "lead_id": table["lead"],
                "period": period,
                "sharing_key": table["sharing_key"],
            },
        )
        for code in table["members"]:
            key = {"cooperation": cooperation, "municipality_id": code}
            tally.put(CooperationMember, key, once={"period": period})
        for name in table["schools"]:
            school = School.objects.get(name=name)
            tally.put(CooperationSchool, {"cooperation": cooperation, "school": school})


def _load_reasons(tally: Tally, folder: Path) -> None:
    positions: Counter[str] = Counter()
    for row in read_rows(folder / "reason_codes.csv"):
        positions[row["kind"]] += 1
        tally.put(
            ReasonCode,
            {"kind": ReasonCode.Kind(row["kind"]), "code": row["code"]},
            kept={
                "label_da": row["label_da"],
                "label_en": row["label_en"],
                "position": positions[row["kind"]],
            },
        )


def _load_rule_values(tally: Tally, folder: Path) -> None:
    for row in read_rows(folder / "rule_values.csv"):
        tally.put(
            RuleValue,
            {"key": row["key"], "valid_from": date.fromisoformat(row["valid_from"])},
            kept={
                "text_da": row["text_da"],
                "text_en": row["text_en"],
                "number": number_or_none(row["number"]),
                "unit": row["unit"],
                "source": row["source"],
            },
        )
