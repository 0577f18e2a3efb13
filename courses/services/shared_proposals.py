"""Proposals as the municipalities of the cooperation may know them. Reads only.

A proposal's row holds numbers of everybody's people, so the portal reads it; on the
page only the reader's own people have a name (domain 3.3).
"""

from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from courses.models import Proposal, ProposalStep
from municipalities import isolation
from municipalities.models import Cooperation, Membership


def newest(by: Membership, *, number: int) -> list[Proposal]:
    """The newest of the member's cooperations that seats were confirmed of."""
    with isolation.acting_for(isolation.CLOCKWORK):
        found = _confirmed(by).defer("inputs", "answer")
        return list(found.select_related("cooperation")[:number])


def one(by: Membership, *, public_id: UUID) -> Proposal | None:
    """One of them, whole; None for one the member may not know of."""
    with isolation.acting_for(isolation.CLOCKWORK):
        return _confirmed(by).filter(public_id=public_id).first()


def _confirmed(by: Membership) -> QuerySet[Proposal]:
    steps = ProposalStep.objects.filter(proposal=OuterRef("pk"))
    return Proposal.objects.filter(
        Exists(steps.filter(kind=ProposalStep.Kind.CONFIRMED)),
        cooperation__in=Cooperation.objects.visible_to(by),
    ).order_by("-made_at", "-pk")
