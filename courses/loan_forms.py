"""The form that lends sessions of one date to a substitute."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import Session
from municipalities.models import Membership


class SessionsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg] # generic in the stubs only
    """Sessions of one date, by time and course."""

    def label_from_instance(self, session: Session) -> str:
        """The date is known."""
        room = f" · {session.room}" if session.room else ""
        return f"{session.start:%H.%M}–{session.end:%H.%M} · {session.course}{room}"


class SubstituteField(forms.ModelChoiceField):  # type: ignore[type-arg] # generic in the stubs only
    """Who has stood in at the school before."""

    def label_from_instance(self, substitute: Membership) -> str:
        """Name and address: two may have the same name."""
        user = substitute.user
        return f"{user.name} ({user.email})" if user else ""


class LendForm(forms.Form):
    """Which sessions, and to whom: a substitute the school knows, or an address."""

    all_optional = True  # every field says itself what is missing

    sessions = SessionsField(
        label=gettext_lazy("Sessions that day"),
        queryset=Session.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    substitute = SubstituteField(
        label=gettext_lazy("A substitute the school knows"),
        queryset=Membership.objects.none(),
        required=False,
        empty_label=gettext_lazy("somebody new: write the e-mail below"),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail of a new substitute"),
        required=False,
        max_length=254,
        help_text=gettext_lazy(
            "The substitute gets a link that works once, for 72 hours and for this"
            " address alone, and logs in with two steps as everybody else."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        sessions: QuerySet[Session],
        substitutes: QuerySet[Membership],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sessions"].queryset = sessions  # type: ignore[attr-defined]
        self.fields["substitute"].queryset = substitutes  # type: ignore[attr-defined]
        if not substitutes:
            del self.fields["substitute"]

    def clean(self) -> dict[str, Any]:
        """One substitute, not two and not none; at least one session."""
        said: dict[str, Any] = super().clean() or {}
        if "sessions" in said and not said["sessions"]:
            self.add_error("sessions", _("Choose at least one session."))
        known, email = said.get("substitute"), said.get("email")
        if known and email:
            self.add_error("email", _("Choose a substitute or write an e-mail."))
        if not known and not email and "email" in said:
            self.add_error("email", _("Say who stands in."))
        return said
