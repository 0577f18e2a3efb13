"""The questions of progress and of an evaluation as a form: seven steps each."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outcomes.models import ProgressDimension, ProgressMeasure

STEPS = tuple((str(n), str(n)) for n in range(1, 8))
SKIP = ("0", gettext_lazy("No answer"))


def _step(said: str) -> int | None:
    return int(said) or None


def scale(question: str, *, required: bool = False) -> forms.TypedChoiceField:
    """One question with steps 1 to 7; it may be passed over unless ``required``."""
    return forms.TypedChoiceField(
        label=question,
        choices=STEPS if required else (*STEPS, SKIP),
        coerce=_step,
        empty_value=None,
        required=required,
        widget=forms.RadioSelect,
    )


class ProgressForm(forms.Form):
    """Each dimension in use as one voice is asked about it."""

    all_optional = True  # each says itself that it may be passed over

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 (Django's own signature)
        dimensions: Iterable[ProgressDimension],
        respondent: str,
        known: Mapping[int, int] | None = None,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        self.dimensions = list(dimensions)
        for each in self.dimensions:
            asked = (
                each.to_citizen
                if respondent == ProgressMeasure.Respondent.CITIZEN
                else each.to_caseworker
            )
            field = scale(asked)
            field.initial = str((known or {}).get(each.pk, ""))
            self.fields[f"d{each.pk}"] = field

    def scores(self) -> dict[int, int]:
        """Dimension → score, of the questions that are answered."""
        said = self.cleaned_data
        return {
            each.pk: said[f"d{each.pk}"]
            for each in self.dimensions
            if said.get(f"d{each.pk}") is not None
        }

    def clean(self) -> dict[str, Any]:
        """Something must be answered."""
        cleaned = super().clean() or {}
        if not self.errors and not any(v is not None for v in cleaned.values()):
            raise forms.ValidationError(_("Answer at least one question."))
        return cleaned
