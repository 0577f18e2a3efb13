"""Forms of a nomination: wishes, checklist, decline."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from branchespor.models import Nomination, RequirementCheck, Scheme, Track
from municipalities.free_text import refuse_cpr
from municipalities.models import ReasonCode

WISHES = ("wish_1", "wish_2", "wish_3", "wish_4", "wish_5")


class NominationForm(forms.Form):
    """Where to and under what; the first wish says in which cooperation."""

    wish_1 = forms.ModelChoiceField(
        label=_("First wish"), queryset=Track.objects.none(), empty_label=_("choose")
    )
    wish_2 = forms.ModelChoiceField(
        label=_("Second wish"),
        queryset=Track.objects.none(),
        required=False,
        empty_label=_("none"),
    )
    wish_3 = forms.ModelChoiceField(
        label=_("Third wish"),
        queryset=Track.objects.none(),
        required=False,
        empty_label=_("none"),
    )
    wish_4 = forms.ModelChoiceField(
        label=_("Fourth wish"),
        queryset=Track.objects.none(),
        required=False,
        empty_label=_("none"),
    )
    wish_5 = forms.ModelChoiceField(
        label=_("Fifth wish"),
        queryset=Track.objects.none(),
        required=False,
        empty_label=_("none"),
    )
    scheme = forms.ChoiceField(label=_("Scheme"), choices=Scheme.choices)
    wish_text = forms.CharField(
        label=_("The citizen's own words"),
        help_text=_(
            "Why this trade? No health information, no CPR number, nothing about "
            "others."
        ),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[refuse_cpr],
    )
    chose_industry = forms.NullBooleanField(
        label=_("Has chosen the industry"),
        widget=forms.Select(
            choices=[("", _("not known")), ("true", _("yes")), ("false", _("no"))]
        ),
        required=False,
    )
    available_from = forms.DateField(label=_("Available from"), required=False)
    available_until = forms.DateField(label=_("Available until"), required=False)
    payment_promised_on = forms.DateField(
        label=_("Payment promised on (betalingstilsagn)"), required=False
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        tracks: Iterable[Track],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in WISHES:
            self.fields[name].queryset = tracks  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Wishes belong to one cooperation; the window is in order."""
        cleaned = super().clean() or {}
        wishes = [cleaned[name] for name in WISHES if cleaned.get(name)]
        for name in WISHES[1:]:
            wish = cleaned.get(name)
            if wish and wish.cooperation_id != wishes[0].cooperation_id:
                self.add_error(name, _("The wishes belong to different cooperations."))
        first, last = cleaned.get("available_from"), cleaned.get("available_until")
        if first and last and last < first:
            self.add_error(
                "available_until", _("The last day is not before the first.")
            )
        return cleaned

    def wishes(self) -> list[Track]:
        """The wished tracks, dearest first."""
        chosen = [self.cleaned_data[name] for name in WISHES]
        return [track for track in chosen if track is not None]


class ChecklistForm(forms.Form):
    """One choice per requirement of the wished tracks."""

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        checks: Iterable[RequirementCheck],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        for check in checks:
            self.fields[f"requirement_{check.requirement_id}"] = forms.ChoiceField(
                label=str(check.requirement),
                choices=RequirementCheck.Finding.choices,
                initial=check.finding,
                widget=forms.RadioSelect,
                help_text=_("Must be met.") if check.requirement.is_hard else "",
            )

    def findings(self) -> dict[int, str]:
        """Requirement key → finding."""
        return {
            int(name.rpartition("_")[2]): value
            for name, value in self.cleaned_data.items()
        }


class DeclineForm(forms.Form):
    """A listed reason and a suggestion."""

    reason = forms.ModelChoiceField(
        label=_("Reason"), queryset=ReasonCode.objects.none(), empty_label=_("choose")
    )
    suggestion = forms.CharField(
        label=_("Suggestion"),
        help_text=_("What could the citizen do instead, or when again?"),
        max_length=200,
        validators=Nomination._meta.get_field("decline_suggestion").validators,  # noqa: SLF001
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["reason"].queryset = ReasonCode.objects.for_kind(  # type: ignore[attr-defined]
            ReasonCode.Kind.DECLINE
        )


class PaymentForm(forms.Form):
    """The date of the municipality's promise to pay."""

    on = forms.DateField(label=_("Payment promised on (betalingstilsagn)"))
