"""The form of a weekly pattern: weekdays, times, from and to."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from courses.calendar import Hours, Pattern
from courses.models import Course, Session
from municipalities.models import Membership

LONGEST_DAYS = 3 * 366


class TeacherField(forms.ModelChoiceField):  # type: ignore[type-arg] # generic in the stubs only
    """Who of the school's people teaches."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(
            queryset=Membership.objects.none(),
            required=False,
            empty_label=_("not decided"),
            **kwargs,
        )

    def label_from_instance(self, teacher: Membership) -> str:
        """The name; the school is known."""
        return str(teacher.user)


class PatternForm(forms.Form):
    """Times on some weekdays of a course's period, the same every week."""

    all_optional = True  # every field says itself what is missing

    weekdays = forms.TypedMultipleChoiceField(
        label=_("Weekdays"),
        coerce=int,
        choices=list(WEEKDAYS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    start = forms.TimeField(label=_("From"), required=False)
    end = forms.TimeField(label=_("To"), required=False)
    first = forms.DateField(label=_("First day"))
    last = forms.DateField(label=_("Last day"))
    kind = forms.ChoiceField(
        label=_("Kind"), choices=Session.Kind.choices, initial=Session.Kind.TEACHING
    )
    room = forms.CharField(label=_("Room"), max_length=60, required=False)
    teacher = TeacherField(label=_("Teacher"))

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        course: Course,
        teachers: Any,  # noqa: ANN401
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first"].initial = course.starts_on
        self.fields["last"].initial = course.ends_on
        self.fields["teacher"].queryset = teachers  # type: ignore[attr-defined]
        for number in WEEKDAYS:
            self.fields[f"start_{number}"] = forms.TimeField(
                label=_("From"), required=False
            )
            self.fields[f"end_{number}"] = forms.TimeField(
                label=_("To"), required=False
            )

    def own_times(self) -> Iterator[tuple[str, forms.BoundField, forms.BoundField]]:
        """Per weekday its name and the fields of its own times."""
        for number, name in WEEKDAYS.items():
            yield str(name), self[f"start_{number}"], self[f"end_{number}"]

    @property
    def has_own_times(self) -> bool:
        """Whether a weekday's own times are filled in, or wrong."""
        names = [f"{side}_{number}" for number in WEEKDAYS for side in ("start", "end")]
        return any(self.data.get(name) for name in names)

    def clean(self) -> dict[str, Any]:
        """Every weekday gets its times; the period ends after it begins."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and (last < first or (last - first).days > LONGEST_DAYS):
            self.add_error("last", _("The last day is not before the first."))
        if not self.errors:
            cleaned["hours"] = self._hours(cleaned)
        return cleaned

    def _hours(self, cleaned: dict[str, Any]) -> dict[int, Hours]:
        """The times by weekday: its own, or else those that all share."""
        hours = {}
        for number in WEEKDAYS:
            start, end = cleaned[f"start_{number}"], cleaned[f"end_{number}"]
            if bool(start) != bool(end):
                missing = "end" if start else "start"
                self.add_error(f"{missing}_{number}", _("Both times are needed."))
            elif start:
                hours[number] = Hours(start, end)
            elif number in cleaned["weekdays"]:
                hours[number] = Hours(cleaned["start"], cleaned["end"])
        if not hours:
            self.add_error("weekdays", _("Choose at least one weekday."))
        for name in ("start", "end"):
            if not cleaned[name] and any(None in each for each in hours.values()):
                self.add_error(name, _("Write the time."))
        return hours

    def pattern(self) -> Pattern:
        """The valid form as the calendar wants it."""
        said = self.cleaned_data
        return Pattern(
            hours=said["hours"],
            first=said["first"],
            last=said["last"],
            kind=said["kind"],
            room=said["room"],
            teacher_id=said["teacher"].pk if said["teacher"] else None,
        )
