"""Forms of a track, its modules and its requirements; each knows the version seen."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from branchespor.models import (
    Industry,
    ModuleTemplate,
    ModuleTitle,
    Requirement,
    Track,
)
from branchespor.services.track_modules import ModulePlan
from branchespor.services.track_requirements import RequirementPlan
from branchespor.services.tracks import TrackPlan
from participants.models import Participant

Kind = Requirement.Kind


class VersionedForm(forms.Form):
    """Carries the version of the track that was looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def seen(self) -> int:
        """The version the valid form was made from."""
        return int(self.cleaned_data.get("version") or 0)

    def refuse(self, refusal: ValidationError) -> None:
        """Put what the service refuses at its fields, as far as there are such."""
        if not hasattr(refusal, "error_dict"):
            self.add_error(None, refusal.messages[0])
            return
        for name, errors in refusal.message_dict.items():
            known = name in self.fields and name != NON_FIELD_ERRORS
            self.add_error(name if known else None, errors)

    def against(self, stands: Mapping[str, Any], *, version: int, why: str) -> None:
        """Say what stands there now beside what was typed; saved again, this counts."""
        other = [
            name
            for name, value in stands.items()
            if name != "version"
            and self.fields[name].has_changed(value, self[name].value())
        ]
        self.add_error(None, why)
        for name in other:
            text = _shown(self.fields[name], stands[name])
            self.add_error(name, gettext("Stands there now: %(text)s") % {"text": text})
        self.data = {**self.data.dict(), "version": str(version)}  # type: ignore[attr-defined] # a QueryDict


def _shown(field: forms.Field, value: object) -> str:
    """A value as the form's reader knows it."""
    choices = dict(getattr(field, "choices", ()))
    return str(choices.get(value) or value or "–")


class TrackForm(VersionedForm):
    """A track: what it is called, leads to, and what a new course starts from."""

    name = forms.CharField(label=_("Name"), max_length=80)
    name_en = forms.CharField(label=_("Name in English"), max_length=80, required=False)
    industry = forms.ModelChoiceField(
        label=_("Industry"), queryset=Industry.objects.none(), empty_label=_("choose")
    )
    profile = forms.ChoiceField(
        label=_("Who it is for"),
        choices=Track.Profile.choices,
        widget=forms.RadioSelect,
        initial=Track.Profile.STRONGER,
    )
    goal_jobs = forms.CharField(
        label=_("Jobs it leads to"), max_length=200, required=False
    )
    description = forms.CharField(
        label=_("Description"), max_length=1000, required=False, widget=forms.Textarea
    )
    usual_seats = forms.IntegerField(
        label=_("Usual seats"),
        help_text=_("A new course starts from these numbers; each can differ."),
        min_value=1,
        max_value=200,
        required=False,
    )
    usual_minimum = forms.IntegerField(
        label=_("Usual minimum"), min_value=1, max_value=200, required=False
    )
    usual_weeks = forms.IntegerField(
        label=_("Usual length in weeks"), min_value=1, max_value=104, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        trades = Industry.objects.order_by("name_da")
        self.fields["industry"].queryset = trades  # type: ignore[attr-defined]

    @staticmethod
    def of(track: Track) -> dict[str, Any]:
        """A track's values as the form starts with."""
        names = [each for each in TrackForm.base_fields if each != "industry"]
        return {"industry": track.industry} | {n: getattr(track, n) for n in names}

    def wanted(self) -> TrackPlan:
        """The valid form as the service wants it."""
        facts = {k: v for k, v in self.cleaned_data.items() if k != "version"}
        return TrackPlan(industry_id=facts.pop("industry").pk, **facts)


class ModuleForm(VersionedForm):
    """A module that is known, or a new one, and its days on this track."""

    module = forms.ModelChoiceField(
        label=_("Module"),
        queryset=ModuleTitle.objects.none(),
        empty_label=_("a new module, written below"),
        required=False,
    )
    title = forms.CharField(
        label=_("Title of a new module"), max_length=120, required=False
    )
    number = forms.RegexField(
        r"^\d{5}$",
        label=_("AMU number of a new module"),
        help_text=_("Five digits, only if it was looked up."),
        required=False,
    )
    source = forms.CharField(
        label=_("Where the number was looked up"), max_length=200, required=False
    )
    gives_certificate = forms.BooleanField(
        label=_("The new module gives a certificate"), required=False
    )
    days = forms.DecimalField(
        label=_("Days"),
        min_value=0.5,
        max_value=200,
        max_digits=4,
        decimal_places=1,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 6}),
    )

    def __init__(self, *args: Any, track: Track, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        own = ModuleTitle.objects.filter(industry=track.industry_id)
        used = ModuleTitle.objects.filter(pk__in=track.modules.values("module"))
        titles = (own | used).order_by("title")
        self.fields["module"].queryset = titles  # type: ignore[attr-defined]

    @staticmethod
    def of(template: ModuleTemplate) -> dict[str, Any]:
        """A module's values as the form starts with."""
        return {"module": template.module, "days": template.days}

    def clean(self) -> dict[str, Any]:
        """One module, and a number that somebody looked up."""
        cleaned = super().clean() or {}
        if not cleaned.get("module") and not cleaned.get("title"):
            self.add_error("title", _("Choose a module or write a new one."))
        if cleaned.get("module") and cleaned.get("title"):
            self.add_error("title", _("Either choose a module or write a new one."))
        if cleaned.get("number") and not cleaned.get("source"):
            self.add_error("source", _("Write where the number was looked up."))
        return cleaned

    def wanted(self) -> ModulePlan:
        """The valid form as the service wants it."""
        facts = {k: v for k, v in self.cleaned_data.items() if k != "version"}
        module = facts.pop("module")
        return ModulePlan(module_id=module.pk if module else None, **facts)


class RequirementForm(VersionedForm):
    """What is asked of people, and whether it must be met."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    text_da = forms.CharField(
        label=_("Wording"),
        help_text=_("As everybody reads it. About the work, never about a person."),
        max_length=160,
    )
    text_en = forms.CharField(
        label=_("Wording in English"), max_length=160, required=False
    )
    is_hard = forms.TypedChoiceField(
        label=_("If it is not met"),
        choices=[
            ("yes", _("must be met: law or safety, it blocks a seat")),
            ("no", _("is talked about: it blocks nothing")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    minimum = forms.IntegerField(
        label=_("At least"),
        help_text=_("For a Danish level the module (1–6), for age the years."),
        min_value=1,
        max_value=99,
        required=False,
    )
    licence = forms.ChoiceField(
        label=_("Licence"),
        choices=[("", _("none")), *Participant.Licence.choices],
        required=False,
    )

    @staticmethod
    def of(requirement: Requirement) -> dict[str, Any]:
        """A requirement's values as the form starts with."""
        names = ("kind", "text_da", "text_en", "minimum", "licence")
        kept = {name: getattr(requirement, name) for name in names}
        return kept | {"is_hard": "yes" if requirement.is_hard else "no"}

    def clean(self) -> dict[str, Any]:
        """A number and a licence say something of their kind only."""
        cleaned = super().clean() or {}
        kind, minimum = cleaned.get("kind"), cleaned.get("minimum")
        if minimum and kind not in {Kind.DANISH, Kind.AGE}:
            self.add_error("minimum", _("Only for a Danish level or an age."))
        if minimum and kind == Kind.DANISH and minimum > MODULES:
            self.add_error("minimum", _("There are six modules."))
        if cleaned.get("licence") and kind != Kind.LICENCE:
            self.add_error("licence", _("Only for a driving licence."))
        return cleaned

    def wanted(self) -> RequirementPlan:
        """The valid form as the service wants it."""
        facts = {k: v for k, v in self.cleaned_data.items() if k != "version"}
        return RequirementPlan(**facts)


MODULES = 6  # of the Danish education, most
