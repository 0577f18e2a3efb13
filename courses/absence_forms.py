"""Forms of the absence follow-up."""

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.models import AbsenceCase, ContactAttempt
from municipalities.free_text import refuse_cpr
from municipalities.models import ReasonCode

Contact = ContactAttempt.Result
Outcome = AbsenceCase.Result


class ContactForm(forms.Form):
    """One try to reach the person; the result is the button that was pressed."""

    channel = forms.ChoiceField(
        label=_("How"),
        choices=ContactAttempt.Channel.choices,
        initial=ContactAttempt.Channel.PHONE,
    )
    note = forms.CharField(
        label=_("Note"),
        help_text=_("No health information, no CPR number, nothing about others."),
        max_length=200,
        required=False,
        validators=[refuse_cpr],
    )
    result = forms.ChoiceField(choices=Contact.choices, widget=forms.HiddenInput)


class AnswerForm(forms.Form):
    """What the person said, and what the home municipality makes of it."""

    reason = forms.ModelChoiceField(
        label=_("Reason the person gave"),
        queryset=ReasonCode.objects.none(),
        required=False,
        empty_label=_("not known yet"),
    )
    assessment = forms.ChoiceField(
        label=_("The municipality's assessment"),
        help_text=_("Decided in your own case system; the school never sees it."),
        choices=[("", _("not decided")), *AbsenceCase.Assessment.choices],
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["reason"]
        field.queryset = ReasonCode.objects.for_kind(ReasonCode.Kind.ABSENCE)  # type: ignore[attr-defined]


class HearingForm(forms.Form):
    """When the municipality sent its hearing, from its own case system."""

    hearing_sent_on = forms.DateField(
        label=_("Hearing sent"),
        help_text=_("The portal sends nothing. Empty: none was sent."),
        required=False,
    )


class CloseForm(forms.Form):
    """How it ended."""

    result = forms.ChoiceField(
        choices=[
            (Outcome.BACK, Outcome.BACK.label),
            (Outcome.STOPPED, Outcome.STOPPED.label),
        ]
    )
