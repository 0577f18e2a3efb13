"""The form of what the citizen says: own words, when, where, Danish classes."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from branchespor.models import Nomination
from branchespor.services.wishes import Statement
from municipalities.free_text import refuse_cpr
from municipalities.models import School

YES_NO = [("", _("not known")), ("true", _("yes")), ("false", _("no"))]


class StatementForm(forms.Form):
    """What may be changed about a nomination after it was made."""

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
        widget=forms.Select(choices=YES_NO),
        required=False,
    )
    attended_info_meeting = forms.NullBooleanField(
        label=_("Was at the information meeting"),
        widget=forms.Select(choices=YES_NO),
        required=False,
    )
    available_from = forms.DateField(label=_("Available from"), required=False)
    available_until = forms.DateField(label=_("Available until"), required=False)
    unreachable = forms.TypedMultipleChoiceField(
        label=_("Schools the person cannot get to"),
        help_text=_("Only that, not why."),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    danish_weekdays = forms.TypedMultipleChoiceField(
        label=_("Weekdays with Danish classes"),
        choices=[(number + 1, capfirst(name)) for number, name in WEEKDAYS.items()],
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    danish_from = forms.TimeField(label=_("Danish classes begin at"), required=False)
    danish_until = forms.TimeField(label=_("Danish classes end at"), required=False)
    work_weekdays = forms.TypedMultipleChoiceField(
        label=_("Weekdays with work"),
        choices=[(number + 1, capfirst(name)) for number, name in WEEKDAYS.items()],
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    work_from = forms.TimeField(label=_("Work begins at"), required=False)
    work_until = forms.TimeField(label=_("Work ends at"), required=False)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        nomination: Nomination,
        schools: Iterable[School],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields:
            self.fields[name].initial = getattr(nomination, name)
        self.fields["wish_text"].initial = nomination.wish
        for name in ("chose_industry", "attended_info_meeting"):
            said = getattr(nomination, name)
            self.fields[name].initial = "" if said is None else str(said).lower()
        self.fields["unreachable"].choices = [  # type: ignore[attr-defined]
            (each.pk, str(each)) for each in schools
        ]

    def clean(self) -> dict[str, Any]:
        """Windows are in order; hours of Danish classes and work come in pairs."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("available_from"), cleaned.get("available_until")
        if first and last and last < first:
            self.add_error(
                "available_until", _("The last day is not before the first.")
            )
        for what in ("danish", "work"):
            begins, ends = cleaned.get(f"{what}_from"), cleaned.get(f"{what}_until")
            if bool(begins) != bool(ends) or (begins and ends and ends <= begins):
                self.add_error(
                    f"{what}_until", _("Write from and until, in that order.")
                )
        return cleaned

    def statement(self) -> Statement:
        """The valid form as the service wants it."""
        facts = dict(self.cleaned_data)
        for name in ("unreachable", "danish_weekdays", "work_weekdays"):
            facts[name] = tuple(facts[name])
        return Statement(**facts)
