"""What is done with a placement: one small page each, all made the same way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Membership, Purpose
from municipalities.views.people import show
from outcomes.models import Placement
from outcomes.payment_forms import BonusForm, PlanForm, SchoolWeeksForm
from outcomes.placement_forms import AfterCareForm, ContactForm, EndForm, MoveEndForm
from outcomes.services import (
    igu_contracts,
    placement_contacts,
    placements,
    supplier_plans,
)

# What a verb refuses in words; each is told at the field it is about.
REFUSALS: Mapping[type[Exception], str] = {
    placements.NoEnd: "last",
    placements.EndedAlready: "",
    placements.NeedNotDescribed: "longer_because",
    placements.OutsidePeriod: "on",
    placement_contacts.NoWindow: "first",
    igu_contracts.NoContract: "",
    igu_contracts.TooManyWeeks: "weeks",
    igu_contracts.NotYet: "on",
    supplier_plans.NotWhole: "percent_1",
    supplier_plans.PlannedAlready: "",
}
type Do = Callable[..., object]  # (placement, said, *, at, by)
type Begun = Callable[[Placement], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Act:
    """A page: heading, form, button, what it does, and what the form begins with."""

    title: Promise
    form: type[forms.Form]
    button: Promise
    done: Promise
    do: Do
    begun: Begun = lambda _placement: {}
    lead: Promise | str = ""


def page(act: Act) -> Callable[..., HttpResponse]:
    """The view of an act; a refusal stands at its field and nothing is lost."""

    @require_http_methods(["GET", "POST"])
    def view(request: MemberRequest, public_id: UUID) -> HttpResponse:
        access.require(request.membership, Permission.RECORD_OUTCOMES)
        placement = get_object_or_404(
            Placement.objects.visible_to(request.membership).for_lists(),
            public_id=public_id,
        )
        form = act.form(request.POST or None, initial=act.begun(placement))
        if (
            request.method == "POST"
            and form.is_valid()
            and _done(act, placement, form, by=request.membership)
        ):
            messages.success(request, str(act.done))
            return redirect("outcomes:placement_detail", placement.public_id)
        return show(
            request,
            "outcomes/placement_act.html",
            {"placement": placement, "form": form, "act": act},
            people=[placement.participant],
            purpose=Purpose.FOLLOW_UP,
            status=422 if form.errors else 200,
        )

    return view


def _done(act: Act, placement: Placement, form: forms.Form, *, by: Membership) -> bool:
    try:
        act.do(placement, form.cleaned_data, at=timezone.now(), by=by)
    except tuple(REFUSALS) as refusal:
        form.add_error(REFUSALS[type(refusal)] or None, str(refusal))
        return False
    except ValidationError as refusal:
        form.add_error(None, ValidationError(refusal.messages))
        return False
    return True


def _contact(
    p: Placement, said: dict[str, Any], *, at: datetime, by: Membership
) -> object:
    return placement_contacts.log(placement_id=p.pk, at=at, by=by, **said)


def _move_end(
    p: Placement, said: dict[str, Any], *, at: datetime, by: Membership
) -> object:
    return placements.move_end(placement_id=p.pk, at=at, by=by, **said)


def _end(p: Placement, said: dict[str, Any], *, at: datetime, by: Membership) -> object:
    return placements.end(placement_id=p.pk, at=at, by=by, **said)


def _aftercare(
    p: Placement, said: dict[str, Any], *, at: datetime, by: Membership
) -> object:
    return placement_contacts.answer_aftercare(
        placement_id=p.pk, first=said["first"], last=said["last"], at=at, by=by
    )


def _weeks(
    p: Placement, said: dict[str, Any], *, at: datetime, by: Membership
) -> object:
    return igu_contracts.note_school_weeks(placement_id=p.pk, at=at, by=by, **said)


def _bonus(
    p: Placement, said: dict[str, Any], *, at: datetime, by: Membership
) -> object:
    return igu_contracts.tell_of_bonus(
        placement_id=p.pk, second=said["which"] == "second", on=said["on"], at=at, by=by
    )


def _plan(
    p: Placement, said: dict[str, Any], *, at: datetime, by: Membership
) -> object:
    return supplier_plans.plan(
        placement_id=p.pk,
        supplier=said["supplier"],
        steps=PlanForm.steps_of(said),
        at=at,
        by=by,
    )


contact = page(
    Act(
        title=_("Contact with the employer"),
        form=ContactForm,
        button=_("Save the contact"),
        done=_("The contact is noted."),
        do=_contact,
        begun=lambda _placement: {"on": localdate()},
    )
)
move_end = page(
    Act(
        title=_("Another last day"),
        form=MoveEndForm,
        button=_("Save the day"),
        done=_("The last day is changed."),
        do=_move_end,
        begun=lambda p: {
            "last": p.agreed_last_day,
            "longer_because": p.longer_because,
            "upskilling": p.upskilling,
        },
        lead=_(
            "A wage subsidy lasts a couple of months unless more is needed, and why."
        ),
    )
)
end = page(
    Act(
        title=_("Note the end"),
        form=EndForm,
        button=_("Save the end"),
        done=_("The end is noted."),
        do=_end,
        begun=lambda p: {"on": min(p.agreed_last_day or localdate(), localdate())},
    )
)
answer_aftercare = page(
    Act(
        title=_("After-care"),
        form=AfterCareForm,
        button=_("Save the answer"),
        done=_("The answer is noted."),
        do=_aftercare,
        lead=_("The employer can get help with language and culture after hiring."),
    )
)
school_weeks = page(
    Act(
        title=_("School weeks"),
        form=SchoolWeeksForm,
        button=_("Save the weeks"),
        done=_("The school weeks are noted."),
        do=_weeks,
        begun=lambda p: {"weeks": p.igu_school_weeks or 0},
    )
)
bonus = page(
    Act(
        title=_("IGU bonus"),
        form=BonusForm,
        button=_("Save the day"),
        done=_("The bonus is noted."),
        do=_bonus,
        begun=lambda p: {
            "which": "second" if p.first_bonus_on else "first",
            "on": localdate(),
        },
    )
)
plan = page(
    Act(
        title=_("Supplier's plan"),
        form=PlanForm,
        button=_("Save the plan"),
        done=_("The plan is noted."),
        do=_plan,
        lead=_("What the supplier is paid by. No money is paid from here."),
    )
)
