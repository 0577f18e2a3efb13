"""Put people forward, state what was found, take back, decline with a reason."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from branchespor import notices, requirements
from branchespor.models import (
    Nomination,
    Requirement,
    RequirementCheck,
    Track,
    TrackWish,
)
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Cooperation, Membership, ReasonCode
from participants.models import Participant
from participants.services import grants

MOST_WISHES = 5


class AlreadyNominated(Exception):
    """The person is put forward in that cooperation already."""


class HasSeat(Exception):
    """The person holds a seat; withdraw that first."""


class NotActive(Exception):
    """The nomination was withdrawn or declined before."""


class UnknownTrack(Exception):
    """A wished track is not an open one of the cooperation."""


class UnknownReason(Exception):
    """The reason is not on the list."""


@transaction.atomic
def nominate(  # noqa: PLR0913 (what a nomination consists of)
    *,
    participant_id: int,
    cooperation_id: int,
    scheme: str,
    track_ids: Sequence[int],
    at: datetime,
    by: Membership,
    wish_text: str = "",
    chose_industry: bool | None = None,
    payment_promised_on: date | None = None,
    available_from: date | None = None,
    available_until: date | None = None,
) -> Nomination:
    """Put a person of one's own municipality forward in a cooperation.

    ``track_ids`` are the wished tracks, dearest first. The checklist starts with what
    the portal can tell from the person's facts. From now on the cooperation's
    coordinator sees the person (domain 3.3).

    Raises:
        PermissionDenied: ``by`` may not nominate.
        Participant.DoesNotExist, Cooperation.DoesNotExist: not one of the caller's.
        UnknownTrack: a wish is no open track of the cooperation.
        AlreadyNominated: there is an active nomination; nothing is changed.
        ValidationError: a value is refused, e.g. a CPR number in the wish (T11).
    """
    access.require(by, Permission.NOMINATE)
    people = Participant.objects.visible_to(by).select_for_update(of=("self",))
    person = people.get(pk=participant_id)
    cooperation = Cooperation.objects.visible_to(by).get(pk=cooperation_id)
    if person.nominations.active().filter(cooperation=cooperation).exists():
        raise AlreadyNominated(_("The person is nominated in that cooperation."))
    tracks = _tracks(cooperation, track_ids)
    nomination = Nomination(
        participant=person,
        municipality_id=person.municipality_id,
        cooperation=cooperation,
        scheme=scheme,
        wish_text=wish_text,
        chose_industry=chose_industry,
        payment_promised_on=payment_promised_on,
        available_from=available_from,
        available_until=available_until,
        nominated_at=at,
        nominated_by=by,
    )
    nomination.full_clean(exclude=["participant", "municipality", "cooperation"])
    nomination.save(force_insert=True)
    TrackWish.objects.bulk_create(
        TrackWish(nomination=nomination, track=track, rank=rank)
        for rank, track in enumerate(tracks, start=1)
    )
    _start_checklist(nomination, person=person, tracks=tracks, at=at, by=by)
    grants.open_to_cooperation(
        participant=person,
        cooperation_id=cooperation.pk,
        cause=cause(nomination),
        at=at,
    )
    audit.record(by=by, verb="nomination.made", targets=[nomination], at=at)
    return nomination


@transaction.atomic
def check(
    *, nomination_id: int, findings: Mapping[int, str], at: datetime, by: Membership
) -> None:
    """State met, not met or unknown for requirements of the wished tracks.

    ``findings`` maps a requirement's key to a ``RequirementCheck.Finding``. What was
    found before stays as it is unless it differs.

    Raises:
        PermissionDenied, Nomination.DoesNotExist, NotActive: as they say.
        UnknownTrack: a requirement belongs to none of the wished tracks.
    """
    access.require(by, Permission.NOMINATE)
    nomination = hold_active(nomination_id, among=Nomination.objects.visible_to(by))
    wished = Requirement.objects.in_force().filter(track__wishes__nomination=nomination)
    known = {each.requirement_id: each for each in nomination.checks.all()}
    if set(findings) - set(wished.values_list("pk", flat=True)) - known.keys():
        raise UnknownTrack(_("That requirement belongs to none of the wishes."))
    for requirement_id, finding in findings.items():
        before = known.get(requirement_id)
        if before is None or before.finding != finding:
            RequirementCheck.objects.update_or_create(
                nomination=nomination,
                requirement_id=requirement_id,
                defaults={"finding": finding, "checked_at": at, "checked_by": by},
            )
    audit.record(by=by, verb="nomination.checked", targets=[nomination], at=at)


@transaction.atomic
def promise_payment(
    *, nomination_id: int, on: date | None, at: datetime, by: Membership
) -> None:
    """Note the date of the municipality's promise to pay; None takes it back.

    Raises:
        PermissionDenied, Nomination.DoesNotExist, NotActive: as they say.
    """
    access.require(by, Permission.NOMINATE)
    nomination = hold_active(nomination_id, among=Nomination.objects.visible_to(by))
    nomination.payment_promised_on = on
    nomination.save(update_fields=["payment_promised_on"])
    audit.record(by=by, verb="nomination.payment_promised", targets=[nomination], at=at)


@transaction.atomic
def withdraw(*, nomination_id: int, at: datetime, by: Membership) -> Nomination:
    """Take a nomination back; twice is once. The coordinator's sight ends.

    Raises:
        PermissionDenied, Nomination.DoesNotExist: as they say.
        HasSeat: the person holds a seat on a course.
        NotActive: it was declined before.
    """
    access.require(by, Permission.NOMINATE)
    nomination = _locked(nomination_id, by=by)
    if nomination.withdrawn_at:
        return nomination
    _refuse_declined(nomination)
    _refuse_seated(nomination)
    nomination.withdrawn_at, nomination.withdrawn_by = at, by
    nomination.save(update_fields=["withdrawn_at", "withdrawn_by"])
    _end(nomination, at=at)
    audit.record(by=by, verb="nomination.withdrawn", targets=[nomination], at=at)
    return nomination


@transaction.atomic
def decline(
    *, nomination_id: int, reason_id: int, suggestion: str, at: datetime, by: Membership
) -> Nomination:
    """Decline with a listed reason and a suggestion (domain 6.2 rule 7); told at home.

    Raises:
        PermissionDenied, Nomination.DoesNotExist, NotActive, HasSeat: as they say.
        UnknownReason: the reason is not one of the decline reasons.
        ValidationError: the suggestion is empty, too long or holds a CPR number.
    """
    access.require(by, Permission.FILL_COURSES)
    nomination = hold_active(nomination_id, among=Nomination.objects.visible_to(by))
    _refuse_seated(nomination)
    reasons = ReasonCode.objects.for_kind(ReasonCode.Kind.DECLINE)
    reason = reasons.filter(pk=reason_id).first()
    if reason is None:
        raise UnknownReason(_("That reason is not on the list."))
    nomination.declined_at, nomination.declined_by = at, by
    nomination.decline_reason, nomination.decline_suggestion = reason, suggestion
    nomination.clean_fields(exclude=["participant", "municipality", "cooperation"])
    nomination.save(
        update_fields=[
            "declined_at",
            "declined_by",
            "decline_reason",
            "decline_suggestion",
        ]
    )
    _end(nomination, at=at)
    notices.nomination_declined(nomination, at=at)
    audit.record(by=by, verb="nomination.declined", targets=[nomination], at=at)
    return nomination


def cause(nomination: Nomination) -> str:
    """The name of the grant that a nomination opens."""
    return f"nomination:{nomination.pk}"


def _tracks(cooperation: Cooperation, track_ids: Sequence[int]) -> list[Track]:
    """The wished tracks in order, each once and open in the cooperation."""
    wanted = list(dict.fromkeys(track_ids))
    found = Track.objects.filter(cooperation=cooperation, ended_on=None).in_bulk(wanted)
    if len(found) != len(wanted) or len(wanted) > MOST_WISHES:
        raise UnknownTrack(_("A wish is not an open track of the cooperation."))
    return [found[pk] for pk in wanted]


def _start_checklist(
    nomination: Nomination,
    *,
    person: Participant,
    tracks: Iterable[Track],
    at: datetime,
    by: Membership,
) -> None:
    RequirementCheck.objects.bulk_create(
        RequirementCheck(
            nomination=nomination,
            requirement=each,
            finding=requirements.suggest(each, person, on=localdate(at)),
            checked_at=at,
            checked_by=by,
        )
        for each in Requirement.objects.in_force().filter(track__in=tracks)
    )


def _locked(nomination_id: int, *, by: Membership) -> Nomination:
    visible = Nomination.objects.visible_to(by)
    return visible.select_for_update(of=("self",)).get(pk=nomination_id)


def hold_active(nomination_id: int, *, among: QuerySet[Nomination]) -> Nomination:
    """Lock one of ``among``, an active one; part of the verbs that change it.

    Raises:
        Nomination.DoesNotExist, NotActive: as they say.
    """
    nomination = among.select_for_update(of=("self",)).get(pk=nomination_id)
    if nomination.withdrawn_at:
        raise NotActive(_("The nomination was withdrawn."))
    _refuse_declined(nomination)
    return nomination


def _refuse_declined(nomination: Nomination) -> None:
    if nomination.declined_at:
        raise NotActive(_("The nomination was declined."))


def _refuse_seated(nomination: Nomination) -> None:
    if nomination.enrolments.seated().exists():
        raise HasSeat(_("The person has a seat. Withdraw the person from the course."))


def _end(nomination: Nomination, *, at: datetime) -> None:
    grants.close(
        participant_id=nomination.participant_id, cause=cause(nomination), at=at
    )
