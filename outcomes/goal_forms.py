"""Forms of goals and of background figures."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outcomes.models import Goal
from outcomes.services.background import Said
from outcomes.services.goals import Aim, Baseline

NOT_FUTURE = gettext_lazy("The date lies ahead.")
type Choices = list[tuple[str | int, Any]]


class _WhoseForm(forms.Form):
    """Whose it is: a leader's choice of own municipalities, else the cooperation's."""

    municipality = forms.TypedChoiceField(
        label=gettext_lazy("Municipality"), coerce=int, empty_value=None
    )

    def __init__(self, *args: Any, places: Choices, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        if len(places) > 1:
            self.fields["municipality"].choices = places  # type: ignore[attr-defined]
        else:
            del self.fields["municipality"]
        self.only = places[0][0] if len(places) == 1 else None

    def municipality_id(self) -> int | None:
        """The municipality chosen, or the only one there is; None: the cooperation."""
        chosen = self.cleaned_data.get("municipality", self.only)
        return int(chosen) if chosen else None


class GoalForm(_WhoseForm):
    """So many through, so many of them in work or education, and the baseline."""

    name = forms.CharField(label=gettext_lazy("Name of the goal"), max_length=80)
    track = forms.TypedChoiceField(
        label=gettext_lazy("Industry track"),
        coerce=int,
        empty_value=None,
        required=False,
    )
    first = forms.DateField(label=gettext_lazy("From"))
    last = forms.DateField(
        label=gettext_lazy("To and including"),
        help_text=gettext_lazy(
            "A municipality's or a track's goal is counted if it is of whole calendar"
            " years."
        ),
    )
    throughput = forms.IntegerField(
        label=gettext_lazy("People through a course"), min_value=1, max_value=100_000
    )
    result = forms.IntegerField(
        label=gettext_lazy("Of them in work or education"),
        min_value=0,
        max_value=100_000,
    )
    source = forms.CharField(
        label=gettext_lazy("Source"),
        help_text=gettext_lazy("Who agreed on it and when."),
        max_length=200,
    )
    then_first = forms.DateField(label=gettext_lazy("Baseline from"), required=False)
    then_last = forms.DateField(
        label=gettext_lazy("Baseline to and including"), required=False
    )
    then_throughput = forms.IntegerField(
        label=gettext_lazy("People through then"),
        min_value=0,
        max_value=100_000,
        required=False,
    )
    then_result = forms.IntegerField(
        label=gettext_lazy("In work or education then"),
        min_value=0,
        max_value=100_000,
        required=False,
    )
    THEN = ("then_first", "then_last", "then_throughput", "then_result")

    def __init__(self, *args: Any, tracks: Choices, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        everything: Choices = [("", gettext_lazy("all tracks"))]
        self.fields["track"].choices = everything + tracks  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Periods end after they begin; a result is part of who came through."""
        said = super().clean() or {}
        self._in_order(said, "first", "last")
        self._in_order(said, "then_first", "then_last")
        for part, of in (("result", "throughput"), ("then_result", "then_throughput")):
            few, many = said.get(part), said.get(of)
            if few is not None and many is not None and few > many:
                self.add_error(part, _("More than come through in all."))
        if any(self.data.get(name) for name in self.THEN):
            for name in self.THEN:
                if said.get(name) is None and name not in self.errors:
                    self.add_error(name, _("A baseline needs all four."))
        return said

    def _in_order(self, said: dict[str, Any], first: str, last: str) -> None:
        if said.get(first) and said.get(last) and said[last] < said[first]:
            self.add_error(last, _("The last day lies before the first."))

    def aim(self) -> Aim:
        """What the valid form says."""
        said = self.cleaned_data
        then = [said[name] for name in self.THEN]
        return Aim(
            name=said["name"],
            first=said["first"],
            last=said["last"],
            throughput=said["throughput"],
            result=said["result"],
            source=said["source"],
            baseline=Baseline(*then) if said["then_first"] else None,
        )

    @staticmethod
    def said_by(goal: Goal) -> dict[str, Any]:
        """What the form says of a goal that is there."""
        a_day = timedelta(days=1)
        said = {
            "name": goal.name,
            "track": goal.track_id,
            "first": goal.period.lower,
            "last": goal.period.upper - a_day,
            "throughput": goal.throughput,
            "result": goal.result,
            "source": goal.source,
        }
        if goal.baseline_period:
            said |= {
                "then_first": goal.baseline_period.lower,
                "then_last": goal.baseline_period.upper - a_day,
                "then_throughput": goal.baseline_throughput,
                "then_result": goal.baseline_result,
            }
        return said


class BackgroundForm(_WhoseForm):
    """One figure from outside, with its definition, source and date."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        help_text=gettext_lazy(
            "The figure named »jobparate« is shown as the second of the three programme"
            " figures."
        ),
        max_length=120,
    )
    definition = forms.CharField(
        label=gettext_lazy("Definition"),
        help_text=gettext_lazy("What is counted, of whom."),
        max_length=300,
    )
    area = forms.CharField(
        label=gettext_lazy("Area"),
        help_text=gettext_lazy("E.g. the whole country, or a municipality."),
        max_length=80,
    )
    as_of = forms.DateField(label=gettext_lazy("Holds on"))
    value = forms.DecimalField(
        label=gettext_lazy("Value"), max_digits=10, decimal_places=2, localize=True
    )
    unit = forms.CharField(
        label=gettext_lazy("Unit"), help_text="%, kr.", max_length=20
    )
    source = forms.CharField(
        label=gettext_lazy("Source"),
        help_text=gettext_lazy("Where others can find it."),
        max_length=300,
    )
    NAMES = ("name", "definition", "area", "as_of", "value", "unit", "source")

    def clean_as_of(self) -> date:
        """A figure holds for a day that has been."""
        day: date = self.cleaned_data["as_of"]
        if day > localdate():
            raise forms.ValidationError(NOT_FUTURE)
        return day

    def said(self) -> Said:
        """What the valid form says."""
        return Said(**{name: self.cleaned_data[name] for name in self.NAMES})
