"""The form of one talk about the figures."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities.free_text import refuse_cpr
from municipalities.numbers import whole
from outcomes.models import ReflectionMinute
from outcomes.services.reflections import Decided, Talk

DECISIONS = range(1, 6)
A_MONTH = timedelta(days=30)


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
