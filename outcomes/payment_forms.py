"""Forms of an IGU's weeks and bonuses, and of what a supplier is paid by."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from municipalities.free_text import refuse_cpr
from outcomes.models import SupplierMilestone
from outcomes.services.supplier_plans import USUAL, WHOLE, Step

ROWS = range(1, 5)
EVENTS = SupplierMilestone.Event


class SchoolWeeksForm(forms.Form):
    """How many weeks of school are used in all."""

    weeks = forms.IntegerField(
        label=_("School weeks used in all"),
        help_text=_("With those used before."),
        min_value=0,
        max_value=104,
    )


class BonusForm(forms.Form):
    """Which bonus the employer was told of, and when."""

    which = forms.ChoiceField(
        label=_("Bonus"),
        choices=[("first", _("first")), ("second", _("second, at the end"))],
        widget=forms.RadioSelect,
    )
    on = forms.DateField(label=_("The employer was told on"))


class PlanForm(forms.Form):
    """Up to four lines: so many per cent, for which event, after how many months."""

    supplier = forms.CharField(
        label=_("Supplier"),
        help_text=_("The name of the company, no person."),
        max_length=120,
        validators=[refuse_cpr],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        for n in ROWS:
            usual = USUAL[n - 1] if n <= len(USUAL) else None
            self.fields[f"percent_{n}"] = forms.IntegerField(
                label=_("Line %(n)s: per cent") % {"n": n},
                min_value=1,
                max_value=WHOLE,
                required=False,
                initial=usual.percent if usual else None,
            )
            self.fields[f"event_{n}"] = forms.ChoiceField(
                label=_("Line %(n)s: for") % {"n": n},
                choices=EVENTS.choices,
                required=False,
                initial=usual.event if usual else EVENTS.IN_JOB,
            )
            self.fields[f"months_{n}"] = forms.IntegerField(
                label=_("Line %(n)s: after months") % {"n": n},
                min_value=0,
                max_value=36,
                required=False,
                initial=usual.months if usual else None,
            )

    def clean(self) -> dict[str, Any]:
        """The lines make a whole, each with its own event."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        steps = self.steps_of(cleaned)
        if sum(each.percent for each in steps) != WHOLE:
            self.add_error("percent_1", _("The lines make 100 per cent together."))
        elif len({(each.event, each.months) for each in steps}) != len(steps):
            self.add_error("months_1", _("Two lines have the same event and months."))
        return cleaned

    @staticmethod
    def steps_of(said: dict[str, Any]) -> list[Step]:
        """The lines of what a valid form says."""
        return [
            Step(
                said[f"percent_{n}"],
                EVENTS(said.get(f"event_{n}") or EVENTS.IN_JOB),
                said.get(f"months_{n}") or 0,
            )
            for n in ROWS
            if said.get(f"percent_{n}")
        ]


class EvidenceForm(forms.Form):
    """The day the evidence is of."""

    evidence_on = forms.DateField(
        label=_("Evidence of"),
        help_text=_("E.g. the day the employer confirmed it."),
    )
