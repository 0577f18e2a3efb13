"""A caseworker's people: find, register, change, note support."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from municipalities import access
from municipalities.access import Permission
from municipalities.audit import Criterion
from municipalities.middleware import MemberRequest
from municipalities.models import Purpose
from municipalities.views.people import show
from participants.models import Participant
from participants.people_forms import PersonForm, SearchForm, SupportForm
from participants.services import people

PAGE = 50


@require_GET
def participant_list(request: MemberRequest) -> HttpResponse:
    """The people the member may see, by name; a search is logged as one."""
    access.require(request.membership, Permission.READ_PEOPLE)
    form = SearchForm(request.GET)
    wanted = form.cleaned_data["q"] if form.is_valid() else ""
    visible = Participant.objects.visible_to(request.membership)
    found = visible.searched_for(wanted).in_danish_order()
    if form.errors:
        found = found.none()
    page = Paginator(
        found.select_related("municipality").prefetch_related("nominations"), PAGE
    ).get_page(request.GET.get("page"))
    return show(
        request,
        "participants/participant_list.html",
        {"page": page, "form": form, "wanted": wanted, "may_edit": _may_edit(request)},
        people=page.object_list,
        purpose=Purpose.PEOPLE_LIST,
        status=422 if form.errors else 200,
        searched=Criterion.of(wanted) if wanted else None,
    )


@require_http_methods(["GET", "POST"])
def participant_new(request: MemberRequest) -> HttpResponse:
    """Register a person; somebody with the same name is shown first."""
    access.require(request.membership, Permission.EDIT_PEOPLE)
    form = PersonForm(request.POST or None)
    known: list[Participant] = []
    if request.method == "POST" and form.is_valid():
        known = _known(request, form)
        if not known or "anyway" in request.POST:
            person = _register(request, form)
            if person:
                messages.success(request, _("The person is registered."))
                return redirect("person", public_id=person.public_id)
    context = {"form": form, "known": known, "title": _("Register a person")}
    refused = request.method == "POST"
    return show(
        request,
        "participants/participant_form.html",
        context,
        people=known,
        purpose=Purpose.REGISTRATION,
        status=422 if refused else 200,
    )


@require_http_methods(["GET", "POST"])
def participant_edit(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """Change a person's facts."""
    access.require(request.membership, Permission.EDIT_PEOPLE)
    person = _find(request, public_id)
    form = PersonForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        try:
            people.change(
                participant_id=person.pk,
                fields=form.cleaned_data,
                at=timezone.now(),
                by=request.membership,
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The changes are saved."))
            return redirect("person", public_id=public_id)
    return show(
        request,
        "participants/participant_form.html",
        {"form": form, "person": person, "title": _("Change facts")},
        people=[person],
        purpose=Purpose.FACTS,
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
def participant_support(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """The support a person needs, in functional words."""
    access.require(request.membership, Permission.READ_SUPPORT)
    person = _find(request, public_id)
    known = getattr(person, "support", None)
    form = SupportForm(
        request.POST or None, initial={"wording": known.wording if known else ""}
    )
    if request.method == "POST" and form.is_valid():
        people.note_support(
            participant_id=person.pk,
            wording=form.cleaned_data["wording"],
            at=timezone.now(),
            by=request.membership,
        )
        messages.success(request, _("The changes are saved."))
        return redirect("person", public_id=public_id)
    return show(
        request,
        "participants/participant_form.html",
        {"form": form, "person": person, "title": _("Support needs")},
        people=[person],
        purpose=Purpose.SUPPORT,
        status=422 if form.errors else 200,
    )


@require_POST
def participant_protect(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """Note a protected address, or that it is protected no more (``protected=``)."""
    access.require(request.membership, Permission.EDIT_PEOPLE)
    person = people.protect(
        participant_id=_find(request, public_id).pk,
        protected=request.POST.get("protected") == "1",
        at=timezone.now(),
        by=request.membership,
    )
    if person.protected:
        messages.success(request, _("The address is noted as protected."))
    else:
        messages.success(request, _("The address is no longer noted as protected."))
    return redirect("person", public_id=public_id)


def _find(request: MemberRequest, public_id: UUID) -> Participant:
    visible = Participant.objects.visible_to(request.membership)
    return get_object_or_404(
        visible.select_related("municipality", "support"), public_id=public_id
    )


def _may_edit(request: MemberRequest) -> bool:
    return access.allows(request.membership, Permission.EDIT_PEOPLE)


def _known(request: MemberRequest, form: PersonForm) -> list[Participant]:
    """People who may be the same: shown before a second one is made."""
    asked: dict[str, Any] = {
        name: form.cleaned_data[name]
        for name in (
            "case_reference",
            "given_name",
            "family_name",
            "birth_year",
            "phone",
        )
    }
    return people.find_matches(membership=request.membership, **asked)


def _register(request: MemberRequest, form: PersonForm) -> Participant | None:
    try:
        return people.register(
            municipality_id=request.membership.municipality_id or 0,
            at=timezone.now(),
            by=request.membership,
            **form.cleaned_data,
        )
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return None
