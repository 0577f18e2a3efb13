"""One evaluation of a course, and a decided change, as forms."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.evaluation_words import OVERALL, QUESTIONS
from courses.services.evaluations import Said
from municipalities.free_text import refuse_cpr
from municipalities.models import Membership
from outcomes.progress_forms import scale


class EvaluationForm(forms.Form):
    """The overall question, four more that may be passed over, and a comment."""

    all_optional = True  # each says itself that it may be passed over

    def __init__(self, *args: Any, respondent: str, **kwargs: Any) -> None:  # noqa: ANN401 (Django's own signature)
        super().__init__(*args, **kwargs)
        for name, question in QUESTIONS[respondent].items():
            self.fields[name] = scale(str(question), required=name == OVERALL)
        self.fields["text"] = forms.CharField(
            label=_("What should be different next time?"),
            help_text=_(
                "About the course. No names, please, and nothing of one person."
            ),
            max_length=500,
            required=False,
            validators=[refuse_cpr],
            widget=forms.Textarea(attrs={"rows": 4}),
        )

    def said(self) -> Said:
        """The answers."""
        return Said(**self.cleaned_data)


class ChangeForm(forms.Form):
    """A change to make before the next run: what, who, until when."""

    text = forms.CharField(
        label=_("What will be different"),
        help_text=_("About the course; participants are not named here."),
        max_length=300,
        validators=[refuse_cpr],
    )
    owner = forms.TypedChoiceField(label=_("Who sees to it"), coerce=int)
    due_on = forms.DateField(label=_("Done by"))

    def __init__(self, *args: Any, owners: list[Membership], **kwargs: Any) -> None:  # noqa: ANN401 (Django's own signature)
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = [  # type: ignore[attr-defined]
            ("", _("choose")),
            *(
                (each.pk, f"{each.user.name}, {each.organisation}")
                for each in owners
                if each.user
            ),
        ]


class LearnedForm(forms.Form):
    """What was learned of the course."""

    learned = forms.CharField(
        label=_("What did we learn?"),
        help_text=_(
            "Whoever plans the next run reads it. About the course, not about people."
        ),
        max_length=1000,
        required=False,
        validators=[refuse_cpr],
        widget=forms.Textarea(attrs={"rows": 5}),
    )
