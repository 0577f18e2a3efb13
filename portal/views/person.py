"""One person, put together from every app: who, where, what is next, who looked."""

from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from branchespor.models import Nomination
from courses.models import AbsenceCase, Enrolment, PersonContact
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import AccessEntry, Membership, Purpose
from outcomes.models import FollowUp, Placement
from participants.models import Participant, Pause, Phase, PhaseOwner

LOOKS_SHOWN = 5
CONTACTS_SHOWN = 5


@require_GET
def person(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """Everything the member may know of one person; the look is logged.

    A coordinator gets name, phone, language, Danish, licences and practical needs of
    people nominated in her cooperation; the rest is the home municipality's.
    """
    access.require(request.membership, Permission.READ_PEOPLE)
    member = request.membership
    people: QuerySet[Participant] = Participant.objects.visible_to(
        member
    ).select_related("municipality")
    if access.allows(member, Permission.READ_SUPPORT):
        people = _with_care(people)
    found = get_object_or_404(people, public_id=public_id)
    audit.look_up(by=member, people=[found], purpose=Purpose.PERSON, at=timezone.now())
    return render(request, "portal/person.html", _facts(member, found))


def _facts(member: Membership, found: Participant) -> dict[str, Any]:
    is_home = access.allows(member, Permission.READ_SUPPORT)
    of_person = {"enrolment__nomination__participant": found}
    return {
        "person": found,
        "is_home": is_home,
        "licences": [str(Participant.Licence(each).label) for each in found.licences],
        "needs": [str(Participant.Need(each).label) for each in found.needs],
        "nominations": Nomination.objects.visible_to(member)
        .filter(participant=found)
        .select_related("cooperation")
        .order_by("-nominated_at"),
        "enrolments": Enrolment.objects.visible_to(member)
        .filter(nomination__participant=found)
        .select_related("course__track", "course__school", "leave_reason")
        .order_by("-course__starts_on", "-pk"),
        "cases": AbsenceCase.objects.visible_to(member)
        .filter(**of_person)
        .open()
        .select_related("session"),
        "follow_ups": FollowUp.objects.visible_to(member)
        .filter(**of_person, answered_at=None)
        .order_by("due_on"),
        "contacts": PersonContact.objects.visible_to(member)
        .standing()
        .filter(**of_person)
        .select_related("by__user")
        .order_by("-at", "-pk")[:CONTACTS_SHOWN],
        "today": localdate(),
        **(_at_home(member, found) if is_home else {}),
    }


def _with_care(people: QuerySet[Participant]) -> QuerySet[Participant]:
    """With support, who is responsible today and the return from a pause, at once."""
    now = {"participant": OuterRef("pk"), "period__contains": localdate()}
    owners = PhaseOwner.objects.filter(**now).order_by("phase")
    pauses = Pause.objects.filter(**now).values("expected_return_on")
    return people.select_related("municipality", "support").annotate(
        owned_by=ArraySubquery(
            owners.values(said=JSONObject(phase="phase", name="owner__user__name"))
        ),
        back_on=Subquery(pauses[:1]),
    )


def _at_home(member: Membership, found: Participant) -> dict[str, Any]:
    """What is for the home municipality alone."""
    looks = AccessEntry.objects.visible_to(member).filter(participant_id=found.pk)
    return {
        "support": getattr(found, "support", None),
        "placements": Placement.objects.visible_to(member)
        .filter(participant=found)
        .select_related("employer")
        .order_by("-period", "-pk"),
        "owners": [
            (Phase(each["phase"]).label, each["name"])
            for each in found.owned_by  # type: ignore[attr-defined]  # annotated
        ],
        "back_on": found.back_on,  # type: ignore[attr-defined]  # annotated
        "looks": looks.select_related(
            "by__municipality", "by__school", "by__cooperation"
        ).order_by("-at", "-pk")[:LOOKS_SHOWN],
    }
