"""One person, put together from every app: who, where, what is next, who looked."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from branchespor.models import Nomination
from courses.models import AbsenceCase, Enrolment
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.middleware import MemberRequest
from municipalities.models import AccessEntry
from outcomes.models import FollowUp
from participants.models import Participant

LOOKS_SHOWN = 20


@require_GET
def person(request: MemberRequest, public_id: UUID) -> HttpResponse:
    """Everything the member may know of one person; the look is logged.

    A coordinator gets name, phone, language, Danish, licences and practical needs of
    people nominated in her cooperation; the rest is the home municipality's.
    """
    access.require(request.membership, Permission.READ_PEOPLE)
    member = request.membership
    found = get_object_or_404(
        Participant.objects.visible_to(member).select_related("municipality"),
        public_id=public_id,
    )
    is_home = access.allows(member, Permission.READ_SUPPORT)
    nominations = Nomination.objects.visible_to(member).filter(participant=found)
    enrolments = Enrolment.objects.visible_to(member).filter(
        nomination__participant=found
    )
    cases = AbsenceCase.objects.visible_to(member).filter(
        enrolment__nomination__participant=found
    )
    follow_ups = FollowUp.objects.visible_to(member).filter(
        enrolment__nomination__participant=found, answered_at=None
    )
    looks = AccessEntry.objects.visible_to(member).filter(participant_id=found.pk)
    audit.look_up(by=member, people=[found], purpose="person", at=timezone.now())
    return render(
        request,
        "portal/person.html",
        {
            "person": found,
            "is_home": is_home,
            "licences": [
                str(Participant.Licence(each).label) for each in found.licences
            ],
            "needs": [str(Participant.Need(each).label) for each in found.needs],
            "support": getattr(found, "support", None) if is_home else None,
            "nominations": nominations.select_related("cooperation").order_by(
                "-nominated_at"
            ),
            "enrolments": enrolments.select_related(
                "course__track", "course__school", "leave_reason"
            ).order_by("-course__starts_on", "-pk"),
            "cases": cases.open().select_related("session"),
            "follow_ups": follow_ups.order_by("due_on"),
            "looks": looks.select_related("by__user").order_by("-at")[:LOOKS_SHOWN]
            if is_home
            else [],
        },
    )
