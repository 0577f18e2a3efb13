"""The facts of one absence for the municipality's own case system (domain B2).

What happened, who registered it and when, what was said, what was tried, what was
corrected. It judges nothing and proposes no sanction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import formats
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from courses.models import AbsenceCase, Mark, MarkCorrection
from municipalities.models import Membership


@dataclass(frozen=True, slots=True)
class Table:
    """A heading, the names of its columns, and its rows of texts."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    none: str


@dataclass(frozen=True, slots=True)
class FactSheet:
    """Name and texts to be set as a page or a PDF."""

    name: str
    facts: Sequence[tuple[str, str]]
    tables: Sequence[Table]

    def as_json(self) -> dict[str, Any]:
        """Texts only."""
        return {
            "name": self.name,
            "facts": [list(each) for each in self.facts],
            "tables": [
                {
                    "title": each.title,
                    "heads": list(each.heads),
                    "rows": [list(row) for row in each.rows],
                    "none": each.none,
                }
                for each in self.tables
            ],
        }


def collect(case: AbsenceCase, *, at: datetime) -> FactSheet:
    """Read everything about ``case``; six statements, however much there is.

    ``case`` comes with what ``AbsenceCaseQuerySet.for_lists`` selects.
    """
    mark = (
        Mark.objects.filter(session=case.session_id, enrolment=case.enrolment_id)
        .select_related("reason", "recorded_by__user")
        .first()
    )
    return FactSheet(
        name=case.enrolment.nomination.participant.full_name,
        facts=[*_session(case), *_registered(case, mark), *_followed(case, at=at)],
        tables=[_corrections(case), _attempts(case), _earlier(case)],
    )


def _session(case: AbsenceCase) -> Iterable[tuple[str, str]]:
    session, course = case.session, case.enrolment.course
    portal_id = str(case.enrolment.nomination.participant.public_id)
    yield _("Portal ID"), portal_id
    yield _("Municipality on that day"), str(case.municipality)
    yield _("Course"), f"{course}, {course.school}"
    clock = f"{_clock(session.start)}–{_clock(session.end)}"
    yield (
        _("Session"),
        f"{_day(session.on)} kl. {clock} ({session.get_kind_display()})",
    )


def _registered(case: AbsenceCase, mark: Mark | None) -> Iterable[tuple[str, str]]:
    if mark is None:
        return
    yield _("Registered as"), str(mark.get_presence_display())
    yield (
        _("Minutes missed"),
        _("%(minutes)s of %(of)s")
        % {"minutes": mark.minutes_missed, "of": case.session.minutes},
    )
    yield _("Stated to the school"), str(mark.reason or _("nothing"))
    late = (localtime(mark.recorded_at).date() - case.session.on).days
    when = f"{_instant(mark.recorded_at)}, {_who(mark.recorded_by)}"
    if late > 0:
        when += " " + _("(%(days)s days after the session)") % {"days": late}
    yield _("Registered"), when
    if mark.voided_at and mark.voided_by:
        yield _("Void since"), f"{_instant(mark.voided_at)}, {_who(mark.voided_by)}"


def _followed(case: AbsenceCase, *, at: datetime) -> Iterable[tuple[str, str]]:
    yield _("Follow-up opened"), _instant(case.opened_at)
    yield _("Seen by the municipality"), _instant(case.seen_at) or _("not yet")
    if case.employer_told_at:
        yield _("Employer told"), _instant(case.employer_told_at)
    yield _("Reason the person gave"), str(case.reason or _("not known yet"))
    yield (
        _("The municipality's assessment"),
        str(case.get_assessment_display() or _("not decided")),
    )
    if case.hearing_sent_on:
        yield _("Hearing sent"), _day(case.hearing_sent_on)
    closed = f"{_instant(case.closed_at)}: {case.get_result_display()}"
    yield _("Closed"), closed if case.closed_at else _("not yet")
    yield _("Made"), _instant(at)


def _corrections(case: AbsenceCase) -> Table:
    """Also of a mark that was undone: the facts do not disappear with it."""
    rows = MarkCorrection.objects.filter(
        mark__session=case.session_id, mark__enrolment=case.enrolment_id
    ).order_by("corrected_at")
    return Table(
        _("Corrections"),
        (_("Corrected"), _("By"), _("Before"), _("Why")),
        [
            (
                _instant(each.corrected_at),
                _who(each.corrected_by),
                str(each.get_presence_display()),
                each.why,
            )
            for each in rows.select_related("corrected_by__user")
        ],
        _("The mark was not corrected."),
    )


def _attempts(case: AbsenceCase) -> Table:
    return Table(
        _("Contact attempts"),
        (_("When"), _("By"), _("How"), _("Result"), _("Note")),
        [
            (
                _instant(each.at),
                _who(each.by),
                str(each.get_channel_display()),
                str(each.get_result_display()),
                each.note,
            )
            for each in case.attempts.order_by("at").select_related("by__user")
        ],
        _("Nobody has tried to reach the person yet."),
    )


def _earlier(case: AbsenceCase) -> Table:
    """Other absences without a word on the same course that still stand."""
    others = (
        case.enrolment.absence_cases.filter(municipality=case.municipality_id)
        .exclude(pk=case.pk)
        .that_count()
        .select_related("session")
        .with_contacts()
        .order_by("session__starts_at")
    )
    return Table(
        _("Other absences without a word on the course"),
        (_("Date"), _("Minutes of the session"), _("Contact attempts"), _("Closed")),
        [
            (
                _day(each.session.on),
                str(each.session.minutes),
                str(each.contacts),
                _instant(each.closed_at) or _("not yet"),
            )
            for each in others
        ],
        _("None."),
    )


def _who(member: Membership) -> str:
    return str(member.user or _("the school's own system"))


def _day(day: date) -> str:
    return str(formats.date_format(day, "SHORT_DATE_FORMAT"))


def _clock(clock: Any) -> str:  # noqa: ANN401 (a time)
    return str(formats.time_format(clock, "TIME_FORMAT"))


def _instant(at: datetime | None) -> str:
    """Copenhagen date and time; empty when there is none."""
    if at is None:
        return ""
    return str(formats.date_format(localtime(at), "SHORT_DATETIME_FORMAT"))
