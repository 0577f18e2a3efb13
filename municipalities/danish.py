"""Danish alphabetical order, the same in PostgreSQL and in Python.

Æ, ø and å come last and Aa counts as Å. PostgreSQL's side is the immutable function
``da_key`` (``municipalities.database``): it needs no ICU and its index cannot be
corrupted by a new collation version (docs/adr/0005-danish-order.md).
"""

from django.db.models import Func, TextField

_LETTERS = str.maketrans(
    {
        "æ": "{",
        "ä": "{",
        "ø": "|",
        "ö": "|",
        "å": "}",
        **dict.fromkeys("éèêë", "e"),
        **dict.fromkeys("áà", "a"),
        "ü": "y",
        "ú": "u",
        "í": "i",
        "ó": "o",
        "ý": "y",
        **dict.fromkeys("-'.", None),
    }
)


class DanishKey(Func):
    """Order by this to sort text as a Danish reader expects."""

    function = "da_key"
    arity = 1
    output_field = TextField()


def sort_key(text: str) -> str:
    """Return what ``da_key`` returns for ``text`` in PostgreSQL."""
    return text.lower().replace("aa", "å").translate(_LETTERS)
