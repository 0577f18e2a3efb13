"""Numbers that come as text, from an address, a header or a form's hidden field."""

LONGEST = 9  # digits: fits PostgreSQL's integer, and no row of ours has more


def whole(text: str) -> int | None:
    """The number ``text`` writes in plain digits; None when it is anything else.

    ``str.isdigit`` is no guard by itself: it takes a raised 2, which ``int`` refuses.
    """
    if text.isascii() and text.isdigit() and len(text) <= LONGEST:
        return int(text)
    return None
