"""Reads the forms of a page, as a browser would, and fills them in."""

import io
from dataclasses import dataclass, field
from html.parser import HTMLParser

from tests.campaigns import canaries

SKIPPED = {"csrfmiddlewaretoken"}
# Notes and names that stand in tables about nobody. Whoever types a secret there has
# published it, and no page can know: the fuzz writes words there that are nobody's.
PUBLISHED = (
    *("/shortage/", "/orders/", "/tracks/", "/sessions/", "/holidays/", "/plan/"),
    *("/systems/", "/members/", "/evaluation/", "/closing/", "/changes/", "/learned/"),
    *("/steering/", "/places/"),
)


@dataclass
class Form:
    """One form: where it goes, and for each field its kind and possible values."""

    action: str
    method: str
    fields: list = field(default_factory=list)  # (name, kind, values)


class _Reader(HTMLParser):
    def __init__(self, path):
        super().__init__()
        self.path, self.found, self.select = path, [], None

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            action = given.get("action") or given.get("hx-post") or self.path
            method = (
                "POST" if "hx-post" in given else given.get("method", "get").upper()
            )
            self.found.append(Form(action, method))
        elif "hx-post" in given:
            self.found.append(Form(given["hx-post"], "POST"))
        if not self.found:
            return
        if tag == "option" and self.select:
            self.select[2].append(given.get("value", ""))
        name = given.get("name")
        if name and name not in SKIPPED and tag in _KINDS:
            self._add(tag, name, given)

    def _add(self, tag, name, given):
        kind = given.get("type", "text") if tag == "input" else tag
        values = [given["value"]] if "value" in given else []
        one = (name, kind, values)
        fields = self.found[-1].fields
        known = next((f for f in fields if f[0] == name and f[1] == kind), None)
        if known and kind in {"radio", "button"}:
            known[2].extend(values)
        else:
            fields.append(one)
        if tag == "select":
            self.select = one

    def handle_endtag(self, tag):
        if tag == "select":
            self.select = None


_KINDS = {"input", "select", "textarea", "button"}


def forms_of(html, path):
    """The forms of a page."""
    reader = _Reader(path)
    reader.feed(html)
    return [f for f in reader.found if f.action and not f.action.startswith("http")]


def fill(form, rng, *, words, day):
    """Values for every field; ``words`` are tokens to write or look for."""
    values = {}
    if any(place in form.action for place in PUBLISHED):
        words = [canaries.word(rng)]
    for name, kind, known in form.fields:
        value = _value(name, kind, known, rng, words, day)
        if value is not None:
            values[name] = value
    return values


def _value(name, kind, known, rng, words, day):
    if kind == "file":
        return table(rng, words)
    if kind in {"select", "radio", "button"}:
        return rng.choice(known) if known else None
    if kind == "checkbox":
        return (known or ["on"])[0] if rng.random() < 0.5 else None
    if kind == "hidden" or (known and known[0] and rng.random() < 0.5):
        return known[0] if known else ""
    return _written(name, rng, words, day)


def _written(name, rng, words, day):
    """What somebody writes into a field of this name."""
    if "date" in name or name.endswith(("_on", "_day", "as_of", "_from", "_until")):
        return f"{day:%d.%m.%Y}"
    if name == "phone":
        return canaries.number(rng)
    if name.endswith(("year", "hours", "minutes", "page")):
        return rng.choice(["", "1990", "12"])
    return rng.choice([*words, canaries.word(rng), ""])


def table(rng, words):
    """A nomination or attendance list that names people, own and others'."""
    heads = "Sagsnr;Fornavn;Efternavn;Køn;Telefon;Ordning;Ønske 1;Portal-ID;Status"
    lines = [
        ";".join([*rng.choices(words, k=3), "kvinde", "", "igu", "Spor 0", word, "syg"])
        for word in rng.choices(words, k=3)
    ]
    file = io.BytesIO("\n".join([heads, *lines]).encode())
    file.name = f"{rng.choice(words)}.csv"
    return file
