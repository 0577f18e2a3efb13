"""The form of one talk with a school."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import AgreedAction, SchoolLogEntry
from courses.services.school_log import Agreed, Talk
from municipalities.numbers import whole

ACTIONS = range(1, 4)
OWNERS = [("", gettext_lazy("choose")), *AgreedAction.Owner.choices]


class TalkForm(forms.Form):
    """When, with whom, how it goes, and up to three things agreed.

    ``corrects`` is the entry it stands in place of.
    """

    on = forms.DateField(label=gettext_lazy("Date"))
    spoken_with = forms.CharField(
        label=gettext_lazy("Spoken with"),
        help_text=gettext_lazy("The role or name of somebody employed at the school."),
        max_length=80,
    )
    status = forms.ChoiceField(
        label=gettext_lazy("How it goes"),
        choices=SchoolLogEntry.Status.choices,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=gettext_lazy("What was said about the course"),
        help_text=gettext_lazy(
            "The school reads it too. Write about the course, not about people: no"
            " participant is named or recognised here. What concerns one person belongs"
            " in the absence follow-up or in the municipality's own case system."
        ),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    corrects = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        for n in ACTIONS:
            self.fields[f"action_{n}"] = forms.CharField(
                label=gettext_lazy("Agreed"), max_length=200, required=False
            )
            self.fields[f"owner_{n}"] = forms.ChoiceField(
                label=gettext_lazy("Who does it"), choices=OWNERS, required=False
            )
            self.fields[f"due_{n}"] = forms.DateField(
                label=gettext_lazy("Done by"), required=False
            )

    def clean_on(self) -> Any:  # noqa: ANN401 (a date)
        """A talk has taken place."""
        on = self.cleaned_data["on"]
        if on > localdate():
            raise forms.ValidationError(_("Write a talk down when it has taken place."))
        return on

    def clean(self) -> dict[str, Any]:
        """Whatever is agreed has somebody who does it and a day."""
        cleaned = super().clean() or {}
        for n in ACTIONS:
            said = cleaned.get(f"action_{n}"), cleaned.get(f"owner_{n}")
            due = cleaned.get(f"due_{n}")
            if not any((*said, due)):
                continue
            missing = {
                f"action_{n}": _("Write what was agreed."),
                f"owner_{n}": _("Choose who does it."),
                f"due_{n}": _("Write a date until when."),
            }
            for name, message in missing.items():
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, message)
        return cleaned

    def rows(self) -> Iterator[tuple[Any, Any, Any]]:
        """The fields of each action, side by side."""
        for n in ACTIONS:
            yield self[f"action_{n}"], self[f"owner_{n}"], self[f"due_{n}"]

    def corrects_id(self) -> int | None:
        """The entry that is corrected."""
        return whole(self.cleaned_data.get("corrects") or "")

    def talk(self) -> Talk:
        """What the valid form says."""
        said = self.cleaned_data
        return Talk(
            on=said["on"],
            spoken_with=said["spoken_with"],
            status=SchoolLogEntry.Status(said["status"]),
            text=said["text"],
            actions=[
                Agreed(
                    said[f"action_{n}"],
                    AgreedAction.Owner(said[f"owner_{n}"]),
                    said[f"due_{n}"],
                )
                for n in ACTIONS
                if said[f"action_{n}"]
            ],
        )
