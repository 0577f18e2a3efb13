"""The data register and the article 30 record as Markdown, in Danish."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from municipalities import register
from municipalities.register import Words
from municipalities.services import reference
from portal import processing
from portal.processing import Activity, name_of

MADE = "Dannet af `manage.py data_register --write`; ret `<app>/data_register.py`.\n"
FILL_IN = """## Udfyldes af kommunen

| | |
|---|---|
| Dataansvarlig kommune (navn, CVR, adresse) | __________ |
| Kontakt hos den dataansvarlige | __________ |
| Databeskyttelsesrådgiver (navn, telefon, e-mail) | __________ |
| Fælles dataansvarlige (andre kommuner, skolen) | se ordningen efter artikel 26 |
| Databehandler (hvem driver portalen) | __________ |
| Overførsel til tredjelande | ingen, hvis driften er i EU/EØS: __________ |
| Dato for sidste gennemgang | __________ |
"""


def data_register() -> str:
    """Every field of every table, with class and readers."""
    return "\n".join(["# Dataregister\n", MADE, *_legend(), *_tables()]) + "\n"


def _legend() -> Iterator[str]:
    yield "Klasser: " + "; ".join(f"{each}: {each.words}" for each in register.Class)
    yield ""
    yield (
        "Retsgrundlag og slettefrister er regelværdier med dato: de rettes i portalens"
        " regelliste, ikke her.\nHvilke rækker en læser når, står i"
        " [isolation.md](../isolation.md)."
    )


def _tables() -> Iterator[str]:
    for table in register.tables().values():
        yield f"\n## {table.model}\n"
        yield f"{name_of(table)}. {table.purpose}\n"
        yield (
            f"Om: {table.about.words}. Grundlag: `{table.basis}`."
            f" Slettes efter: `{table.keep}`.\n"
        )
        yield "| Felter | Klasse | Hvem læser |\n|---|---|---|"
        for says in table.says:
            names = ", ".join(f"`{name}`" for name in says.fields)
            yield f"| {names} | {int(says.kind)} | {processing.readers(says)} |"


def article_30() -> str:
    """The record of processing activities, with room for what a municipality knows."""
    rules = _rules()
    parts = ["# Fortegnelse efter artikel 30\n", MADE, FILL_IN]
    for number, activity in enumerate(processing.activities(), start=1):
        parts += _activity(number, activity, rules)
    parts += ["## Sikkerhedsforanstaltninger\n", *_list(processing.MEASURES)]
    return "\n".join(parts) + "\n"


def _activity(
    number: int, activity: Activity, rules: Mapping[str, list[str]]
) -> Iterator[str]:
    yield f"## {number}. {activity.title}\n"
    yield "**Formål**\n"
    yield from _list(activity.purposes)
    yield "\n**Retsgrundlag** (dateret regelværdi)\n"
    yield from _list(rules[activity.basis])
    yield f"\n**Hvem oplysningerne er om:** {_joined(activity.about)}\n"
    yield f"**Personoplysninger:** {_joined(activity.personal)}\n"
    yield f"**Følsomme eller tæt på:** {_joined(activity.sensitive) or 'ingen'}\n"
    yield "**Modtagere**\n"
    yield from _list(activity.readers)
    yield "\n**Sletning**\n"
    yield from _list(line for key in activity.keeps for line in rules[key])
    yield ""


def _rules() -> Mapping[str, list[str]]:
    """Key → its wordings as the portal is delivered, each with its first day."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for row in reference.read_rows(reference.FOLDER / "rule_values.csv"):
        found[row["key"]].append(
            f"{row['text_da']} (fra {row['valid_from']}; {row['source']})"
        )
    return found


def _list(lines: Iterable[Words]) -> Iterator[str]:
    return (f"- {line}" for line in lines)


def _joined(words: Iterable[Words]) -> str:
    return ", ".join(str(word) for word in words)
