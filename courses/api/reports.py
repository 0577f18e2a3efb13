"""One report of attendance as the API takes it: read, carried out, answered."""

from collections.abc import Mapping
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework.exceptions import APIException, ValidationError

from courses.models import Session
from courses.serializers import ReportSerializer, SessionSerializer
from courses.services import registers
from courses.services.registers import Conflict, MarkLine
from municipalities import audit
from municipalities.models import AccessEntry, Membership, Purpose, ReasonCode
from municipalities.numbers import whole
from participants.models import Participant


class PreconditionRequired(APIException):
    """The report does not say which version of the register it was made from."""

    status_code = 428
    default_code = "precondition_required"
    default_detail = (
        'Send the version you read as If-Match: "<version>" (or in the body); '
        "If-Match: * replaces whatever is there."
    )


class SessionNotOpen(APIException):
    """The session was cancelled or has not begun."""

    status_code = 409
    default_code = "session_not_open"


def carry_out(
    membership: Membership, *, session_id: int, body: object, if_match: str = ""
) -> dict[str, Any]:
    """Store one report and answer the session as it stands then.

    Raises:
        Http404, ValidationError, PreconditionRequired, SessionNotOpen: it is refused.
        Conflict: somebody else changed the register; ``answer_conflict`` says it.
    """
    visible = Session.objects.visible_to(membership)
    session = get_object_or_404(visible, pk=session_id)
    report = ReportSerializer(data=body)
    report.is_valid(raise_exception=True)
    said = report.validated_data
    try:
        after = registers.report(
            session_id=session.pk,
            marks=_lines(said["marks"]),
            version=_version(if_match, said),
            at=timezone.now(),
            by=membership,
        )
    except registers.NotEnrolled as refusal:
        who = ", ".join(map(str, refusal.enrolment_ids))
        detail = {"enrolment_id": [f"{refusal} ({who})"]}
        raise ValidationError({"marks": detail}) from refusal
    except registers.InvalidMark as refusal:
        raise ValidationError({"marks": [str(refusal)]}) from refusal
    except (registers.SessionCancelled, registers.NotYetHeld) as refusal:
        raise SessionNotOpen(str(refusal)) from refusal
    return dict(SessionSerializer(after).data)


def answer_conflict(membership: Membership, conflict: Conflict) -> dict[str, Any]:
    """Each person's two values, and the look at what is stored goes into the log."""
    disputed = [each.stored.enrolment_id for each in conflict.differences]
    people = Participant.objects.visible_to(membership).filter(
        nominations__enrolments__in=disputed
    )
    audit.look_up(
        by=membership,
        people=people.only("pk", "municipality_id"),
        purpose=Purpose.REGISTER,
        channel=AccessEntry.Channel.API,
        at=timezone.now(),
    )
    error = {
        "code": "conflict",
        "message": str(conflict),
        "version": conflict.session.version,
        "conflicts": [
            {
                "enrolment_id": each.stored.enrolment_id,
                "stored": _value(each.stored),
                "stated": _value(each.stated),
            }
            for each in conflict.differences
        ],
    }
    return {"error": error}


def _value(said: Any) -> dict[str, Any]:  # noqa: ANN401 (a mark or a line of a report)
    return {"presence": said.presence, "minutes_missed": said.minutes_missed}


def _lines(marks: list[dict[str, Any]]) -> list[MarkLine]:
    """The lines of a report, reasons by code; one statement at most."""
    codes = {mark["reason"] for mark in marks if mark.get("reason")}
    known = ReasonCode.objects.for_kind(ReasonCode.Kind.ABSENCE).filter(code__in=codes)
    reasons = dict(known.values_list("code", "pk")) if codes else {}
    if unknown := codes - reasons.keys():
        raise ValidationError({"marks": {"reason": sorted(unknown)}})
    return [
        MarkLine(
            enrolment_id=mark["enrolment_id"],
            presence=mark["presence"],
            minutes_missed=mark["minutes_missed"],
            reason_id=reasons.get(mark.get("reason") or ""),
        )
        for mark in marks
    ]


def _version(if_match: str, body: Mapping[str, Any]) -> int | None:
    """The version the report was made from; None for ``*``: whatever is there."""
    header = if_match.strip()
    if header == "*":
        return None
    text = header.removeprefix("W/").strip('"')
    if text:
        if (known := whole(text)) is None:
            raise ValidationError({"If-Match": ['It is "<version>" or *.']})
        return known
    if "version" not in body:
        raise PreconditionRequired
    version: int | None = body["version"]
    return version
