"""Forms after the course: where the person is now, and what comes next."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from municipalities.free_text import refuse_cpr
from outcomes.models import Destination, NextStep, Outcome
from outcomes.services.follow_ups import WITH_HOURS


class OutcomeForm(forms.Form):
    """One dated statement with its source."""

    destination = forms.ChoiceField(
        label=_("Where is the person now?"),
        choices=Destination.choices,
        widget=forms.RadioSelect,
    )
    weekly_hours = forms.DecimalField(
        label=_("Ordinary hours a week"),
        help_text=_("Only for a job, e.g. 25 or 18,5."),
        min_value=0,
        max_value=60,
        decimal_places=1,
        localize=True,
        required=False,
    )
    as_of = forms.DateField(label=_("Holds on"))
    source = forms.ChoiceField(label=_("Source"), choices=Outcome.Source.choices)
    certainty = forms.ChoiceField(
        label=_("Certainty"), choices=Outcome.Certainty.choices
    )
    note = forms.CharField(
        label=_("Note"),
        help_text=_("No health information, no CPR number, nothing about others."),
        max_length=200,
        required=False,
        validators=[refuse_cpr],
    )

    def clean(self) -> dict[str, Any]:
        """Hours belong to a job."""
        cleaned = super().clean() or {}
        hours, destination = cleaned.get("weekly_hours"), cleaned.get("destination")
        if hours and destination not in WITH_HOURS:
            self.add_error("weekly_hours", _("Weekly hours belong to a job."))
        return cleaned


class NextStepForm(forms.Form):
    """What comes after the course, and from when."""

    text = forms.CharField(
        label=_("Next step"),
        help_text=_("E.g. »wage subsidy at a nursing home«. Name nobody."),
        max_length=200,
        validators=NextStep._meta.get_field("text").validators,  # noqa: SLF001
    )
    starts_on = forms.DateField(label=_("From"))
