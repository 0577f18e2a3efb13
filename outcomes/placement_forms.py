"""Forms about time at an employer: begin, contact, another end, the end, after-care."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from branchespor.models import Scheme
from municipalities.free_text import refuse_cpr
from municipalities.models import Employer
from outcomes.models import Placement, PlaceOffer
from outcomes.services.placements import Agreement

NO_PERSON = _("No health information, no CPR number, nothing about others.")
MOST_DAYS = 180


def with_cvr(employer: Employer) -> str:
    """Name and CVR number, which tells an employer from its namesakes."""
    return f"{employer.name}, CVR {employer.cvr}" if employer.cvr else employer.name


class PlacementForm(forms.Form):
    """Where, under what, for what, from–to, and how it is kept in contact with."""

    employer = forms.ModelChoiceField(
        label=_("Employer"),
        queryset=Employer.objects.none(),
        empty_label=_("a new one, written below"),
        required=False,
    )
    employer_name = forms.CharField(
        label=_("Name of a new employer"), max_length=120, required=False
    )
    cvr = forms.RegexField(
        r"^\d{8}$",
        label=_("CVR number of a new employer"),
        help_text=_("Eight digits. Is it known already, that employer is meant."),
        required=False,
    )
    sector = forms.ChoiceField(
        label=_("Sector of a new employer"),
        choices=Employer.Sector.choices,
        required=False,
    )
    place = forms.ModelChoiceField(
        label=_("Place in the catalogue"),
        queryset=PlaceOffer.objects.none(),
        empty_label=_("none of them"),
        required=False,
    )
    scheme = forms.ChoiceField(label=_("Scheme"), choices=Scheme.choices)
    purpose = forms.CharField(
        label=_("Purpose and tasks"),
        help_text=NO_PERSON,
        max_length=300,
        required=False,
        validators=[refuse_cpr],
    )
    missing_for_job = forms.CharField(
        label=_("What is missing for an ordinary job?"),
        help_text=NO_PERSON,
        max_length=300,
        required=False,
        validators=[refuse_cpr],
    )
    first = forms.DateField(label=_("First day"))
    last = forms.DateField(
        label=_("Last day"),
        help_text=_(
            "May stay empty for an ordinary job, and for an IGU, which lasts two years."
        ),
        required=False,
    )
    weekly_hours = forms.DecimalField(
        label=_("Hours a week"),
        min_value=0,
        max_value=37,
        decimal_places=1,
        localize=True,
        required=False,
    )
    contact_every_days = forms.IntegerField(
        label=_("Contact with the employer every … days"),
        min_value=1,
        max_value=MOST_DAYS,
        initial=14,
    )
    mentor_kind = forms.ChoiceField(
        label=_("Mentor"), choices=Placement.MentorKind.choices, required=False
    )
    mentor_trained = forms.BooleanField(
        label=_("The mentor is trained"), required=False
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        employers: Any,  # noqa: ANN401
        places: Any,  # noqa: ANN401
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        employer = self.fields["employer"]
        employer.queryset = employers  # type: ignore[attr-defined]
        employer.label_from_instance = with_cvr  # type: ignore[attr-defined]
        self.fields["place"].queryset = places  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Somebody employs, and the days are in order."""
        cleaned = super().clean() or {}
        said = cleaned.get("employer") or cleaned.get("employer_name")
        if cvr := cleaned.get("cvr"):
            said = said or Employer.objects.filter(cvr=cvr).exists()
        if place := cleaned.get("place"):
            cleaned["employer"] = cleaned.get("employer") or place.employer
            if cleaned["employer"] != place.employer:
                self.add_error("place", _("The place is at another employer."))
        elif not said and "cvr" not in self.errors:
            self.add_error("employer_name", _("Choose an employer or write a new one."))
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day is not before the first."))
        open_ended = cleaned.get("scheme") in {Scheme.ORDINARY_JOB, Scheme.IGU}
        if first and not last and not open_ended and "last" not in self.errors:
            self.add_error(
                "last", _("Write the last day. Only an ordinary job may be without.")
            )
        return cleaned

    def wanted(self) -> Agreement:
        """The valid form as the service wants it."""
        facts = dict(self.cleaned_data)
        employer, place = facts.pop("employer"), facts.pop("place")
        facts["sector"] = facts["sector"] or Employer.Sector.PRIVATE
        return Agreement(
            employer_id=employer.pk if employer else None,
            place_id=place.pk if place else None,
            **facts,
        )


class ContactForm(forms.Form):
    """A contact that took place, or one the employer asks for."""

    on = forms.DateField(
        label=_("Date of the contact"),
        help_text=_("Empty when the employer has only asked for it."),
        required=False,
    )
    asked_on = forms.DateField(
        label=_("The employer asked for it on"),
        help_text=_("Empty for a contact as agreed."),
        required=False,
    )
    agreed = forms.CharField(
        label=_("What was agreed"),
        help_text=NO_PERSON,
        max_length=300,
        required=False,
        validators=[refuse_cpr],
    )


class MoveEndForm(forms.Form):
    """Another last day, with the two questions that a wage subsidy asks (D7)."""

    last = forms.DateField(label=_("Last day"))
    longer_because = forms.CharField(
        label=_("Which need makes it take longer?"),
        help_text=_("Answered when a wage subsidy is made longer."),
        max_length=300,
        required=False,
        validators=[refuse_cpr],
    )
    upskilling = forms.CharField(
        label=_("Which upskilling stands between the person and an ordinary job?"),
        help_text=_("Answered when a wage subsidy is made longer."),
        max_length=300,
        required=False,
        validators=[refuse_cpr],
    )


class EndForm(forms.Form):
    """The last day there was, and why it ended."""

    on = forms.DateField(label=_("Last day there was"))
    cause = forms.ChoiceField(
        label=_("Why it ended"),
        choices=Placement.EndCause.choices,
        widget=forms.RadioSelect,
    )


class AfterCareForm(forms.Form):
    """The employer's answer; from–to when accepted."""

    answer = forms.ChoiceField(
        label=_("The employer's answer"),
        choices=[
            (Placement.AfterCare.ACCEPTED, _("accepted")),
            (Placement.AfterCare.DECLINED, _("turned down")),
        ],
        widget=forms.RadioSelect,
    )
    first = forms.DateField(label=_("From"), required=False)
    last = forms.DateField(label=_("To"), required=False)

    def clean(self) -> dict[str, Any]:
        """Days belong to an answer that accepts."""
        cleaned = super().clean() or {}
        if cleaned.get("answer") == Placement.AfterCare.DECLINED:
            return {**cleaned, "first": None, "last": None}
        for name in ("first", "last"):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("Write the day."))
        return cleaned
