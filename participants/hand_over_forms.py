"""Where a person moves, from which day, and why."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from municipalities.danish import DanishKey
from municipalities.models import Municipality, ReasonCode
from participants.services import hand_overs


class HandOverForm(forms.Form):
    """One proposal; the municipalities are those where somebody can accept."""

    to = forms.ModelChoiceField(
        label=_("New municipality"), queryset=Municipality.objects.none()
    )
    from_on = forms.DateField(
        label=_("From which day"), help_text=_("Today or a later day.")
    )
    reason = forms.ModelChoiceField(
        label=_("Why"), queryset=ReasonCode.objects.for_kind(ReasonCode.Kind.MOVE)
    )
    with_support = forms.BooleanField(
        label=_("Send the note on support along"),
        help_text=_("Otherwise it is deleted when the person moves."),
        required=False,
    )

    def __init__(self, *args: Any, home_id: int, today: date, **kwargs: Any) -> None:  # noqa: ANN401 (Django's own)
        super().__init__(*args, **kwargs)
        others = hand_overs.receivers(on=today).exclude(pk=home_id)
        self.fields["to"].queryset = others.order_by(DanishKey("name"))  # type: ignore[attr-defined] # a ModelChoiceField
