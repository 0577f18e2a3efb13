"""Forms of planning, deciding, filling and ending a course."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses import timeline
from courses.models import Course, CourseDecision
from courses.services.plans import CoursePlan
from municipalities.free_text import refuse_cpr
from municipalities.models import ReasonCode, School

Choice = CourseDecision.Choice


class CoursePlanForm(forms.Form):
    """A new course; the dates on the way are suggested and can be moved."""

    school = forms.ModelChoiceField(
        label=_("School"), queryset=School.objects.none(), empty_label=_("choose")
    )
    site = forms.CharField(label=_("Place"), max_length=120, required=False)
    starts_on = forms.DateField(label=_("First day"))
    ends_on = forms.DateField(label=_("Last day"))
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=200)
    minimum = forms.IntegerField(label=_("Minimum"), min_value=1, max_value=200)
    target = forms.IntegerField(
        label=_("Target"), min_value=1, max_value=200, required=False
    )
    signup_deadline_on = forms.DateField(
        label=_("Sign-up deadline"),
        help_text=_("Empty: five weeks before the first day."),
        required=False,
    )
    release_on = forms.DateField(
        label=_("Unused quotas are released"),
        help_text=_("Empty: on the sign-up deadline."),
        required=False,
    )
    decide_on = forms.DateField(
        label=_("Go/no-go"),
        help_text=_("Empty: four weeks before the first day."),
        required=False,
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

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        cooperation_id: int,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        schools = School.objects.filter(cooperations__cooperation=cooperation_id)
        self.fields["school"].queryset = schools.order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Numbers and dates stand in their order; what is empty is suggested."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day is not before the first."))
        seats, minimum = cleaned.get("seats"), cleaned.get("minimum")
        if seats and minimum and minimum > seats:
            self.add_error("minimum", _("The minimum is at most the seats."))
        if seats and minimum and not cleaned.get("target"):
            cleaned["target"] = seats
        target = cleaned.get("target")
        if seats and minimum and target and not minimum <= target <= seats:
            self.add_error(
                "target", _("The target lies between the minimum and the seats.")
            )
        if first:
            self._clean_dates(cleaned)
        return cleaned

    def _clean_dates(self, cleaned: dict[str, Any]) -> None:
        first = cleaned["starts_on"]
        usual = timeline.suggested(first)
        for name in ("signup_deadline_on", "release_on", "decide_on"):
            cleaned[name] = cleaned.get(name) or getattr(usual, name)
            if cleaned[name] > first:
                self.add_error(name, _("This date lies after the first day."))
        if cleaned["release_on"] < cleaned["signup_deadline_on"]:
            self.add_error(
                "release_on", _("Quotas are released on the deadline or later.")
            )

    def wanted(self) -> CoursePlan:
        """The valid form as the service wants it."""
        facts = {k: v for k, v in self.cleaned_data.items() if k != "school"}
        return CoursePlan(**facts)


class DecisionForm(forms.Form):
    """Go/no-go with its reason."""

    choice = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            (each.value, each.label)
            for each in (Choice.RUN, Choice.PAY_EMPTY, Choice.POSTPONE, Choice.CANCEL)
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The municipalities can read it. Name nobody."),
        max_length=300,
        validators=[refuse_cpr],
    )
    new_start = forms.DateField(
        label=_("New first day"),
        help_text=_("Only if the course is postponed; every date moves with it."),
        required=False,
    )

    def __init__(self, *args: Any, course: Course, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.course = course

    def clean(self) -> dict[str, Any]:
        """A postponed course needs a later first day."""
        cleaned = super().clean() or {}
        new_start = cleaned.get("new_start")
        if cleaned.get("choice") == Choice.POSTPONE and (
            not new_start or new_start <= self.course.starts_on
        ):
            self.add_error("new_start", _("Write a first day that is later than now."))
        return cleaned


class WithdrawForm(forms.Form):
    """Why, and the last day on the course."""

    reason = forms.ModelChoiceField(
        label=_("Reason"), queryset=ReasonCode.objects.none(), empty_label=_("choose")
    )
    last_day = forms.DateField(
        label=_("Last day on the course"),
        help_text=_("Does not matter before the course has begun."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        reasons = ReasonCode.objects.for_kind(ReasonCode.Kind.LEAVE)
        self.fields["reason"].queryset = reasons.exclude(  # type: ignore[attr-defined]
            code__in=("course_cancelled", "not_completed")
        )
