"""What every page shows around its content; costs no query of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.http import HttpRequest
from django.utils.timezone import localdate

import portal
from municipalities import access
from municipalities.access import Permission
from municipalities.models import Membership
from participants.services.exports import PERMISSIONS
from portal import navigation


@dataclass(frozen=True, slots=True)
class Shell:
    """The page around the page.

    ``others`` are the memberships the person could switch to; ``user`` is how the
    signed-in person is named, empty when nobody is signed in. ``relaxed`` says that a
    password is enough here; there is no menu while a second factor is missing.
    """

    user: str
    membership: Membership | None
    others: Sequence[Membership]
    navigation: Sequence[navigation.Entry]
    today: date
    operates: bool
    demo: bool
    relaxed: bool
    version: str
    support_email: str
    support_phone: str

    @property
    def follows_absences(self) -> bool:
        """Whether the role is written to about absences."""
        member = self.membership
        return member is not None and access.allows(member, Permission.READ_ABSENCES)

    @property
    def reads_summaries(self) -> bool:
        """Whether the role may be told once a month that the figures are ready."""
        member = self.membership
        if member is None:
            return False
        return access.allows(member, Permission.CHOOSE_SUMMARY_MAIL)

    @property
    def has_files(self) -> bool:
        """Whether the role takes files out, or judges a colleague's."""
        rights = {*PERMISSIONS.values(), Permission.APPROVE_EXPORTS}
        member = self.membership
        return member is not None and any(access.allows(member, r) for r in rights)

    @property
    def week(self) -> int:
        """ISO week number of today."""
        return self.today.isocalendar().week


def shell(request: HttpRequest) -> Mapping[str, Shell]:
    """Give templates ``shell``, made of what the middleware put on the request."""
    membership: Membership | None = getattr(request, "membership", None)
    memberships: Sequence[Membership] = getattr(request, "memberships", ())
    return {
        "shell": Shell(
            user=_name(request),
            membership=membership,
            others=[each for each in memberships if each != membership],
            navigation=(
                navigation.entries(role=membership.role, path=request.path)
                if membership and not getattr(request, "lack", None)
                else ()
            ),
            today=localdate(),
            operates=access.operates(getattr(request, "user", None)),
            demo=settings.DEMO,
            relaxed=settings.MFA_RELAXED,
            version=portal.__version__,
            support_email=settings.SUPPORT_EMAIL,
            support_phone=settings.SUPPORT_PHONE,
        )
    }


def _name(request: HttpRequest) -> str:
    user = getattr(request, "user", None)
    return str(user) if user is not None and user.is_authenticated else ""
