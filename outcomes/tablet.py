"""The tablet in the citizen's hands: a mode of the session that knows one form only.

Whoever hands it over stays signed in, so that what is answered is saved; but until she
has confirmed anew that it is her, the session opens nothing but the questions
(``outcomes.middleware``). A confirmation given before the hand-over does not count.
"""

from dataclasses import asdict, dataclass, replace

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest

KEY = "tablet"
PROGRESS, EVALUATION = "progress", "evaluation"


@dataclass(frozen=True, slots=True)
class Turn:
    """What the citizen is asked: ``target`` is a person's public id or a course's key.

    ``began`` are seconds since 1970; ``code`` is a hash, set only for a member whose
    login cannot be confirmed here.
    """

    kind: str
    target: str
    language: str
    began: float
    answered: bool = False
    code: str = ""


def begin(request: HttpRequest, turn: Turn, *, code: str = "") -> None:
    """Lock the session to the turn."""
    hashed = make_password(code) if code else ""
    request.session[KEY] = asdict(replace(turn, code=hashed))


def current(request: HttpRequest) -> Turn | None:
    """The turn the session is locked to, if it is."""
    kept = request.session.get(KEY)
    return Turn(**kept) if kept else None


def change(request: HttpRequest, turn: Turn) -> None:
    """Go on in the same turn: answered, or in the other language."""
    request.session[KEY] = asdict(turn)


def end(request: HttpRequest) -> None:
    """Open the session again."""
    request.session.pop(KEY, None)


def needs_code(request: HttpRequest) -> bool:
    """Whether the member's login cannot be confirmed here: she makes up a code."""
    return not get_reauthentication_flows(request.user)


def is_back(request: HttpRequest, turn: Turn) -> bool:
    """Whether the member has confirmed since the hand-over that it is her."""
    return any(
        each.get("reauthenticated") and each["at"] > turn.began
        for each in get_authentication_records(request, request.user)
    )


def knows_code(turn: Turn, said: str) -> bool:
    """Whether this is the code made up at the hand-over."""
    return bool(turn.code) and check_password(said, turn.code)
