"""Forms that change or cancel a session, alone or with the rest of its series."""

from typing import Any

from django import forms
from django.utils.formats import localize_input
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from courses.models import Session, SessionChange
from courses.pattern_form import TeacherField
from courses.services.series import Scope, Shape, scopes_of


class ScopeForm(forms.Form):
    """For which sessions, and why."""

    scope = forms.ChoiceField(label=_("Which sessions"), widget=forms.RadioSelect)
    why = forms.ChoiceField(
        label=_("Why"),
        choices=SessionChange.Why.choices,
        help_text=_("Everybody on the cooperation sees it."),
    )

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["scope"].choices = [  # type: ignore[attr-defined]
            (each.value, capfirst(str(each.words))) for each in scopes_of(session)
        ]
        self.fields["scope"].initial = Scope.ONE.value


class CancelForm(ScopeForm):
    """Call off; marks that are there must be spoken of."""

    despite_register = forms.BooleanField(
        label=_("Cancel although attendance is registered"),
        required=False,
        help_text=_(
            "The marks stay on paper but count no more, and open absence follow-ups"
            " are closed."
        ),
    )
    field_order = ("scope", "why", "despite_register")

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        session: Session,
        has_marks: bool,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, session=session, **kwargs)
        if not has_marks:
            del self.fields["despite_register"]


class SessionForm(ScopeForm):
    """When, where, what and with whom."""

    on = forms.DateField(label=_("Date"))
    start = forms.TimeField(label=_("From"))
    end = forms.TimeField(label=_("To"))
    kind = forms.ChoiceField(label=_("Kind"), choices=Session.Kind.choices)
    room = forms.CharField(label=_("Room"), max_length=60, required=False)
    teacher = TeacherField(label=_("Teacher"))
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    field_order = ("on", "start", "end", "kind", "room", "teacher", "scope", "why")

    def __init__(self, *args: Any, teachers: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["teacher"].queryset = teachers  # type: ignore[attr-defined]

    @staticmethod
    def said_of(session: Session) -> dict[str, Any]:
        """What the form shows first: the session as it is."""
        return {
            "on": localize_input(session.on),
            "start": session.start,
            "end": session.end,
            "kind": session.kind,
            "room": session.room,
            "teacher": session.teacher_id,
            "revision": session.revision,
        }

    def becomes(self) -> Shape:
        """The valid form as the verbs want it."""
        said = self.cleaned_data
        return Shape(
            on=said["on"],
            start=said["start"],
            end=said["end"],
            kind=said["kind"],
            room=said["room"],
            teacher_id=said["teacher"].pk if said["teacher"] else None,
        )
