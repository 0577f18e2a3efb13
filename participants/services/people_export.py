"""The list of a municipality's own people as a file."""

from datetime import datetime

from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities.models import Purpose
from participants.models import Export, Participant
from participants.models.participant import ParticipantQuerySet
from participants.services.exports import ExportKind, Gathered, Wanted
from participants.spreadsheets.cells import Value

ALL, UNNOMINATED, NOMINATED = "all", "unnominated", "nominated"


def _found(wanted: Wanted) -> ParticipantQuerySet:
    found = Participant.objects.visible_to(wanted.by)
    active = Q(nominations__withdrawn_at=None, nominations__declined_at=None) & Q(
        nominations__isnull=False
    )
    nominated = Participant.objects.filter(active).values("pk")
    match wanted.scope:
        case "nominated":
            return found.filter(pk__in=nominated)
        case "unnominated":
            return found.exclude(pk__in=nominated)
        case _:
            return found


def _count(wanted: Wanted) -> int:
    return _found(wanted).count()


def _gather(wanted: Wanted, at: datetime) -> Gathered:  # noqa: ARG001 (as every kind)
    people = list(
        _found(wanted)
        .in_danish_order()
        .select_related("municipality")
        .prefetch_related("nominations")
    )
    return Gathered(
        title=_("Participants"),
        headings=[
            _("Given name"),
            _("Family name"),
            _("Own case reference"),
            _("Municipality"),
            _("Phone"),
            _("Year of birth"),
            _("Danish education (DU 1–3)"),
            _("Module (1–6)"),
            _("Danish test passed"),
            _("Nominated"),
        ],
        rows=[_row(each) for each in people],
        people=people,
    )


def _row(person: Participant) -> list[Value]:
    active = [
        each.nominated_at
        for each in person.nominations.all()
        if not each.withdrawn_at and not each.declined_at
    ]
    return [
        person.given_name,
        person.family_name,
        person.case_reference,
        person.municipality.name,
        person.phone,
        person.birth_year,
        person.danish_education,
        person.danish_module,
        person.get_danish_test_display() if person.danish_test else "",
        localtime(min(active)).date() if active else None,
    ]


PEOPLE = ExportKind(
    key=Export.Kind.PEOPLE,
    scopes={
        ALL: gettext_lazy("everybody"),
        UNNOMINATED: gettext_lazy("only who is not nominated now"),
        NOMINATED: gettext_lazy("only who is nominated now"),
    },
    purposes=(
        Purpose.PEOPLE_LIST,
        Purpose.NOMINATION,
        Purpose.FOLLOW_UP,
        Purpose.OVERSIGHT,
    ),
    count=_count,
    gather=_gather,
)
