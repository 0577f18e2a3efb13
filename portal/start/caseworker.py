"""The caseworker's start page."""

from datetime import date
from typing import Any

from municipalities.models import Membership

TEMPLATE = "portal/start_caseworker.html"


def context(membership: Membership, *, today: date) -> dict[str, Any]:
    """What the page shows for this member on ``today`` (a Copenhagen date)."""
    return {"membership": membership, "today": today}
