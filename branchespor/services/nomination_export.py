"""The nominations of a cooperation as a file, the longest wait first."""

from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branchespor.models import Nomination
from branchespor.models.nomination import NominationQuerySet
from municipalities.models import Purpose
from participants.models import Export
from participants.services.exports import ExportKind, Gathered, Wanted, readable
from participants.spreadsheets.cells import Value


def _found(wanted: Wanted) -> NominationQuerySet:
    found = Nomination.objects.visible_to(wanted.by).active()
    seated = Nomination.objects.filter(
        enrolments__seated_at__isnull=False, enrolments__left_at=None
    )
    if wanted.scope == "without_seat":
        return found.exclude(pk__in=seated.values("pk"))
    return found


def _count(wanted: Wanted) -> int:
    return _found(wanted).count()


def _gather(wanted: Wanted, at: datetime) -> Gathered:  # noqa: ARG001 (as every kind)
    found = list(
        _found(wanted)
        .for_lists()
        .prefetch_related("wishes__track")
        .order_by("nominated_at", "pk")
    )
    return Gathered(
        title=_("Nominations"),
        headings=[
            _("Given name"),
            _("Family name"),
            _("Municipality"),
            _("Nominated"),
            _("Wishes"),
            _("Available from"),
            _("Available until"),
            _("Payment promised (betalingstilsagn)"),
        ],
        rows=[_row(each) for each in found],
        people=[each.participant for each in found],
    )


def _row(nomination: Nomination) -> list[Value]:
    wishes = sorted(nomination.wishes.all(), key=lambda wish: wish.rank)
    return [
        nomination.participant.given_name,
        nomination.participant.family_name,
        nomination.municipality.name,
        localtime(nomination.nominated_at).date(),
        ", ".join(wish.track.name for wish in wishes),
        readable(nomination, "available_from"),
        readable(nomination, "available_until"),
        readable(nomination, "payment_promised_on"),
    ]


NOMINATIONS = ExportKind(
    key=Export.Kind.NOMINATIONS,
    scopes={
        "all": gettext_lazy("everybody who is nominated now"),
        "without_seat": gettext_lazy("only who has no seat"),
    },
    purposes=(Purpose.FILLING, Purpose.NOMINATION, Purpose.OVERSIGHT),
    count=_count,
    gather=_gather,
)
