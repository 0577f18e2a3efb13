"""allauth's forms of the second factor, in our words; a code counts once."""

import time
from datetime import UTC, datetime

from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from municipalities import rate_limits
from municipalities.rate_limits import Limit

DIGITS = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}


def spend(user_id: int, code: str) -> bool:
    """Whether this code is used for the first time while it could be valid.

    allauth remembers a code for one period and in one process; with tolerance it is
    valid for three. allauth's forms read the clock themselves, so does this.
    """
    lifetime = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
    once = Limit("code", 1, lifetime, per=rate_limits.address_of)
    digits = "".join(each for each in code if each.isdigit())
    now = datetime.fromtimestamp(time.time(), tz=UTC)
    return rate_limits.take(limit=once, sender=f"{user_id} {digits}", at=now) == 0


class CodeForm(AuthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The second step of logging in: a code of the app, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_("Six digits from your app, or one of your recovery codes."),
        widget=forms.TextInput(attrs=DIGITS),
    )

    def clean_code(self) -> str:
        """Check the code and spend it."""
        code: str = super().clean_code()
        if not spend(self.user.pk, code):
            raise get_adapter().validation_error("incorrect_code")
        return code


class ConfirmCodeForm(ReauthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The same, to confirm that it is still oneself."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_("Six digits from your app, or one of your recovery codes."),
        widget=forms.TextInput(attrs=DIGITS),
    )

    def clean_code(self) -> str:
        """Check the code and spend it."""
        code: str = super().clean_code()
        if not spend(self.user.pk, code):
            raise get_adapter().validation_error("incorrect_code")
        return code


class ActivateCodeForm(ActivateTOTPForm):  # type: ignore[misc]  # allauth has no types
    """The first code of a new app proves that it was set up."""

    code = forms.CharField(
        label=_("Code from the app"),
        help_text=_("Six digits. The app shows a new code every 30 seconds."),
        widget=forms.TextInput(attrs={**DIGITS, "autofocus": False}),
    )

    def clean_code(self) -> str:
        """Check the code and spend it."""
        code: str = super().clean_code()
        if not spend(self.user.pk, code):
            raise get_adapter().validation_error("incorrect_code")
        return code


class AddKeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """A new security key or passkey; the browser fills in the credential."""

    name = forms.CharField(
        label=_("Name of the key"),
        help_text=_("So that you know it again, for example where it lies."),
        max_length=60,
        required=False,
    )
