"""Who is on a course, and who came when, as files: what the roster and sheet show."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Prefetch
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import Course, Enrolment, Mark, Presence, Session
from courses.models.enrolment import EnrolmentQuerySet
from municipalities.models import Purpose
from participants.models import Export, Participant, Phase, PhaseOwner
from participants.services.exports import ExportKind, Gathered, Wanted, readable
from participants.spreadsheets.cells import Value


def roster(found: EnrolmentQuerySet, *, today: date) -> list[Enrolment]:
    """The enrolments in Danish order, each with its contact at the municipality."""
    owners = PhaseOwner.objects.filter(phase=Phase.EFFORT, period__contains=today)
    people = Prefetch(
        "nomination__participant__owners",
        queryset=owners.select_related("owner__user"),
        to_attr="owners_now",
    )
    return list(
        found.in_danish_order()
        .select_related("nomination__nominated_by__user")
        .prefetch_related(people)
    )


def contact(enrolment: Enrolment) -> str:
    """Whom the school turns to: the owner of the course phase, else who nominated."""
    owners = enrolment.nomination.participant.owners_now  # type: ignore[attr-defined] # prefetched
    member = owners[0].owner if owners else enrolment.nomination.nominated_by
    return f"{member.user}, {enrolment.municipality.name}"


def _course(wanted: Wanted) -> Course:
    visible = Course.objects.visible_to(wanted.by).select_related("track")
    return visible.get(pk=wanted.target_id or 0)


def _on_course(wanted: Wanted) -> EnrolmentQuerySet:
    """Who has a seat; with scope ``started`` also who left after the start."""
    found = Enrolment.objects.visible_to(wanted.by).filter(course=wanted.target_id)
    return found.started() if wanted.scope == "started" else found.seated()


def _count(wanted: Wanted) -> int:
    return _on_course(wanted).count()


def _gather_roster(wanted: Wanted, at: datetime) -> Gathered:
    people = roster(_on_course(wanted), today=localdate(at))
    return Gathered(
        title=f"{_('Roster')}: {_course(wanted)}",
        headings=[
            _("Given name"),
            _("Family name"),
            _("Phone"),
            _("On the course from"),
            _("No longer on the course from"),
            _("Interpreter language"),
            _("Working instruction"),
            _("Contact at the municipality"),
        ],
        rows=[_roster_row(each) for each in people],
        people=_people(people),
    )


def _roster_row(enrolment: Enrolment) -> list[Value]:
    person = enrolment.nomination.participant
    return [
        person.given_name,
        person.family_name,
        readable(person, "phone"),
        enrolment.joined_on,
        enrolment.left_on,
        readable(person, "interpreter_language"),
        readable(person, "working_instruction"),
        contact(enrolment),
    ]


def _gather_attendance(wanted: Wanted, at: datetime) -> Gathered:
    sessions = list(
        Session.objects.visible_to(wanted.by)
        .filter(course=wanted.target_id, registered_at__isnull=False, cancelled_at=None)
        .filter(starts_at__lte=at)
        .order_by("starts_at")
    )
    marks = Prefetch(
        "marks",
        queryset=Mark.objects.standing().filter(session__in=sessions),
        to_attr="of_course",
    )
    people = list(_on_course(wanted).in_danish_order().prefetch_related(marks))
    return Gathered(
        title=f"{_('Attendance')}: {_course(wanted)}",
        headings=[
            _("Given name"),
            _("Family name"),
            _("Sessions with a mark"),
            _("Minutes missed"),
            *(f"{each.on:%d.%m.%Y} {each.start:%H.%M}" for each in sessions),
        ],
        rows=[_attendance_row(each, sessions) for each in people],
        people=_people(people),
    )


def _attendance_row(enrolment: Enrolment, sessions: Iterable[Session]) -> list[Value]:
    person = enrolment.nomination.participant
    marks: dict[int, Mark] = {
        mark.session_id: mark
        for mark in enrolment.of_course  # type: ignore[attr-defined] # prefetched
    }
    return [
        person.given_name,
        person.family_name,
        len(marks),
        sum(mark.minutes_missed for mark in marks.values()),
        *(_in_words(marks.get(each.pk)) for each in sessions),
    ]


def _in_words(mark: Mark | None) -> str:
    """What the mark says; nothing for a day without one: unknown is never absent."""
    if mark is None:
        return ""
    label = mark.get_presence_display()
    if mark.presence == Presence.PRESENT:
        return label
    return _("%(mark)s, %(minutes)s min.") % {
        "mark": label,
        "minutes": mark.minutes_missed,
    }


def _people(enrolments: Iterable[Enrolment]) -> list[Participant]:
    return [each.nomination.participant for each in enrolments]


SCOPES = {
    "seated": gettext_lazy("who is on the course now"),
    "started": gettext_lazy("also who left after the start"),
}
ROSTER = ExportKind(
    key=Export.Kind.ROSTER,
    scopes=SCOPES,
    purposes=(Purpose.ROSTER, Purpose.REGISTER, Purpose.OVERSIGHT),
    count=_count,
    gather=_gather_roster,
)
ATTENDANCE = ExportKind(
    key=Export.Kind.ATTENDANCE,
    scopes=SCOPES,
    purposes=(Purpose.REGISTER, Purpose.ABSENCE, Purpose.RESULTS, Purpose.OVERSIGHT),
    count=_count,
    gather=_gather_attendance,
)
