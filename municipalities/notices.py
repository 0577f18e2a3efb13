"""The outbox: ``owe`` writes in the verb's transaction, ``deliver`` sends it."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib import import_module
from smtplib import SMTPException

from allauth.account.utils import user_pk_to_url_str
from django.apps import apps
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.module_loading import module_has_submodule

from municipalities.models import Invitation, Notice, User
from municipalities.reset_tokens import ResetTokens

# Whether a notice is still worth sending, asked when its turn comes (clockwork).
type StillDue = Callable[[Notice, datetime], bool]

MAX_ATTEMPTS = 10
FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Owed:
    """One occasion to tell some people something."""

    recipients: Collection[User]
    dedupe_key: str
    path: str
    about_on: date | None = None  # what the mail is about, a Copenhagen date
    due_at: datetime | None = None  # later than at once


def owe(
    *,
    kind: str,
    recipients: Collection[User],
    dedupe_key: str,
    path: str,
    at: datetime,
) -> None:
    """Owe each recipient one notice; the same key twice is owed once.

    Whoever has no address, because an identity provider gave none, is not written to.

    The text is the template ``notices/<kind>.txt`` of the app that owes it; it gets the
    address ``path`` and a date and nothing else, so that no mail can name a person.
    """
    owe_all(kind=kind, owed=[Owed(recipients, dedupe_key, path)], at=at)


def owe_all(*, kind: str, owed: Iterable[Owed], at: datetime) -> None:
    """Owe what ``owe`` owes for several occasions, in one statement."""
    Notice.objects.bulk_create(
        [
            Notice(
                kind=kind,
                recipient=recipient,
                dedupe_key=each.dedupe_key,
                path=each.path,
                about_on=each.about_on,
                created_at=at,
                due_at=each.due_at or at,
            )
            for each in owed
            for recipient in each.recipients
            if recipient.email
        ],
        ignore_conflicts=True,
    )


def owe_invitation(invitation: Invitation, *, at: datetime) -> None:
    """Owe the one mail an invitation is; its recipient may have no account yet."""
    Notice.objects.create(
        kind="invitation",
        invitation=invitation,
        dedupe_key=key_of(invitation),
        created_at=at,
        due_at=at,
    )


def key_of(invitation: Invitation) -> str:
    """The once-only key of an invitation's mail."""
    return f"invitation {invitation.pk}"


def owe_login_changed(user: User, *, at: datetime) -> None:
    """Owe word that the user's login was changed; several changes a minute are one."""
    owe(
        kind="login_changed",
        recipients=[user],
        dedupe_key=f"login_changed {at:%Y-%m-%d %H:%M}",
        path=reverse("mfa_index"),
        at=at,
    )


def withdraw(*, dedupe_key: str, at: datetime) -> int:
    """Take back what is owed but not sent; returns how many notices that were."""
    return withdraw_all(dedupe_keys=[dedupe_key], at=at)


def withdraw_all(*, dedupe_keys: Collection[str], at: datetime) -> int:
    """Take back what ``withdraw`` takes back for several keys, in one statement."""
    return Notice.objects.filter(
        dedupe_key__in=dedupe_keys, sent_at=None, given_up_at=None, withdrawn_at=None
    ).update(withdrawn_at=at)


def waited(attempts: int) -> timedelta:
    """How long after it was first due a notice tried so often is due again."""
    return sum((_wait(n) for n in range(1, attempts + 1)), timedelta())


def _wait(attempts: int) -> timedelta:
    """How long to wait after so many attempts: twice as long each time."""
    return min(FIRST_RETRY * int(2**attempts), LONGEST_RETRY)


@transaction.atomic
def deliver(*, notice_id: int, at: datetime) -> bool:
    """Send one notice if it is still unsent and nobody else is sending it.

    A refusal by the mail server is counted and tried again later, ever more slowly;
    after MAX_ATTEMPTS the notice is given up and stays visible to the operator. The
    Message-ID is the notice's own, so that a mail sent twice after a crash is seen as
    one. What has become moot since it was owed is withdrawn instead (``still_due`` of
    the app that owes it). Returns whether it was sent now.
    """
    notice = (
        Notice.objects.unsent(at=at)
        .select_related("recipient", "invitation")
        .select_for_update(skip_locked=True, of=("self",))
        .filter(pk=notice_id)
        .first()
    )
    if notice is None:
        return False
    if not _is_still_due(notice, at=at):
        notice.withdrawn_at = at
        notice.save(update_fields=["withdrawn_at"])
        return False
    notice.attempts += 1
    try:
        _message(notice).send()
    except (SMTPException, OSError):
        notice.due_at = at + _wait(notice.attempts)
        if notice.attempts >= MAX_ATTEMPTS:
            notice.given_up_at = at
    else:
        notice.sent_at = at
    notice.save(update_fields=["attempts", "due_at", "sent_at", "given_up_at"])
    return notice.sent_at is not None


def _is_still_due(notice: Notice, *, at: datetime) -> bool:
    check = _checks().get(notice.kind)
    return check is None or check(notice, at)


@cache
def _checks() -> dict[str, StillDue]:
    """Every app's checks, by kind of notice."""
    found: dict[str, StillDue] = {}
    for app in apps.get_app_configs():
        if app.module and module_has_submodule(app.module, "still_due"):
            found |= import_module(f"{app.name}.still_due").CHECKS
    return found


def _message(notice: Notice) -> EmailMessage:
    """Compose the mail: first line of the template is its subject."""
    with translation.override(settings.LANGUAGE_CODE):
        text = render_to_string(
            f"notices/{notice.kind}.txt",
            {"address": settings.SITE_URL + _path(notice), "date": notice.about_on},
        )
    subject, _, body = text.strip().partition("\n")
    host = settings.DEFAULT_FROM_EMAIL.partition("@")[2].strip(">") or "localhost"
    return EmailMessage(
        subject=subject.strip(),
        body=body.strip() + "\n",
        to=[_recipient(notice)],
        headers={"Message-ID": f"<notice-{notice.pk}@{host}>"},
    )


def _recipient(notice: Notice) -> str:
    to = notice.invitation or notice.recipient
    assert to is not None  # noqa: S101 (notice_has_one_recipient)
    return to.email


def _path(notice: Notice) -> str:
    """The address the mail leads to.

    A link that lets somebody in is made here, when it is sent: it lies nowhere.
    """
    if notice.invitation:
        return reverse("municipalities:invitation", args=[notice.invitation.token])
    if notice.kind == "password_reset" and notice.recipient:
        key = ResetTokens().make_token(notice.recipient)
        return reverse(
            "account_reset_password_from_key",
            kwargs={"uidb36": user_pk_to_url_str(notice.recipient), "key": key},
        )
    return notice.path
