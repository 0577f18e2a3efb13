"""Forms about who is responsible, and about pauses."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from municipalities.models import Membership
from participants.models import Phase


def _name(member: Membership) -> str:
    return member.user.name if member.user else str(member)


class OwnerForm(forms.Form):
    """Who is responsible for which phase from today."""

    phase = forms.ChoiceField(label=_("Phase"), choices=Phase.choices)
    owner = forms.ModelChoiceField(
        label=_("Responsible"), queryset=Membership.objects.none()
    )

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        owner.queryset = colleagues  # type: ignore[attr-defined]
        owner.label_from_instance = _name  # type: ignore[attr-defined]


class PauseForm(forms.Form):
    """From when, and when the person is expected back; why is nobody's business."""

    first = forms.DateField(label=_("First day of the pause"))
    expected_return_on = forms.DateField(
        label=_("Expected back on"),
        help_text=_("The reason is not noted anywhere."),
    )


class ReturnForm(forms.Form):
    """The day the person was back."""

    on = forms.DateField(label=_("Back on"))
