"""Forms about one's own account."""

from django import forms
from django.utils.translation import gettext_lazy as _

from municipalities.models import AbsenceMail


class AbsenceMailForm(forms.Form):
    """How one wants to hear of absences without a word."""

    absence_mail = forms.ChoiceField(
        label=_("When somebody is away without a word, send me"),
        help_text=_("On your start page an absence stands within seconds either way."),
        choices=AbsenceMail.choices,
        widget=forms.RadioSelect,
    )
