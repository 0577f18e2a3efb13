"""Forms of quotas: hold seats, name them, trade them, change them by hand."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from branchespor.models import Nomination
from courses.models import Course
from municipalities.models import Municipality


def _choices(homes: Iterable[Municipality]) -> list[tuple[int, str]]:
    return [(each.pk, str(each)) for each in homes]


class HoldForm(forms.Form):
    """How many seats of one's own quota, and when the names are needed."""

    municipality = forms.TypedChoiceField(label=_("Municipality"), coerce=int)
    number = forms.IntegerField(label=_("Seats"), min_value=1, max_value=200, initial=1)
    name_by = forms.DateField(
        label=_("Names by"),
        help_text=_("Without a name by then the seat goes back by itself."),
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        course: Course,
        homes: Sequence[Municipality],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **{"prefix": "hold", **kwargs})
        self.fields["municipality"].choices = _choices(homes)  # type: ignore[attr-defined]
        self.fields["name_by"].initial = course.release_on
        if len(homes) == 1:
            self.fields["municipality"].widget = forms.HiddenInput()
            self.fields["municipality"].initial = homes[0].pk


class NameForm(forms.Form):
    """Whom a held seat is for."""

    nomination = forms.ModelChoiceField(
        label=_("Person"), queryset=Nomination.objects.none(), empty_label=_("choose")
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        field = self.fields["nomination"]
        field.queryset = people  # type: ignore[attr-defined]
        field.label_from_instance = (  # type: ignore[attr-defined]
            lambda nomination: nomination.participant.full_name
        )


class TradeForm(forms.Form):
    """Seats from one municipality's quota to another's."""

    giver = forms.TypedChoiceField(label=_("Gives"), coerce=int)
    receiver = forms.TypedChoiceField(label=_("Receives"), coerce=int)
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=200, initial=1)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        homes: Iterable[Municipality],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **{"prefix": "trade", **kwargs})
        choices = [("", _("choose")), *_choices(homes)]
        for name in ("giver", "receiver"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]


class QuotasForm(forms.Form):
    """The guaranteed seats of each member municipality."""

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        homes: Iterable[Municipality],
        seats: Mapping[int, int],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **{"prefix": "quota", **kwargs})
        for each in homes:
            self.fields[str(each.pk)] = forms.IntegerField(
                label=str(each),
                min_value=0,
                max_value=200,
                initial=seats.get(each.pk, 0),
            )

    def seats(self) -> dict[int, int]:
        """Municipality code → guaranteed seats."""
        return {int(code): number for code, number in self.cleaned_data.items()}
