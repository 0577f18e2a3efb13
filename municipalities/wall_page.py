"""``docs/isolation.md``: the walls in words, made from the declarations."""

from collections.abc import Iterator

from municipalities import row_security

HEAD = """# Walls between municipalities
Made by `manage.py isolation_check --write`; change `<app>/walls.py`, not this page.
Reasons and limits: [ADR 0009](adr/0009-row-level-security.md).

## Tables behind a wall
PostgreSQL gives a transaction only the rows its context reaches. No context, no rows.

| Model | Who reads a row | Who adds one | Who changes one | Statistics read of all |
|---|---|---|---|---|
"""


def page() -> str:
    """The whole page."""
    return HEAD + "\n".join([*_walls(), *_open()]) + "\n"


def _walls() -> Iterator[str]:
    for wall in row_security.declared():
        who = [
            "; ".join(reach.words for reach in wall.who(command))
            for command in ("SELECT", "INSERT", "UPDATE")
        ]
        counted = ", ".join(wall.counted) or "nothing"
        yield f"| {wall.model} | {' | '.join(who)} | {counted} |"


def _open() -> Iterator[str]:
    yield "\n## Tables without one\n"
    yield "| Model | Why |\n|---|---|"
    for model, why in row_security.left_open().items():
        yield f"| {model} | {why} |"
