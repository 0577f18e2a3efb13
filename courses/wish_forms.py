"""The form of a person's wishes: five places in one order, tracks and courses."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from branchespor.models import Track
from branchespor.services.nominations import MOST_WISHES
from courses.models import Course
from courses.services.wishes import Wish


class WishesForm(forms.Form):
    """Each place takes a track (any of its runs) or one course."""

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        tracks: Iterable[Track],
        courses: Iterable[Course],
        now: Sequence[Wish],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            ("", _("no wish")),
            (
                _("Track: whichever course comes"),
                [(f"track {each.pk}", str(each)) for each in tracks],
            ),
            (
                _("This course"),
                [
                    (f"course {each.pk}", f"{each}, {each.starts_on:%d.%m.%Y}")
                    for each in courses
                ],
            ),
        ]
        for number in range(MOST_WISHES):
            chosen = now[number] if number < len(now) else None
            self.fields[f"wish_{number + 1}"] = forms.ChoiceField(
                label=_("Wish %(number)s") % {"number": number + 1},
                choices=choices,
                required=False,
                initial=f"{chosen.kind} {chosen.key}" if chosen else "",
            )

    def ranked(self) -> list[Wish]:
        """The wishes in their order; an empty place is no wish."""
        found = []
        for value in self.cleaned_data.values():
            if value:
                kind, _space, key = value.partition(" ")
                found.append(Wish(kind, int(key)))
        return found
