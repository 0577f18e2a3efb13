"""How people are sorted."""

from municipalities.danish import DanishKey


def danish_order(person: str = "") -> tuple[DanishKey, DanishKey]:
    """Order by family name, then given name, of the person a lookup leads to."""
    way = f"{person}__" if person else ""
    return DanishKey(f"{way}family_name"), DanishKey(f"{way}given_name")
