"""``docs/isolation.md``: the walls in words, made from the declarations."""

from collections.abc import Iterator

from municipalities import row_security

HEAD = """# Walls between municipalities
Made by `manage.py isolation_check --write`; change `<app>/walls.py`, not this page.
Reasons and limits: [ADR 0009](adr/0009-row-level-security.md).

## Tables behind a wall
PostgreSQL gives a transaction only the rows its context reaches. No context, no rows.

| Model | Who reaches a row | Who adds one | What statistics read of all rows |
|---|---|---|---|
"""


def page() -> str:
    """The whole page."""
    return HEAD + "\n".join([*_walls(), *_open()]) + "\n"


def _walls() -> Iterator[str]:
    for wall in row_security.declared():
        every = (*wall.reaches, row_security.CLOCKWORK)
        who = "; ".join(reach.words for reach in every)
        adds = "anybody signed in, in a verb" if wall.anybody_adds else "the same"
        counted = ", ".join(wall.counted) or "nothing"
        yield f"| {wall.model} | {who} | {adds} | {counted} |"


def _open() -> Iterator[str]:
    yield "\n## Tables without one\n"
    yield "| Model | Why |\n|---|---|"
    for model, why in row_security.left_open().items():
        yield f"| {model} | {why} |"
