"""The catalogue of places: coordinators keep it, caseworkers read it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from branchespor.models import Track
from municipalities import access
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import Cooperation, CooperationMember, Employer
from outcomes import catalogue
from outcomes.models import PlaceOffer
from outcomes.place_forms import PlaceForm, PublicPlacesForm
from outcomes.services import places


@require_GET
def place_list(request: MemberRequest) -> HttpResponse:
    """Open offers with what is free, and the municipalities' own public places."""
    member, today = request.membership, localdate()
    access.require(member, Permission.READ_NOMINATIONS)
    offers = catalogue.offers(member, today=today)
    public = catalogue.public(member, today=today)
    context = {
        "offers": offers,
        "offered": sum(each.offer.places for each in offers),
        "filled": sum(each.filled for each in offers),
        "free": sum(each.free for each in offers),
        "public": public,
        "may_plan": access.allows(member, Permission.PLAN_COURSES),
    }
    return render(request, "outcomes/place_list.html", context)


@require_http_methods(["GET", "POST"])
def place_new(request: MemberRequest) -> HttpResponse:
    """Note places an employer offers."""
    access.require(request.membership, Permission.PLAN_COURSES)
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
def place_edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change an offer, or close it."""
    access.require(request.membership, Permission.PLAN_COURSES)
    visible = PlaceOffer.objects.visible_to(request.membership)
    return _edit(request, get_object_or_404(visible, pk=pk))


def _edit(request: MemberRequest, offer: PlaceOffer | None) -> HttpResponse:
    form = PlaceForm(
        request.POST or None,
        initial=PlaceForm.of(offer) if offer else {"first": localdate()},
        employers=Employer.objects.order_by("name", "pk"),
        tracks=Track.objects.visible_to(request.membership)
        .filter(ended_on=None)
        .order_by("name"),
    )
    if request.method == "POST" and form.is_valid() and _save(request, offer, form):
        messages.success(request, _("The places are saved."))
        return redirect("outcomes:place_list")
    return render(
        request,
        "outcomes/place_form.html",
        {"form": form, "offer": offer},
        status=422 if form.errors else 200,
    )


def _save(request: MemberRequest, offer: PlaceOffer | None, form: PlaceForm) -> bool:
    at, by = timezone.now(), request.membership
    try:
        if offer:
            places.change(place_id=offer.pk, wanted=form.wanted(), at=at, by=by)
        else:
            places.offer(wanted=form.wanted(), at=at, by=by)
    except (places.OfferClosed, ValidationError) as refusal:
        said = getattr(refusal, "messages", [str(refusal)])
        form.add_error(None, ValidationError(said))
        return False
    return True


@require_POST
def place_close(request: MemberRequest, pk: int) -> HttpResponse:
    """Close an offer."""
    access.require(request.membership, Permission.PLAN_COURSES)
    visible = PlaceOffer.objects.visible_to(request.membership)
    offer = get_object_or_404(visible, pk=pk)
    places.close(place_id=offer.pk, at=timezone.now(), by=request.membership)
    messages.success(request, _("The offer is closed."))
    return redirect("outcomes:place_list")


@require_http_methods(["GET", "POST"])
def public_places(request: MemberRequest, pk: int) -> HttpResponse:
    """How many public places one municipality (its code) has agreed to."""
    access.require(request.membership, Permission.PLAN_COURSES)
    member = get_object_or_404(
        CooperationMember.objects.filter(
            cooperation__in=Cooperation.objects.visible_to(request.membership)
        ).select_related("municipality", "cooperation"),
        municipality=pk,
    )
    known = member.cooperation.public_places.filter(municipality=pk).first()
    form = PublicPlacesForm(
        request.POST or None, initial={"agreed": known.agreed if known else 0}
    )
    if request.method == "POST" and form.is_valid():
        places.agree_public(
            municipality_id=pk,
            agreed=form.cleaned_data["agreed"],
            at=timezone.now(),
            by=request.membership,
        )
        messages.success(request, _("The number is saved."))
        return redirect("outcomes:place_list")
    return render(
        request,
        "outcomes/public_places.html",
        {"form": form, "municipality": member.municipality},
        status=422 if form.errors else 200,
    )
