"""Keep a person's data although its time is over, and let it go again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Membership, ReasonCode
from participants.models import LegalHold, Participant


class UnknownReason(Exception):
    """The reason is not on the list."""


@transaction.atomic
def hold(
    *, participant_id: int, reason_id: int, at: datetime, by: Membership
) -> LegalHold:
    """Keep a person's data for a listed reason; the same reason twice is one hold.

    Until it is lifted, neither retention nor a confirmed proposal erases the person.

    Raises:
        PermissionDenied: ``by`` may not decide what is kept.
        Participant.DoesNotExist: ``by`` sees no such person.
        UnknownReason: the reason is not one of the reasons to keep.
    """
    access.require(by, Permission.KEEP_PEOPLE)
    visible = Participant.objects.visible_to(by)
    person = visible.select_for_update(of=("self",)).get(pk=participant_id)
    reasons = ReasonCode.objects.for_kind(ReasonCode.Kind.HOLD)
    reason = reasons.filter(pk=reason_id).first()
    if reason is None:
        raise UnknownReason(_("That reason is not on the list."))
    if known := person.holds.open().filter(reason=reason).first():
        return known
    made = LegalHold.objects.create(
        participant=person,
        municipality_id=person.municipality_id,
        reason=reason,
        set_at=at,
        set_by=by,
    )
    audit.record(
        by=by,
        verb="person.held",
        targets=[person],
        at=at,
        changes={"reason": reason.code},
    )
    return made


@transaction.atomic
def lift(*, hold_id: int, at: datetime, by: Membership) -> LegalHold:
    """End a hold; twice is once. What is due goes with the next night's retention.

    Raises:
        PermissionDenied, LegalHold.DoesNotExist: as everywhere.
    """
    access.require(by, Permission.KEEP_PEOPLE)
    held = (
        LegalHold.objects.visible_to(by)
        .select_for_update(of=("self",))
        .select_related("participant", "reason")
        .get(pk=hold_id)
    )
    if held.lifted_at is None:
        held.lifted_at, held.lifted_by = at, by
        held.save(update_fields=["lifted_at", "lifted_by"])
        audit.record(
            by=by,
            verb="person.hold_lifted",
            targets=[held.participant],
            at=at,
            changes={"reason": held.reason.code},
        )
    return held
