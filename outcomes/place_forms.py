"""Forms of the catalogue of places."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from branchespor.models import Track
from municipalities.free_text import refuse_cpr
from municipalities.models import Employer
from outcomes.models import PlaceOffer
from outcomes.placement_forms import with_cvr
from outcomes.services.places import Offer

MOST = 500


class PlaceForm(forms.Form):
    """Who offers how many places, towards which track, from–to."""

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
    track = forms.ModelChoiceField(
        label=_("Track"),
        queryset=Track.objects.none(),
        empty_label=_("any"),
        required=False,
    )
    places = forms.IntegerField(label=_("Places"), min_value=1, max_value=MOST)
    first = forms.DateField(label=_("From"))
    last = forms.DateField(label=_("To"), required=False)
    is_fallback = forms.BooleanField(
        label=_("First place for whoever has none"), required=False
    )
    contact = forms.CharField(
        label=_("Contact at the employer"),
        help_text=_("Name and work phone of a member of staff; no citizen."),
        max_length=120,
        required=False,
        validators=[refuse_cpr],
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        employers: Any,  # noqa: ANN401
        tracks: Any,  # noqa: ANN401
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        employer = self.fields["employer"]
        employer.queryset = employers  # type: ignore[attr-defined]
        employer.label_from_instance = with_cvr  # type: ignore[attr-defined]
        self.fields["track"].queryset = tracks  # type: ignore[attr-defined]

    @staticmethod
    def of(offer: PlaceOffer) -> dict[str, Any]:
        """An offer's values as the form starts with."""
        return {
            "employer": offer.employer_id,
            "track": offer.track_id,
            "places": offer.places,
            "first": offer.period.lower,
            "last": offer.last_day,
            "is_fallback": offer.is_fallback,
            "contact": offer.contact,
        }

    def clean(self) -> dict[str, Any]:
        """Somebody offers, and the days are in order."""
        cleaned = super().clean() or {}
        if not cleaned.get("employer") and not cleaned.get("employer_name"):
            self.add_error("employer_name", _("Choose an employer or write a new one."))
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day is not before the first."))
        return cleaned

    def wanted(self) -> Offer:
        """The valid form as the service wants it."""
        facts = dict(self.cleaned_data)
        employer, track = facts.pop("employer"), facts.pop("track")
        facts["sector"] = facts["sector"] or Employer.Sector.PRIVATE
        return Offer(
            employer_id=employer.pk if employer else None,
            track_id=track.pk if track else None,
            **facts,
        )


class PublicPlacesForm(forms.Form):
    """How many places a municipality has agreed to have itself."""

    agreed = forms.IntegerField(label=_("Places agreed"), min_value=0, max_value=MOST)
