"""Whether a notice of an absence or a loan is still worth sending when its turn comes.

Asked by the outbox just before it sends (``municipalities.notices``), as the clockwork.
"""

from datetime import datetime

from django.db.models import Q
from django.utils.timezone import localdate

from courses.models import AbsenceCase, SessionLoan
from municipalities.models import Membership, Notice


def _is_open(notice: Notice, _at: datetime) -> bool:
    return AbsenceCase.objects.open().filter(pk=_case_id(notice)).exists()


def _is_unseen(notice: Notice, _at: datetime) -> bool:
    return AbsenceCase.objects.unseen().filter(pk=_case_id(notice)).exists()


def _is_any_open(notice: Notice, at: datetime) -> bool:
    """Whether the reader of a digest would find something."""
    members = Membership.objects.active(on=localdate(at)).filter(
        user=notice.recipient_id
    )
    return any(AbsenceCase.objects.visible_to(each).open().exists() for each in members)


def _case_id(notice: Notice) -> int:
    """The case a notice is about: the second part of its key."""
    return int(notice.dedupe_key.split(":")[1])


def _is_lent(notice: Notice, at: datetime) -> bool:
    """Whether something of the notice's date is still lent to its reader."""
    mine = Q(membership__user=notice.recipient_id) | Q(
        invitation__accepted_as__user=notice.recipient_id
    )
    given = SessionLoan.objects.given().filter(mine, until__gt=at)
    return notice.about_on in given.values_list("session__on", flat=True)


CHECKS = {
    "absence_opened": _is_open,
    "absence_unseen": _is_unseen,
    "absence_digest": _is_any_open,
    "session_lent": _is_lent,
}
