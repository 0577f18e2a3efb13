"""Forms about a person: the facts the task needs, and nothing else (domain 3.3)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from participants.models import Participant, Support

HINT = _("No health information, no CPR number, nothing about others.")
SHORTEST_SEARCH = 3


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at runtime
    """What is registered about a person; validated here, saved by the service."""

    licences = forms.MultipleChoiceField(
        label=_("Licences"),
        choices=Participant.Licence.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    needs = forms.MultipleChoiceField(
        label=_("Practical needs"),
        choices=Participant.Need.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = Participant
        fields = [
            "given_name",
            "family_name",
            "phone",
            "gender",
            "case_reference",
            "birth_year",
            "arrival_year",
            "takeover_on",
            "interpreter_language",
            "danish_education",
            "danish_module",
            "danish_test",
            "licences",
            "needs",
            "working_instruction",
            "channel",
            "reads_digital_post",
            "duty_hours",
        ]
        help_texts = {
            "case_reference": _("Your own system's number, never the CPR number."),
            "working_instruction": HINT,
            "birth_year": _("Four digits, e.g. 1990."),
            "duty_hours": _("0 to 37; 0 without a duty. Empty: the rule counts."),
            "arrival_year": _("Four digits, e.g. 2023."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        for name in ("danish_education", "danish_module"):
            top = 3 if name == "danish_education" else 6
            self.fields[name] = forms.TypedChoiceField(
                label=self.fields[name].label,
                choices=[("", _("not known")), *((n, n) for n in range(1, top + 1))],
                coerce=int,
                empty_value=None,
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        """A module belongs to a Danish education."""
        cleaned = super().clean() or {}
        if cleaned.get("danish_module") and not cleaned.get("danish_education"):
            self.add_error(
                "danish_education", _("A module needs the Danish education as well.")
            )
        return cleaned

    def validate_constraints(self) -> None:
        """Left to the service, which knows the home municipality."""


class SupportForm(forms.Form):
    """Support in functional words."""

    wording = forms.CharField(
        label=_("Support in functional words"),
        help_text=_(
            "What the person can or cannot do, e.g. »cannot lift more than 10 kg«. "
            "Never a diagnosis. Only your municipality's caseworkers see it."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        required=False,
        validators=Support._meta.get_field("wording").validators,  # noqa: SLF001
    )


class SearchForm(forms.Form):
    """Find a person by name or case reference."""

    all_optional = True
    q = forms.CharField(
        label=_("Name or case reference"),
        max_length=60,
        min_length=SHORTEST_SEARCH,
        required=False,
        error_messages={
            "min_length": _("Write at least three letters or digits to search.")
        },
    )
