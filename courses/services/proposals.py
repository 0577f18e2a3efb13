"""Make a proposal and take it into use (domain 6.2)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Case, Q, When
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from courses.models import Course, Proposal, ProposalStep
from courses.proposal import record, search
from courses.proposal.problem import Problem
from courses.services import open_courses, proposing
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Cooperation, Membership

Step = ProposalStep.Kind


class NotInUse(Exception):
    """Another proposal was taken into use in the meantime."""


@transaction.atomic
def make(*, at: datetime, by: Membership) -> Proposal:
    """Propose seats over all open courses of the coordinator's cooperation; store it.

    Seats nobody, and takes the place of no other: it is in use at once only if none is,
    or if it gives everybody the same seat. Made twice, there are two proposals.

    Raises:
        PermissionDenied: ``by`` may not fill courses.
        LocksContradict: the locks cannot all be kept.
    """
    access.require(by, Permission.FILL_COURSES)
    problem = asked(by, at=at)
    return store(problem, search.propose(problem), at=at, by=by)


def asked(by: Membership, *, at: datetime) -> Problem:
    """What a proposal would be made from now; twelve statements."""
    cooperation = Cooperation.objects.visible_to(by).get()
    return proposing.problem(by, at=at, lot=lot(cooperation, at=at))


def lot(cooperation: Cooperation, *, at: datetime) -> str:
    """The published text that settles ties: the same all month, however often run."""
    return f"{cooperation.name} {localdate(at):%m.%Y}"


def store(
    problem: Problem, answer: search.Answer, *, at: datetime, by: Membership
) -> Proposal:
    """Keep a proposal with what it was made from; part of the verbs that make one."""
    access.require(by, Permission.FILL_COURSES)
    hold(by, at=at)
    former = in_use(by)
    proposal = Proposal.objects.create(
        cooperation=Cooperation.objects.visible_to(by).get(),
        made_at=at,
        made_by=by,
        engine=record.ENGINE,
        inputs=record.of_problem(problem),
        answer=record.of_answer(answer),
    )
    audit.record(
        by=by,
        verb="proposal.made",
        targets=[proposal],
        at=at,
        changes={"placed": answer.placed, "bound": answer.bound},
    )
    if former is None or record.answer_of(former.answer).seats == answer.seats:
        _take(proposal, at=at, by=by)
    return proposal


@transaction.atomic
def take(*, proposal_id: int, former_id: int, at: datetime, by: Membership) -> Proposal:
    """Put a proposal in the place of ``former_id``, once the difference has been read.

    In use already is no error.

    Raises:
        PermissionDenied, Proposal.DoesNotExist: as everywhere.
        NotInUse: another than ``former_id`` is in use by now.
    """
    access.require(by, Permission.FILL_COURSES)
    proposal = Proposal.objects.visible_to(by).get(pk=proposal_id)
    hold(by, at=at)
    now = in_use(by)
    if now == proposal:
        return proposal
    if now is not None and (now.pk != former_id or now.pk > proposal.pk):
        raise NotInUse(
            _("%(name)s has taken another proposal into use. Read it first.")
            % {"name": taken(now).by}
        )
    _take(proposal, at=at, by=by)
    return proposal


def in_use(by: Membership) -> Proposal | None:
    """The proposal that was taken into use last, or None; one statement.

    Without its inputs: of a country they are megabytes.
    """
    return (
        Proposal.objects.visible_to(by)
        .defer("inputs")
        .filter(steps__kind=Step.TAKEN)
        .order_by("-steps__pk")
        .first()
    )


def beside_in_use(
    by: Membership, public_id: UUID
) -> tuple[Proposal | None, Proposal | None]:
    """A proposal the member may see, and the one in use; one statement."""
    visible = Proposal.objects.visible_to(by)
    last = ProposalStep.objects.filter(kind=Step.TAKEN, proposal__in=visible)
    newest = last.order_by("-pk").values("proposal")[:1]
    found = visible.filter(Q(public_id=public_id) | Q(pk=newest)).annotate(
        used=Case(When(pk=newest, then=True), default=False)
    )
    rows = list(found)
    return (
        next((each for each in rows if each.public_id == public_id), None),
        next((each for each in rows if each.used), None),  # type: ignore[attr-defined]  # annotated above
    )


def taken(proposal: Proposal) -> ProposalStep:
    """When a proposal was taken into use, and by whom."""
    steps = proposal.steps.select_related("by__user")
    return steps.get(kind=Step.TAKEN)


def hold(by: Membership, *, at: datetime) -> dict[int, Course]:
    """Hold every open course, smallest key first: coordinators wait for each other.

    Whatever gives or takes a seat holds its course too, so that what is read after
    this stays so until commit.
    """
    keys = [each.pk for each in open_courses.found(by, today=localdate(at))]
    locked = Course.objects.visible_to(by).filter(pk__in=keys).order_by("pk")
    return {course.pk: course for course in locked.for_seating()}


def _take(proposal: Proposal, *, at: datetime, by: Membership) -> None:
    ProposalStep.objects.create(proposal=proposal, kind=Step.TAKEN, at=at, by=by)
    audit.record(by=by, verb="proposal.taken", targets=[proposal], at=at)
