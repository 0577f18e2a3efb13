"""Forms of planning a course and of the dates on its way."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.formats import localize_input
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from branchespor.models import EmployerDemand, Track
from courses import timeline
from courses.models import Course
from courses.services.plans import CoursePlan
from courses.services.way import ALWAYS_SET
from municipalities.models import School

FRIDAY = 5
# What a copy takes over from the run before it.
COPIED = (
    "school",
    "site",
    "seats",
    "minimum",
    "target",
    "hours",
    "employer_places",
    "price_per_seat",
)


def way_fields() -> dict[str, forms.DateField]:
    """One field per date on the way; empty means its usual distance from the start."""
    return {
        step.field: forms.DateField(
            label=capfirst(str(step.text)),
            help_text=_("Empty: %(distance)s") % {"distance": step.distance},
            required=False,
        )
        for step in timeline.STEPS
    }


def _last_workday(first: date, *, weeks: int) -> date:
    """The last day of so many weeks from ``first``, or the Friday before it."""
    last = first + timedelta(weeks=weeks, days=-1)
    return last - timedelta(days=max(0, last.isoweekday() - FRIDAY))


class CoursePlanForm(forms.Form):
    """A new course; the dates on the way are suggested and can be moved."""

    school = forms.ModelChoiceField(
        label=_("School"), queryset=School.objects.none(), empty_label=_("choose")
    )
    site = forms.CharField(label=_("Place"), max_length=120, required=False)
    starts_on = forms.DateField(label=_("First day"))
    ends_on = forms.DateField(label=_("Last day"), required=False)
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=200)
    minimum = forms.IntegerField(label=_("Minimum"), min_value=1, max_value=200)
    target = forms.IntegerField(
        label=_("Target"), min_value=1, max_value=200, required=False
    )
    hours = forms.IntegerField(
        label=_("Hours in all"), min_value=1, max_value=5000, required=False
    )
    employer_places = forms.IntegerField(
        label=_("Places at employers"), min_value=0, max_value=500, required=False
    )
    price_per_seat = forms.IntegerField(
        label=_("Price per seat in kr."), min_value=0, required=False
    )
    demand = forms.ModelChoiceField(
        queryset=EmployerDemand.objects.none(),
        widget=forms.HiddenInput,
        required=False,
    )
    copied_from = forms.ModelChoiceField(
        queryset=Course.objects.none(), widget=forms.HiddenInput, required=False
    )

    def __init__(self, *args: Any, track: Track, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.track = track
        schools = School.objects.filter(cooperations__cooperation=track.cooperation_id)
        self._choose("school", schools.order_by("name"))
        self._choose("demand", track.demand.open())
        self._choose("copied_from", track.courses.all())
        self.fields |= way_fields()

    def _choose(self, name: str, rows: Any) -> None:  # noqa: ANN401
        self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Numbers and dates stand in their order; what is empty is suggested."""
        cleaned = super().clean() or {}
        self._clean_numbers(cleaned)
        first, former = cleaned.get("starts_on"), cleaned.get("copied_from")
        if first and former and not cleaned.get("ends_on"):
            cleaned["ends_on"] = first + (former.ends_on - former.starts_on)
        elif first and self.track.usual_weeks and not cleaned.get("ends_on"):
            cleaned["ends_on"] = _last_workday(first, weeks=self.track.usual_weeks)
        if "ends_on" not in self.errors and not cleaned.get("ends_on"):
            self.add_error("ends_on", _("Write the last day."))
        elif first and cleaned.get("ends_on") and cleaned["ends_on"] < first:
            self.add_error("ends_on", _("The last day is not before the first."))
        if first:
            self._clean_dates(cleaned, first)
        return cleaned

    def _clean_numbers(self, cleaned: dict[str, Any]) -> None:
        seats, minimum = cleaned.get("seats"), cleaned.get("minimum")
        if not seats or not minimum:
            return
        if minimum > seats:
            self.add_error("minimum", _("The minimum is at most the seats."))
            return
        cleaned["target"] = cleaned.get("target") or seats
        if not minimum <= cleaned["target"] <= seats:
            self.add_error(
                "target", _("The target lies between the minimum and the seats.")
            )

    def _clean_dates(self, cleaned: dict[str, Any], first: date) -> None:
        former = cleaned.get("copied_from")
        usual = timeline.suggested(first)
        for name in timeline.FIELDS:
            cleaned[name] = cleaned.get(name) or _as_before(former, name, first)
            cleaned[name] = cleaned[name] or usual[name]
            if cleaned[name] > first:
                self.add_error(name, _("This date lies after the first day."))
        if cleaned["release_on"] < cleaned["signup_deadline_on"]:
            self.add_error(
                "release_on", _("Quotas are released on the deadline or later.")
            )

    def filled(self) -> QueryDict:
        """What was typed, with every date that was empty filled in."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        for name in ("ends_on", *timeline.FIELDS):
            if self.cleaned_data.get(name) and not data.get(name):
                data[name] = str(localize_input(self.cleaned_data[name]))
        return data

    def wanted(self) -> CoursePlan:
        """The valid form as the service wants it; a usual date is not kept as moved."""
        facts = {k: v for k, v in self.cleaned_data.items() if k != "school"}
        usual = timeline.suggested(facts["starts_on"])
        for name, day in usual.items():
            if name not in ALWAYS_SET and facts[name] == day:
                facts[name] = None
        for name in ("demand", "copied_from"):
            row = facts.pop(name)
            facts[f"{name}_id"] = row.pk if row else None
        return CoursePlan(**facts)


def _as_before(former: Course | None, name: str, first: date) -> date | None:
    """A date that was moved on the former run keeps its distance from the start."""
    kept: date | None = getattr(former, name, None)
    return first - (former.starts_on - kept) if former and kept else None


class WayForm(forms.Form):
    """The dates on the way to a planned course's first day."""

    def __init__(self, *args: Any, course: Course, **kwargs: Any) -> None:  # noqa: ANN401
        kept = {name: getattr(course, name) for name in timeline.FIELDS}
        initial = timeline.dates(course.starts_on, kept)
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.usual = timeline.suggested(course.starts_on)
        self.fields |= way_fields()

    def moves(self) -> dict[str, date | None]:
        """Where each date goes; None where it lies as usual."""
        return {
            name: None if day == self.usual[name] else day
            for name, day in self.cleaned_data.items()
        }
