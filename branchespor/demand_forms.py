"""Forms of employers' orders and of the note where labour is lacking."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from branchespor.models import EmployerDemand
from branchespor.services.demand import Order
from municipalities.free_text import refuse_cpr
from municipalities.models import Employer


class OrderForm(forms.Form):
    """Who orders how many people for when, and whom to ring there."""

    employer = forms.ModelChoiceField(
        label=_("Orderer"),
        queryset=Employer.objects.none(),
        empty_label=_("a new one, written below"),
        required=False,
    )
    employer_name = forms.CharField(
        label=_("Name of a new orderer"), max_length=120, required=False
    )
    cvr = forms.RegexField(
        r"^\d{8}$",
        label=_("CVR number of a new orderer"),
        help_text=_("Eight digits; may stay empty, for an association for example."),
        required=False,
    )
    sector = forms.ChoiceField(
        label=_("Sector"), choices=Employer.Sector.choices, required=False
    )
    places = forms.IntegerField(label=_("Places"), min_value=1, max_value=500)
    first = forms.DateField(label=_("From"))
    last = forms.DateField(label=_("To"))
    contact = forms.CharField(
        label=_("Contact at the employer"),
        help_text=_("Name and work phone of a member of staff; no citizen."),
        max_length=120,
        required=False,
        validators=[refuse_cpr],
    )
    ordered_on = forms.DateField(label=_("Ordered"))

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        employers: Any,  # noqa: ANN401
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["employer"].queryset = employers  # type: ignore[attr-defined]

    @staticmethod
    def of(demand: EmployerDemand) -> dict[str, Any]:
        """An order's values as the form starts with."""
        return {
            "employer": demand.employer_id,
            "places": demand.places,
            "first": demand.period.lower,
            "last": demand.period.upper - demand.period.upper.resolution,
            "contact": demand.contact,
            "ordered_on": demand.ordered_on,
        }

    def clean(self) -> dict[str, Any]:
        """Somebody orders, and the period is in order."""
        cleaned = super().clean() or {}
        if not cleaned.get("employer") and not cleaned.get("employer_name"):
            self.add_error("employer_name", _("Choose an orderer or write a new one."))
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day is not before the first."))
        return cleaned

    def wanted(self) -> Order:
        """The valid form as the service wants it."""
        facts = dict(self.cleaned_data)
        employer = facts.pop("employer")
        facts["sector"] = facts["sector"] or Employer.Sector.PRIVATE
        return Order(employer_id=employer.pk if employer else None, **facts)


class ShortageForm(forms.Form):
    """Where labour is lacking, and who says so."""

    text = forms.CharField(
        label=_("Where labour is lacking"),
        help_text=_("Empty takes the note away."),
        max_length=200,
        required=False,
        validators=[refuse_cpr],
    )
    source = forms.CharField(
        label=_("Source"),
        help_text=_("For example: the labour market balance of the region, 2nd half."),
        max_length=120,
        required=False,
        validators=[refuse_cpr],
    )

    def clean(self) -> dict[str, Any]:
        """A note has a source."""
        cleaned = super().clean() or {}
        if cleaned.get("text") and not cleaned.get("source"):
            self.add_error("source", _("Write where that is known from."))
        return cleaned
