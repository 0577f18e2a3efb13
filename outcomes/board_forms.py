"""Forms of the steering group's pages: minutes, goals, background figures."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities.free_text import refuse_cpr
from municipalities.numbers import whole
from outcomes.models import Goal, ReflectionMinute
from outcomes.services.background import Said
from outcomes.services.goals import Aim, Baseline
from outcomes.services.reflections import Decided, Talk

DECISIONS = range(1, 6)
A_MONTH = timedelta(days=30)
NOT_FUTURE = gettext_lazy("The date lies ahead.")


def _answer(label: Any, hint: Any) -> forms.CharField:  # noqa: ANN401 (lazy text)
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=1000,
        validators=[refuse_cpr],
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ReflectionForm(forms.Form):
    """The three fixed questions, and up to five decisions."""

    on = forms.DateField(label=gettext_lazy("Date"))
    seen = _answer(
        gettext_lazy("What do we see?"),
        gettext_lazy(
            "What stands out in the figures. Write about figures and courses,"
            " never about a person."
        ),
    )
    why = _answer(
        gettext_lazy("Why?"),
        gettext_lazy("What may lie behind it, and what we do not know."),
    )
    change = _answer(
        gettext_lazy("What do we change?"),
        gettext_lazy("What is done differently from now on."),
    )
    follow_up_on = forms.DateField(
        label=gettext_lazy("The minutes are followed up on"),
        help_text=gettext_lazy("Until that day they can be edited."),
    )
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        for n in DECISIONS:
            self.fields[f"decision_{n}"] = forms.CharField(
                label=gettext_lazy("Decided"),
                max_length=200,
                required=False,
                validators=[refuse_cpr],
            )
            self.fields[f"owner_{n}"] = forms.CharField(
                label=gettext_lazy("Who sees to it"),
                help_text=gettext_lazy("A role or an organisation."),
                max_length=80,
                required=False,
                validators=[refuse_cpr],
            )
            self.fields[f"due_{n}"] = forms.DateField(
                label=gettext_lazy("Followed up on"), required=False
            )

    def clean_on(self) -> date:
        """A talk has taken place."""
        on: date = self.cleaned_data["on"]
        if on > localdate():
            raise forms.ValidationError(_("Write a talk down when it has taken place."))
        return on

    def clean(self) -> dict[str, Any]:
        """A decision has somebody who sees to it and a day; days follow the talk."""
        cleaned = super().clean() or {}
        on = cleaned.get("on")
        for n in DECISIONS:
            self._clean_decision(n, cleaned)
        for name in ("follow_up_on", *(f"due_{n}" for n in DECISIONS)):
            if on and cleaned.get(name) and cleaned[name] < on:
                self.add_error(name, _("What is followed up on lies after the talk."))
        return cleaned

    def _clean_decision(self, n: int, cleaned: dict[str, Any]) -> None:
        missing = {
            f"decision_{n}": _("Write what was decided."),
            f"owner_{n}": _("Write who sees to it."),
            f"due_{n}": _("Write when it is followed up on."),
        }
        if not any(cleaned.get(name) for name in missing):
            return
        for name, message in missing.items():
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, message)

    def rows(self) -> Iterator[tuple[Any, Any, Any]]:
        """The fields of each decision, side by side."""
        for n in DECISIONS:
            yield self[f"decision_{n}"], self[f"owner_{n}"], self[f"due_{n}"]

    def read_version(self) -> int:
        """The version of the minutes that was read; 0 is none."""
        return whole(self.cleaned_data.get("version") or "") or 0

    def talk(self) -> Talk:
        """What the valid form says."""
        said = self.cleaned_data
        return Talk(
            on=said["on"],
            seen=said["seen"],
            why=said["why"],
            change=said["change"],
            follow_up_on=said["follow_up_on"],
            decisions=[
                Decided(said[f"decision_{n}"], said[f"owner_{n}"], said[f"due_{n}"])
                for n in DECISIONS
                if said[f"decision_{n}"]
            ],
        )

    @staticmethod
    def begun() -> dict[str, Any]:
        """What a new form begins with."""
        return {"on": localdate(), "follow_up_on": localdate() + A_MONTH}

    @staticmethod
    def said_by(minute: ReflectionMinute) -> dict[str, Any]:
        """What the form says of minutes that are written."""
        names = ("on", "seen", "why", "change", "follow_up_on", "version")
        said = {name: getattr(minute, name) for name in names}
        for n, each in zip(DECISIONS, minute.decisions.all(), strict=False):
            said |= {
                f"decision_{n}": each.text,
                f"owner_{n}": each.owner,
                f"due_{n}": each.follow_up_on,
            }
        return said


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
    last = forms.DateField(label=gettext_lazy("To and including"))
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
            if (said.get(part) or 0) > (said.get(of) or 0) and of in said:
                self.add_error(part, _("More than come through in all."))
        given = [name for name in self.THEN if said.get(name) is not None]
        if given:
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
