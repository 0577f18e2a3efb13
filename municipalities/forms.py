"""Forms about machine clients."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from municipalities.models import ApiClient, Scope
from municipalities.services import clients

LONGEST_DAYS = 2 * 365


class AccessForm(forms.Form):
    """What a client may, and from where."""

    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only what the system needs."),
    )
    networks = forms.CharField(
        label=_("Only from these network addresses"),
        max_length=400,
        required=False,
        help_text=_("For example 192.0.2.10 or 192.0.2.0/24. Empty: from anywhere."),
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        may: Sequence[Scope],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        """``may``: what a system of the organisation can be let into at all."""
        super().__init__(*args, **kwargs)
        choices = [(scope.value, scope.label) for scope in may]
        self.fields["scopes"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.fields["scopes"].initial = [choices[0][0]]

    def clean_networks(self) -> list[str]:
        """The addresses as networks."""
        try:
            return clients.networks_of(self.cleaned_data["networks"])
        except clients.NotANetwork as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    @classmethod
    def of(cls, client: ApiClient, *, may: Sequence[Scope]) -> "AccessForm":
        """The form filled with what the client may now."""
        said: dict[str, Any] = {
            "scopes": client.scopes,
            "networks": " ".join(client.networks),
        }
        return cls(initial=said, may=may)


class ClientForm(AccessForm):
    """A new client."""

    name = forms.CharField(
        label=_("Name of the system"),
        max_length=80,
        help_text=_("For example Studie+."),
    )
    last_day = forms.DateField(
        label=_("Last day"), help_text=_("Two years from today at most.")
    )
    field_order = ("name", "scopes", "networks", "last_day")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_last_day(self) -> date:
        """A day ahead, two years at most."""
        day: date = self.cleaned_data["last_day"]
        if not 0 < (day - self.today).days <= LONGEST_DAYS:
            raise forms.ValidationError(_("Choose a day ahead, two years at most."))
        return day
