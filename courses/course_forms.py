"""Forms of deciding, filling and ending a course."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.models import Course, CourseDecision
from municipalities.free_text import refuse_cpr
from municipalities.models import ReasonCode

Choice = CourseDecision.Choice


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


class MergeForm(forms.Form):
    """Why two courses are merged; ``shown`` names the proposal that was looked at."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The municipalities can read it. Name nobody."),
        max_length=300,
        validators=[refuse_cpr],
    )
    shown = forms.CharField(max_length=16, widget=forms.HiddenInput)


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
