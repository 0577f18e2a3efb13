"""The form that asks for a file: which selection, what for, in which format."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from participants.models import Export
from participants.services.exports import ExportKind


class ExportForm(forms.Form):
    """What is asked for; nothing is chosen in advance but the format."""

    scope = forms.ChoiceField(label=_("Who"), widget=forms.RadioSelect)
    purpose = forms.ChoiceField(
        label=_("What the file is for"),
        help_text=_(
            "It stands in the file and in the log that the person's municipality reads."
        ),
    )
    format = forms.ChoiceField(
        label=_("Format"),
        choices=Export.Format.choices,
        initial=Export.Format.XLSX,
        widget=forms.RadioSelect,
    )

    def __init__(self, data: dict[str, Any] | None = None, *, kind: ExportKind) -> None:
        scopes = [(key, str(label)) for key, label in kind.scopes.items()]
        super().__init__(data, initial={"scope": scopes[0][0]})
        allowed = [(each.value, each.label) for each in kind.purposes]
        choose: tuple[Any, Any] = ("", _("– choose –"))
        for name, choices in (("scope", scopes), ("purpose", [choose, *allowed])):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
            field.choices = choices


class JudgeForm(forms.Form):
    """Yes or no to a colleague's file."""

    answer = forms.ChoiceField(choices=[("approve", "approve"), ("refuse", "refuse")])
