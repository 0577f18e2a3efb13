"""Course plans: each row one session of a course."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses import calendar
from courses.models import Course, CourseModule, Session
from courses.services import schedule
from courses.services.schedule import PlannedSession
from municipalities.access import Permission
from municipalities.models import Membership
from participants.models import Upload
from participants.services.upload_work import one_by_one
from participants.services.uploads import ImportKind, Result, Skip
from participants.spreadsheets import values
from participants.spreadsheets.columns import Column, Reading
from participants.spreadsheets.values import plain

_KINDS = {
    "undervisning": Session.Kind.TEACHING,
    "teaching": Session.Kind.TEACHING,
    "lektion": Session.Kind.TEACHING,
    "fag": Session.Kind.TEACHING,
    "dansk": Session.Kind.LANGUAGE,
    "sprog": Session.Kind.LANGUAGE,
    "sprogundervisning": Session.Kind.LANGUAGE,
    "language": Session.Kind.LANGUAGE,
    "virksomhedsbesøg": Session.Kind.COMPANY_VISIT,
    "besøg": Session.Kind.COMPANY_VISIT,
    "company visit": Session.Kind.COMPANY_VISIT,
    "praktik": Session.Kind.PLACEMENT,
    "virksomhedspraktik": Session.Kind.PLACEMENT,
    "placement": Session.Kind.PLACEMENT,
    "prøve": Session.Kind.TEST,
    "test": Session.Kind.TEST,
    "eksamen": Session.Kind.TEST,
}

COLUMNS = (
    Column(
        "on",
        _("Date"),
        _("23.11.2026, 23/11-26 or a date cell of Excel."),
        values.day,
        ("Dato", "Dag", "Undervisningsdag"),
        needed=True,
        example="04.01.2027",
    ),
    Column(
        "start",
        _("From"),
        _("08.30, 8:30 or kl. 8."),
        values.clock,
        ("Fra", "Start", "Starttid", "Kl. fra", "Mødetid", "Begynder"),
        needed=True,
        example="08.30",
    ),
    Column(
        "end",
        _("To"),
        _("As »From«."),
        values.clock,
        ("Til", "Slut", "Sluttid", "Kl. til", "Slutter", "Until"),
        needed=True,
        example="15.00",
    ),
    Column(
        "module_title",
        _("Module"),
        _("The title of one of the course's modules; empty for none."),
        values.words(120),
        ("Modul", "Modultitel", "Fag", "Emne", "Kursus"),
        example="Almen fødevarehygiejne",
    ),
    Column(
        "kind",
        _("Kind"),
        _("undervisning, dansk, virksomhedsbesøg, praktik or prøve."),
        values.one_of(_KINDS),
        ("Type", "Art", "Aktivitet", "Slags"),
        example="undervisning",
    ),
    Column(
        "room",
        _("Room"),
        _("Room or place, at most 60 characters."),
        values.words(60),
        ("Lokale", "Sted", "Rum", "Adresse", "Place"),
        example="Køkken 2",
    ),
)


@dataclass(frozen=True, slots=True)
class Addition:
    """A row's session and the course it belongs to."""

    course_id: int
    session: PlannedSession


def prepare(upload: Upload, by: Membership) -> Callable[[Reading], Addition]:
    """Fetch the course, its modules and sessions; refuses a row by ``Skip``.

    The returned function remembers the rows it has seen, so that two rows of one file
    that overlap are found in the preview already.
    """
    course = Course.objects.visible_to(by).filter(pk=upload.target_id or 0).first()
    modules = CourseModule.objects.filter(course=course) if course else ()
    titles = {plain(each.title): each.title for each in modules}
    taken = _taken(course)

    def find(reading: Reading) -> Addition:
        if course is None:
            raise Skip("no_course")
        on: date = reading.values["on"]
        start: time = reading.values["start"]
        end: time = reading.values["end"]
        if not course.starts_on <= on <= course.ends_on:
            raise Skip("outside", column="on")
        if end <= start:
            raise Skip("ends_first", column="end")
        of_day = taken.setdefault(on, set())
        if any(s < end and start < e for s, e in of_day - {(start, end)}):
            raise Skip("overlaps", column="start")
        session = PlannedSession(
            on=on,
            start=start,
            end=end,
            kind=reading.values.get("kind", Session.Kind.TEACHING),
            room=reading.values.get("room", ""),
            module_title=_module(reading.values.get("module_title", ""), titles),
        )
        of_day.add((start, end))
        return Addition(course_id=course.pk, session=session)

    return find


def carry_out(
    pairs: Sequence[tuple[Reading, Addition]], at: datetime, by: Membership
) -> list[Result]:
    """Add each row's session; one that is there already is unchanged."""

    def act(_reading: Reading, addition: Addition) -> str:
        try:
            added = schedule.add_sessions(
                course_id=addition.course_id,
                sessions=[addition.session],
                at=at,
                by=by,
            )
        except schedule.Overlaps as refusal:
            raise Skip("overlaps", column="start") from refusal
        except schedule.CourseCancelled as refusal:
            raise Skip("course_cancelled") from refusal
        except (calendar.NoSuchTime, calendar.TooShortOrLong) as refusal:
            raise Skip("no_such_time", column="start") from refusal
        return "created" if added else "unchanged"

    return one_by_one(pairs, act)


def _taken(course: Course | None) -> dict[date, set[tuple[time, time]]]:
    """The times of the course's sessions, by date."""
    taken: dict[date, set[tuple[time, time]]] = {}
    for each in Session.objects.held().filter(course=course):
        taken.setdefault(each.on, set()).add((each.start, each.end))
    return taken


def _module(text: str, titles: dict[str, str]) -> str:
    """The course's own spelling of a module's title."""
    if not text:
        return ""
    if plain(text) not in titles:
        raise Skip(
            "no_module",
            column="module_title",
            text=_("»%(text)s« is no module of this course") % {"text": text},
        )
    return titles[plain(text)]


COURSE_PLAN = ImportKind(
    key=Upload.Kind.COURSE_PLAN,
    permission=Permission.PLAN_SESSIONS,
    columns=COLUMNS,
    reasons={
        "no_course": gettext_lazy("the course is no longer yours"),
        "outside": gettext_lazy("the date lies outside the course's period"),
        "ends_first": gettext_lazy("the session ends before it begins"),
        "no_module": gettext_lazy("no module of this course has that title"),
        "course_cancelled": gettext_lazy("the course is cancelled"),
        "no_such_time": gettext_lazy("the times make no session (clock change)"),
        "overlaps": gettext_lazy("the course has another session at that time"),
    },
    prepare=prepare,
    carry_out=carry_out,
)
