"""Forms about one's own account."""

from django import forms
from django.utils.translation import gettext_lazy as _

from municipalities.models import AbsenceMail


class SummaryMailForm(forms.Form):
    """Whether one wants to be told once a month that the figures are ready."""

    summary_mail = forms.BooleanField(
        label=_("Send me a mail on the first working day of each month"),
        help_text=_("It holds a link to the figures, and no figure."),
        required=False,
    )


class AbsenceMailForm(forms.Form):
    """How one wants to hear of absences without a word."""

    absence_mail = forms.ChoiceField(
        label=_("When somebody is away without a word, send me"),
        help_text=_("On your start page an absence stands within seconds either way."),
        choices=AbsenceMail.choices,
        widget=forms.RadioSelect,
    )
