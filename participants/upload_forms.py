"""The two forms on an upload's way: the file, and which column is which."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participants.models import Upload
from participants.services import upload_preview
from participants.services.uploads import ImportKind
from participants.spreadsheets import safety


class UploadForm(forms.Form):
    """One file of at most five megabytes; what is in it decides what it is."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        error_messages={
            "empty": gettext_lazy("The file is empty."),
            "required": gettext_lazy("Choose a file first."),
        },
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        """Refuse by size before a byte is read."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > safety.MAX_BYTES:
            raise forms.ValidationError(str(safety.REFUSALS["too_big"]))
        return file


class ColumnsForm(forms.Form):
    """For each column the portal knows, the heading of the file that holds it."""

    all_optional = True

    def __init__(
        self, data: dict[str, Any] | None = None, *, upload: Upload, kind: ImportKind
    ) -> None:
        super().__init__(data)
        choices = [("", _("– not in the file –"))] + [
            (str(at), self._heading(at, text))
            for at, text in enumerate(upload.headings)
        ]
        for column in kind.columns:
            place = upload.mapping.get(column.key)
            self.fields[column.key] = forms.ChoiceField(
                label=str(column.label),
                choices=choices,
                required=False,
                initial="" if place is None else str(place),
                help_text=self._first_values(upload, place),
            )

    def clean(self) -> dict[str, Any]:
        """Refuse a heading chosen for two columns."""
        data: dict[str, Any] = super().clean() or {}
        taken: dict[str, str] = {}
        for key, place in list(data.items()):
            if place and place in taken:
                self.add_error(key, _("The same heading is chosen for two columns."))
            taken[place] = key
        return data

    def mapping(self) -> dict[str, int]:
        """The choice as column key → index in the file."""
        return {key: int(place) for key, place in self.cleaned_data.items() if place}

    @staticmethod
    def _heading(at: int, text: str) -> str:
        return text or _("column %(number)s, no heading") % {"number": at + 1}

    @staticmethod
    def _first_values(upload: Upload, place: int | None) -> str:
        if place is None:
            return ""
        return " · ".join(upload_preview.samples(upload, place))
