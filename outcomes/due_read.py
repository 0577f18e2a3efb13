"""Everything due after the course, read for one caseworker: six statements in all."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from branchespor.models import Nomination, Scheme
from municipalities.models import Membership
from outcomes import due, gaps, milestones, rulebook
from outcomes.due import Due, Kind
from outcomes.gaps import Gap
from outcomes.models import FollowUp, Placement, SupplierMilestone
from outcomes.rulebook import Rulebook
from participants.models import Participant, Pause, Phase, PhaseOwner

LOOKS_BACK = timedelta(days=365)


def everything(by: Membership, *, today: date) -> list[Due]:
    """What is due or comes due within two weeks, the longest overdue first."""
    rules = rulebook.read()
    found = [
        *map(due.of_follow_up, _follow_ups(by, today=today)),
        *_gaps(by, today=today),
        *_placed(by, rules=rules, today=today),
        *_people(by, rules=rules, today=today),
    ]
    return sorted(found, key=lambda each: (each.due_on, each.kind, each.person.pk))


def _follow_ups(by: Membership, *, today: date) -> Iterator[FollowUp]:
    yield from FollowUp.objects.visible_to(by).for_lists().due(on=today)


def _gaps(by: Membership, *, today: date) -> Iterator[Due]:
    """In time until the activity before ends; red after six weeks (T9)."""
    for gap in gaps.find(by, today=today):
        if gap.since <= today + due.AHEAD:
            yield _gap(gap)


def _gap(gap: Gap) -> Due:
    return Due(
        Kind.GAP,
        gap.enrolment.nomination.participant,
        gap.since,
        _("the last activity ends or ended on this day"),
        "outcomes:next_step",
        gap.enrolment.public_id,
        urgent=gap.is_red,
    )


def _placed(by: Membership, *, rules: Rulebook, today: date) -> Iterator[Due]:
    """What placements ask for, and the suppliers' lines that hang on them."""
    to_pay = SupplierMilestone.objects.visible_to(by).filter(approved_at=None)
    owed = to_pay.filter(placement__participant=OuterRef("participant"))
    mine: dict[int, list[Placement]] = {}
    for each in (
        Placement.objects.visible_to(by)
        .filter(Q(ended_on=None) | Exists(owed))
        .with_contacts()
        .for_lists()
    ):
        mine.setdefault(each.participant_id, []).append(each)
        yield from due.of_placement(each, rules=rules, today=today)
    people = {pk: placed[0].participant for pk, placed in mine.items()}
    owner_of = {each.pk: pk for pk, placed in mine.items() for each in placed}
    for milestone in to_pay:
        pk = owner_of.get(milestone.placement_id)
        if pk is None:  # the placement has moved to another home since
            continue
        (line,) = milestones.lines([milestone], placed=mine[pk], today=today)
        yield from due.of_line(line, person=people[pk], today=today)


def _people(by: Membership, *, rules: Rulebook, today: date) -> Iterator[Due]:
    """Who comes back, whom nobody is responsible for, who waits for a first offer."""
    weeks = rules.number(rulebook.RETURN_WEEKS, on=today)
    back_by = today + timedelta(weeks=weeks) if weeks else today + due.AHEAD
    this = {"participant": OuterRef("pk")}
    owned = PhaseOwner.objects.filter(
        **this, period__contains=today, owner__period__contains=today
    )
    visible = Participant.objects.visible_to(by)
    people = visible.annotate(
        back_on=Subquery(
            Pause.objects.filter(**this, period__endswith=None).values(
                "expected_return_on"
            )[:1]
        ),
        unowned=~Exists(owned) & _is_with_us(today),
        unowned_job=_in_a_job(today) & ~Exists(owned.filter(phase=Phase.AFTERCARE)),
        no_offer=_waits_for_an_offer(today),
    )
    asked = Q(back_on__lte=back_by) | Q(unowned=True) | Q(unowned_job=True)
    for person in people.filter(asked | Q(no_offer=True)).order_by("pk"):
        yield from _of_person(person, back_by=back_by, today=today)
        if person.no_offer:  # type: ignore[attr-defined]  # annotated
            yield from due.early(person, rules=rules, today=today)


def _of_person(person: Participant, *, back_by: date, today: date) -> Iterator[Due]:
    page, key = "participants:participant_care", person.public_id
    back_on: date | None = person.back_on  # type: ignore[attr-defined]  # annotated
    if back_on and back_on <= back_by:
        words = _("expected back: plan what comes, and note the return")
        yield Due(Kind.PAUSE, person, back_on, words, page, key)
    if person.unowned:  # type: ignore[attr-defined]  # annotated
        yield Due(Kind.OWNER, person, today, _("in no phase"), page, key, urgent=True)
    elif person.unowned_job:  # type: ignore[attr-defined]  # annotated
        yield Due(Kind.OWNER, person, today, _("in after-care"), page, key)


def _is_with_us(today: date) -> Q:
    """Nominated and not over for a year, placed, or taken over within a year."""
    nominated = (
        Nomination.objects.active()
        .filter(participant=OuterRef("pk"))
        .filter(
            Q(enrolments=None) | Q(enrolments__course__ends_on__gte=today - LOOKS_BACK)
        )
    )
    placed = Placement.objects.filter(participant=OuterRef("pk"), ended_on=None)
    return (
        Q(Exists(nominated))
        | Q(Exists(placed))
        | Q(takeover_on__isnull=False, takeover_on__gte=today - LOOKS_BACK)
    )


def _in_a_job(today: date) -> Q:
    jobs = Placement.objects.filter(
        participant=OuterRef("pk"),
        scheme=Scheme.ORDINARY_JOB,
        ended_on=None,
        period__contains=today,
    )
    return Q(Exists(jobs))


def _waits_for_an_offer(today: date) -> Q:
    """Taken over within a year; neither nominated nor placed since (B8, B9)."""
    since = OuterRef("takeover_on")
    nominated = Nomination.objects.filter(
        participant=OuterRef("pk"), nominated_at__date__gte=since
    )
    placed = Placement.objects.filter(
        participant=OuterRef("pk"), period__startswith__gte=since
    )
    return (
        Q(takeover_on__range=(today - LOOKS_BACK, today))
        & ~Exists(nominated)
        & ~Exists(placed)
    )
