"""Forms of invitations: whom to invite, and who the new account is."""

from typing import Any

from django import forms
from django.contrib.auth.forms import BaseUserCreationForm
from django.utils.translation import gettext_lazy as _

from municipalities.access import INVITABLE
from municipalities.models import Membership, Role, User


class InviteForm(forms.Form):
    """An address and a role that the inviter may offer."""

    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("The work address. The link in the mail works for it alone."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, *args: Any, by: Membership, **kwargs: Any) -> None:  # noqa: ANN401 (Django's own signature)
        super().__init__(*args, **kwargs)
        roles = INVITABLE.get(by.role, ())
        self.fields["role"].choices = [(r.value, r.label.capitalize()) for r in roles]  # type: ignore[attr-defined]

    def clean_role(self) -> Role:
        """The role itself, not its text."""
        return Role(self.cleaned_data["role"])


class NewAccountForm(BaseUserCreationForm):  # type: ignore[type-arg]  # not generic at runtime
    """Name and password of whoever accepts; saved by the service."""

    class Meta:
        model = User
        fields = ["name"]
        help_texts = {"name": _("As colleagues in the cooperation know you.")}

    def _post_clean(self) -> None:
        """Leave the password's strength to the service, which knows the address."""
