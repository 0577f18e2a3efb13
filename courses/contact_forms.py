"""Forms of the contact rules of a course, and of one tap."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.models import Course, PersonContact


class RulesForm(forms.Form):
    """How often the job centres are in contact; empty asks for no contact."""

    person_days = forms.IntegerField(
        label=_("With each person at least every (days)"),
        help_text=_("1 to 60 calendar days. Empty: no rule."),
        min_value=1,
        max_value=60,
        required=False,
    )
    employer_days = forms.IntegerField(
        label=_("With the employer at least every (days)"),
        help_text=_(
            "For people in IGU, internship, wage subsidy or a job, and for all while"
            " the course is in placement. 14 days is usual. Empty: no rule."
        ),
        min_value=1,
        max_value=60,
        required=False,
    )

    school_days = forms.IntegerField(
        label=_("With the school at least every (days)"),
        help_text=_("Yours, written in the school log. Empty: no reminder."),
        min_value=1,
        max_value=60,
        required=False,
    )

    def __init__(self, *args: Any, course: Course, **kwargs: Any) -> None:  # noqa: ANN401
        kwargs["initial"] = {
            "person_days": course.contact_days,
            "employer_days": course.employer_days,
            "school_days": course.school_days,
        }
        super().__init__(*args, **kwargs)


class TapForm(forms.Form):
    """With whom, and what came of it: the button that was pressed."""

    whom = forms.ChoiceField(choices=PersonContact.Whom.choices)
    outcome = forms.ChoiceField(choices=PersonContact.Outcome.choices)
