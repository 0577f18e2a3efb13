"""What stands in the main menu, per role."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from municipalities.models import Role

type Label = str | Promise


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the menu; ``current`` on the page it leads to and those below."""

    label: Label
    url: str
    current: bool


TODAY = (_("Today"), "home")
_SCHOOL = (TODAY, (_("Courses"), "courses:course_list"))

MENU: Mapping[str, tuple[tuple[Label, str], ...]] = {
    Role.COORDINATOR: (
        TODAY,
        (_("Demand"), "courses:demand_board"),
        (_("Board"), "courses:board"),
        (_("Courses"), "courses:course_list"),
        (_("Nominations"), "branchespor:nomination_list"),
        (_("Absence"), "courses:absence_list"),
        (_("Results"), "outcomes:summary"),
        (_("Steering group"), "outcomes:reflection"),
    ),
    Role.CASEWORKER: (
        TODAY,
        (_("Participants"), "participants:participant_list"),
        (_("Nominations"), "branchespor:nomination_list"),
        (_("Courses"), "courses:course_list"),
        (_("Proposals"), "courses:shared_proposals"),
        (_("Absence"), "courses:absence_list"),
        (_("Follow-up"), "outcomes:due_list"),
    ),
    Role.SCHOOL_TEACHER: _SCHOOL,
    Role.SCHOOL_ADMIN: (
        *_SCHOOL,
        (_("Data checks"), "courses:check_list"),
        (_("School holidays"), "courses:holiday_list"),
        (_("Members"), "municipalities:member_list"),
        (_("Systems"), "municipalities:client_list"),
    ),
    Role.SUBSTITUTE: (TODAY,),
    Role.LEADER: (
        TODAY,
        (_("Results"), "outcomes:summary"),
        (_("Steering group"), "outcomes:reflection"),
        (_("Courses"), "courses:course_list"),
    ),
    Role.ADMINISTRATOR: (
        TODAY,
        (_("Members"), "municipalities:member_list"),
        (_("Systems"), "municipalities:client_list"),
        (_("Deletion"), "outcomes:retention"),
        (_("Look-ups"), "municipalities:look_ups"),
        (_("Data protection"), "data_protection"),
    ),
}


def entries(*, role: str, path: str) -> list[Entry]:
    """The menu of ``role`` seen from the page at ``path``; unknown names are left out.

    The entry whose address is the longest beginning of ``path`` is the current one;
    the start page is current only on itself.
    """
    links = [
        (label, url)
        for label, name in MENU.get(role, ())
        if (url := _address(name)) is not None
    ]
    home = reverse("home")
    around = [url for _label, url in links if url != home and path.startswith(url)]
    here = max(around, key=len, default=path)
    return [Entry(label, url, current=url == here) for label, url in links]


def _address(name: str) -> str | None:
    try:
        return reverse(name)
    except NoReverseMatch:
        return None
