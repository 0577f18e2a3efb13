"""The person who logs in; what they may do stands on their memberships."""

from collections.abc import Iterator
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Makes accounts and finds them by e-mail, whatever the case of its letters."""

    def create_user(self, email: str, password: str | None, *, name: str) -> "User":
        """Store an account; ``password=None`` leaves it without a usable one."""
        user = User(email=email.strip().lower(), name=name)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find the account with this e-mail address."""
        return self.get(email__iexact=username)


class AbsenceMail(models.TextChoices):
    """How somebody wants to hear of absences without a word."""

    AT_ONCE = "once", _("a mail for each, at once")
    DIGEST = "digest", _("one mail a day, at 12.00, if something is open")


class User(AbstractBaseUser):
    """An account: e-mail, name, password. It has no rights of its own.

    Whoever comes through an identity provider has no password, and an address only if
    the provider may speak for its domain.
    """

    email = models.EmailField(_("e-mail"), max_length=254, blank=True)
    name = models.CharField(_("name"), max_length=120)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    absence_mail = models.CharField(
        _("mail about absences"),
        max_length=6,
        choices=AbsenceMail.choices,
        default=AbsenceMail.AT_ONCE,
    )
    summary_mail = models.BooleanField(
        _("monthly mail that figures are ready"), default=True
    )
    is_active = models.BooleanField(_("may log in"), default=True)
    operator_since = models.DateTimeField(
        _("operates the portal since"), null=True, blank=True, editable=False
    )

    login_round = models.PositiveIntegerField(
        _("round of login"),
        default=0,
        help_text=_("counted up when all sessions and links must die"),
    )

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(
                Lower("email"), name="user_email_unique", condition=~Q(email="")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def operates(self) -> bool:
        """Whether this is an operator's account (ADR 0034)."""
        return self.is_active and self.operator_since is not None

    def get_session_auth_hash(self) -> str:
        """What a session must know to go on: the password's hash and the round."""
        return self._hash_of_round(settings.SECRET_KEY)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same with earlier secret keys."""
        return map(self._hash_of_round, settings.SECRET_KEY_FALLBACKS)

    def _hash_of_round(self, secret: str | bytes) -> str:
        value = f"{self.password} {self.login_round}"
        return salted_hmac(
            "session", value, secret=secret, algorithm="sha256"
        ).hexdigest()

    def get_full_name(self) -> str:
        return self.name
