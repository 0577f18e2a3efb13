"""The form of a weekly pattern: weekdays, times, from and to."""

from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from courses.calendar import Pattern
from courses.models import Course, Session


class PatternForm(forms.Form):
    """The same times on some weekdays of a course's period."""

    weekdays = forms.TypedMultipleChoiceField(
        label=_("Weekdays"),
        coerce=int,
        choices=list(WEEKDAYS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    start = forms.TimeField(label=_("From"))
    end = forms.TimeField(label=_("To"))
    first = forms.DateField(label=_("First day"))
    last = forms.DateField(label=_("Last day"))
    kind = forms.ChoiceField(
        label=_("Kind"), choices=Session.Kind.choices, initial=Session.Kind.TEACHING
    )
    room = forms.CharField(label=_("Room"), max_length=60, required=False)

    def __init__(self, *args: Any, course: Course, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["first"].initial = course.starts_on
        self.fields["last"].initial = course.ends_on

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and (last < first or (last - first).days > 3 * 366):
            self.add_error("last", _("The last day is not before the first."))
        return cleaned

    def pattern(self) -> Pattern:
        """The valid form as the calendar wants it."""
        values = dict(self.cleaned_data)
        return Pattern(weekdays=frozenset(values.pop("weekdays")), **values)
