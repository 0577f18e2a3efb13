"""Forms for absence that is known ahead."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.models import Course, CourseModule
from municipalities.models import ReasonCode


class TellForm(forms.Form):
    """Days and reason; one day is enough."""

    first = forms.DateField(label=_("First day away"))
    last = forms.DateField(
        label=_("Last day away"), help_text=_("Empty: that day only."), required=False
    )
    reason = forms.ModelChoiceField(
        label=_("Reason"), queryset=ReasonCode.objects.none()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        field.queryset = ReasonCode.objects.for_kind(ReasonCode.Kind.ABSENCE)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Without a last day it is the first."""
        found = super().clean() or {}
        first: date | None = found.get("first")
        if first and not found.get("last") and "last" not in self.errors:
            found["last"] = first
        if first and (last := found.get("last")) and last < first:
            self.add_error("last", _("The last day is not before the first."))
        return found


class ExemptForm(forms.Form):
    """The module somebody need not come to."""

    module = forms.ModelChoiceField(
        label=_("Module"), queryset=CourseModule.objects.none()
    )

    def __init__(self, *args: Any, course: Course, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["module"].queryset = course.modules.all()  # type: ignore[attr-defined]
