"""Finds the texts to translate in an app and keeps its Danish catalogue in step.

Reads Python by its syntax tree and templates by Django's own ``templatize``; GNU
gettext is not needed (docs/adr/0004-translations.md).
"""

import ast
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polib
from django.utils.translation.template import templatize

LANGUAGE = "da"
HEADER = {
    "Language": LANGUAGE,
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
# Which argument is what, per function; a ``_lazy`` behind the name changes nothing.
ROLES: Mapping[str, tuple[str, ...]] = {
    "_": ("singular",),
    "gettext": ("singular",),
    "gettext_noop": ("singular",),
    "ngettext": ("singular", "plural"),
    "pgettext": ("context", "singular"),
    "npgettext": ("context", "singular", "plural"),
}
_LITERAL = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
_CALL = re.compile(
    rf"(?:\b[np]{{0,2}}gettext|_)\({_LITERAL}(?:, ?(?:{_LITERAL}|count))*\)"
)
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")

type Key = tuple[str | None, str]


@dataclass(frozen=True, slots=True)
class Message:
    """One text to translate, as its gettext call states it."""

    singular: str
    plural: str = ""
    context: str | None = None

    @property
    def key(self) -> Key:
        """What a catalogue finds it by."""
        return self.context, self.singular


@dataclass(frozen=True, slots=True)
class Found:
    """A message and the files that use it, named from the app's folder."""

    message: Message
    files: tuple[str, ...]


def in_python(source: str) -> Iterator[Message]:
    """The messages in Python ``source``; a call without literal texts is no message."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and (message := _message(node)):
            yield message


def in_template(source: str) -> Iterator[Message]:
    """The messages in a template: tags, blocks and ``_("…")`` alike."""
    for call in _CALL.finditer(templatize(source)):
        yield from in_python(call.group())


def in_app(folder: Path) -> dict[Key, Found]:
    """Every message below ``folder``, by key; the tests and migrations have none.

    A key used with and without a plural is one message with the plural.
    """
    found: dict[Key, Found] = {}
    for path, messages in _sources(folder):
        for message in messages:
            known = found.get(message.key, Found(message, ()))
            kept = known.message if known.message.plural else message
            files = sorted({*known.files, path})
            found[message.key] = Found(kept, tuple(files))
    return found


def catalogue_of(folder: Path) -> Path:
    """Where the app in ``folder`` keeps its translations."""
    return folder / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def read(folder: Path) -> polib.POFile:
    """The app's catalogue; an empty one if there is none yet."""
    path = catalogue_of(folder)
    return polib.pofile(str(path)) if path.exists() else polib.POFile()


def update(folder: Path) -> None:
    """Bring the catalogue in step with the source: new texts in, unused ones out.

    Translations are kept; running it twice changes nothing. An app without texts
    and without a catalogue gets none.
    """
    found = in_app(folder)
    path = catalogue_of(folder)
    if not found and not path.exists():
        return
    known = {(entry.msgctxt, entry.msgid): entry for entry in read(folder)}
    fresh = polib.POFile(wrapwidth=88)
    fresh.metadata = dict(HEADER)
    for key in sorted(
        found, key=lambda each: (each[1].casefold(), each[1], each[0] or "")
    ):
        fresh.append(_entry(found[key], known.get(key)))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{fresh}\n", encoding="utf-8")


def compile_catalogue(folder: Path) -> None:
    """Write the ``.mo`` Django reads, unless it is newer than the ``.po``."""
    path = catalogue_of(folder)
    compiled = path.with_suffix(".mo")
    if not path.exists():
        return
    if not compiled.exists() or compiled.stat().st_mtime <= path.stat().st_mtime:
        unfinished = compiled.with_suffix(f".{os.getpid()}")
        read(folder).save_as_mofile(str(unfinished))
        unfinished.replace(compiled)


def problems(folder: Path) -> list[str]:
    """What keeps the app's Danish from being complete, one line each."""
    found = in_app(folder)
    entries = {(entry.msgctxt, entry.msgid): entry for entry in read(folder)}
    missing = [
        f"not in the catalogue: {key[1]!r}" for key in found if key not in entries
    ]
    stale = [f"no longer used: {key[1]!r}" for key in entries if key not in found]
    wrong = [
        f"{problem}: {key[1]!r}"
        for key, entry in entries.items()
        if key in found and (problem := _problem(entry, found[key].message))
    ]
    return [f"{folder.name}: {line}" for line in sorted([*missing, *stale, *wrong])]


def contradictions(folders: Iterable[Path]) -> list[str]:
    """Texts that two apps translate differently; Django would show either."""
    said: dict[Key, dict[str, list[str]]] = {}
    for folder in folders:
        for entry in read(folder):
            words = entry.msgstr or " / ".join(entry.msgstr_plural.values())
            places = said.setdefault((entry.msgctxt, entry.msgid), {})
            if words.strip(" /"):
                places.setdefault(words, []).append(folder.name)
    return [
        f"two translations: {key[1]!r} is "
        + " and ".join(
            f"{words!r} in {', '.join(apps)}" for words, apps in found.items()
        )
        for key, found in said.items()
        if len(found) > 1
    ]


def _message(call: ast.Call) -> Message | None:
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else ""
    name = function.id if isinstance(function, ast.Name) else name
    roles = ROLES.get(name.removesuffix("_lazy"))
    if roles is None:
        return None
    texts = [each.value for each in call.args if isinstance(each, ast.Constant)]
    said = dict(zip(roles, texts, strict=False))
    if not isinstance(said.get("singular"), str) or len(said) < len(roles):
        return None
    return Message(**{role: str(text) for role, text in said.items()})


def _sources(folder: Path) -> Iterator[tuple[str, Iterator[Message]]]:
    for path in sorted(folder.rglob("*.py")):
        if "migrations" not in path.parts:
            name = path.relative_to(folder).as_posix()
            yield name, in_python(path.read_text(encoding="utf-8"))
    for path in sorted((folder / "templates").rglob("*.*")):
        if path.suffix in {".html", ".txt", ".svg"}:
            name = path.relative_to(folder).as_posix()
            yield name, in_template(path.read_text(encoding="utf-8"))


def _entry(found: Found, known: polib.POEntry | None) -> polib.POEntry:
    message = found.message
    entry = polib.POEntry(
        msgid=message.singular,
        msgctxt=message.context,
        occurrences=[(path, "") for path in found.files],
        flags=[flag for flag in (known.flags if known else ()) if flag == "fuzzy"],
        tcomment=known.tcomment if known else "",
    )
    if message.plural:
        entry.msgid_plural = message.plural
        entry.msgstr_plural = {0: "", 1: "", **(known.msgstr_plural if known else {})}
    else:
        entry.msgstr = known.msgstr if known else ""
    return entry


def _problem(entry: polib.POEntry, message: Message) -> str:
    """What is wrong with an entry that is used; empty if nothing."""
    texts = list(entry.msgstr_plural.values()) if message.plural else [entry.msgstr]
    if message.plural != (entry.msgid_plural or ""):
        return "the plural has changed"
    if entry.fuzzy:
        return "fuzzy"
    if not texts or not all(texts):
        return "untranslated"
    allowed = set(_PLACEHOLDER.findall(message.singular + message.plural))
    if any(set(_PLACEHOLDER.findall(text)) - allowed for text in texts):
        return "a placeholder the source does not have"
    needed = set(_PLACEHOLDER.findall(message.plural or message.singular))
    if needed - set(_PLACEHOLDER.findall(texts[-1])):
        return "a placeholder is missing"
    return ""
