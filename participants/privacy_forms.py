"""The listed reasons to keep and to erase."""

from django import forms
from django.utils.translation import gettext_lazy as _

from municipalities.models import ReasonCode


class HoldForm(forms.Form):
    """Why a person's data must be kept."""

    reason = forms.ModelChoiceField(
        label=_("Why the data must be kept"),
        queryset=ReasonCode.objects.for_kind(ReasonCode.Kind.HOLD),
    )


class ErasureForm(forms.Form):
    """Why a person is to be erased."""

    reason = forms.ModelChoiceField(
        label=_("Why the person is erased"),
        queryset=ReasonCode.objects.for_kind(ReasonCode.Kind.ERASURE),
    )
