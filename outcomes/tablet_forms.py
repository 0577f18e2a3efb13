"""What the member says before the tablet goes out of hand, and on its way back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LANGUAGES = (("da", "Dansk"), ("en", "English"))


class HandOverForm(forms.Form):
    """The language of the questions; a code where the login cannot be confirmed."""

    language = forms.ChoiceField(
        label=_("Language of the questions"),
        choices=LANGUAGES,
        initial="da",
        widget=forms.RadioSelect,
    )
    code = forms.CharField(
        label=_("A code for getting the tablet back"),
        help_text=_("Make it up now, at least six characters. It counts this once."),
        min_length=6,
        max_length=40,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, needs_code: bool, **kwargs: Any) -> None:  # noqa: ANN401 (Django's own signature)
        super().__init__(*args, **kwargs)
        if not needs_code:
            del self.fields["code"]


class CodeForm(forms.Form):
    """The code made up at the hand-over."""

    code = forms.CharField(
        label=_("Your code"),
        max_length=40,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
