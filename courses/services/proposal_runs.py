"""Proposals too large to answer at once: asked for here, made by the worker.

The work lies in PostgreSQL; its phase is committed on its own, so that the page can
say how far it is while no transaction is held open.
"""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from courses.models import ProposalRun
from courses.proposal import search
from courses.services import proposals
from municipalities import access, audit, isolation
from municipalities.access import Permission
from municipalities.models import Cooperation, Membership

Phase, Ending = ProposalRun.Phase, ProposalRun.Ending
PHASES = {"choose": Phase.CHOOSE, "seat": Phase.SEAT}


@transaction.atomic
def ask(*, at: datetime, by: Membership) -> ProposalRun:
    """Ask for a proposal; one that is on its way already is the one asked for.

    Raises:
        PermissionDenied: ``by`` may not fill courses.
    """
    access.require(by, Permission.FILL_COURSES)
    proposals.hold(by, at=at)
    cooperation = Cooperation.objects.visible_to(by).get()
    open_one = ProposalRun.objects.visible_to(by).filter(ended_at=None).first()
    if open_one is not None:
        return open_one
    run = ProposalRun.objects.create(cooperation=cooperation, asked_at=at, asked_by=by)
    audit.record(by=by, verb="proposal.asked", targets=[run], at=at)
    return run


def due(*, at: datetime) -> list[int]:
    """Runs nobody is at, the oldest first."""
    with isolation.acting_for(isolation.CLOCKWORK), transaction.atomic():
        runs = ProposalRun.objects.due(at=at).order_by("asked_at", "pk")
        return list(runs.values_list("pk", flat=True))


def work_through(*, run_id: int, at: datetime) -> None:
    """Make the proposal that was asked for, on behalf of whoever asked.

    Does nothing to a run that has ended or is in other hands; one whose worker died is
    begun again after a while. If the asker's membership has ended, so does the run.
    """
    by = _begin(run_id, at=at)
    if by is None:
        return
    with isolation.acting_for(isolation.context_of(by)):
        with transaction.atomic():
            problem = proposals.asked(by, at=at)
        try:
            answer = search.propose(
                problem, tell=lambda phase: _tell(run_id, PHASES[phase])
            )
        except search.LocksContradict:
            _end(run_id, Ending.LOCKS, at=at)
            return
        _tell(run_id, Phase.KEEP)
        with transaction.atomic():
            made = proposals.store(problem, answer, at=at, by=by)
            _end(run_id, Ending.MADE, at=at, proposal_id=made.pk)


def _begin(run_id: int, *, at: datetime) -> Membership | None:
    with isolation.acting_for(isolation.CLOCKWORK), transaction.atomic():
        found = ProposalRun.objects.due(at=at).filter(pk=run_id)
        run = found.select_for_update(skip_locked=True).first()
        if run is None:
            return None
        by = (
            Membership.objects.active(on=localdate(at))
            .with_organisation()
            .filter(pk=run.asked_by_id)
            .first()
        )
        if by is None or not access.allows(by, Permission.FILL_COURSES):
            _end(run_id, Ending.MEMBERSHIP, at=at)
            return None
        run.started_at, run.phase = at, Phase.READ
        run.save(update_fields=["started_at", "phase"])
        return by


@transaction.atomic
def _tell(run_id: int, phase: int) -> None:
    with isolation.acting_for(isolation.CLOCKWORK):
        ProposalRun.objects.filter(pk=run_id).update(phase=phase)


@transaction.atomic
def _end(
    run_id: int, ending: str, *, at: datetime, proposal_id: int | None = None
) -> None:
    with isolation.acting_for(isolation.CLOCKWORK):
        run = ProposalRun.objects.get(pk=run_id)
        run.ended_at, run.ending, run.proposal_id = at, ending, proposal_id
        run.save(update_fields=["ended_at", "ending", "proposal"])
        told = {"how": ending}
        audit.record(by=None, verb="proposal.ended", targets=[run], at=at, changes=told)
