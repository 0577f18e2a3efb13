"""Every figure's one definition: page, tooltip, table and file all draw from here."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

type Text = str | Promise


@dataclass(frozen=True, slots=True)
class Kpi:
    """What a figure asks and counts, of whom, when and from where (domain 6.1)."""

    key: str
    name: Text
    question: Text
    numerator: Text
    denominator: Text
    when: Text
    source: Text
    caveat: Text = ""

    @property
    def text(self) -> str:
        """The definition in one paragraph."""
        parts = (
            f"{self.numerator} / {self.denominator}.",
            f"{self.when}.",
            f"{_('Source')}: {self.source}.",
            str(self.caveat),
        )
        return " ".join(part for part in parts if part)


_OUTCOMES = _("statements of the home municipalities' caseworkers")
_SCHOOLS = _("the schools' registers")
_SEATS = _("the portal's seats")
_STARTED = _("people who started")
_ASKED = _("people who started and have been asked about")
_COMPLETED = _("people who completed")
_IN_WORK = _("people in an ordinary job or ordinary education")
_UNKNOWN = _("Unknown counts as no: it stays in the denominator and is shown apart.")
_NOT_EFFECT = _("Says what came after, not what the course caused.")

SELF_SUPPORTING = Kpi(
    key="self_supporting",
    name=_("Self-supporting or in ordinary education"),
    question=_("How many support themselves or are in education?"),
    numerator=_IN_WORK,
    denominator=_ASKED,
    when=_("Newest statement about each person"),
    source=_OUTCOMES,
    caveat=_("»No registered income« is never counted as self-supporting."),
)
COMPANY = Kpi(
    key="company",
    name=_("In company-directed activation"),
    question=_("How many are at a workplace with support?"),
    numerator=_("people in an IGU, wage subsidy or flex job"),
    denominator=_ASKED,
    when=_("Newest statement about each person"),
    source=_OUTCOMES,
    caveat=_("Supported employment is never added to ordinary employment."),
)
JOB_READY = Kpi(
    key="job_ready",
    name=_("Declared ready for a job (jobparat)"),
    question=_("How many are declared ready for a job?"),
    numerator=_("people declared ready for a job"),
    denominator=_("people in the programme"),
    when=_("On the date entered"),
    source=_("background figure entered by hand with its source"),
    caveat=_("The portal does not store who is declared ready for a job."),
)
FILL = Kpi(
    key="fill",
    name=_("Fill rate"),
    question=_("Do we fill the seats we pay for?"),
    numerator=_STARTED,
    denominator=_("seats of courses that ran"),
    when=_("On the first day of each course"),
    source=_SEATS,
)
COMPLETION = Kpi(
    key="completion",
    name=_("Completion"),
    question=_("How many of those who started completed?"),
    numerator=_COMPLETED,
    denominator=_("people who started a course that has ended"),
    when=_("On the last day of each course"),
    source=_("the schools' statements"),
    caveat=_("Who left for a job has not completed; it is no failure."),
)
ATTENDANCE = Kpi(
    key="attendance",
    name=_("Attendance"),
    question=_("How much of the teaching did people attend?"),
    numerator=_("hours attended"),
    denominator=_("hours scheduled for people with a mark"),
    when=_("Sessions registered by now"),
    source=_SCHOOLS,
    caveat=_("Not registered is not absent; late minutes count as missed."),
)
CERTIFICATES = Kpi(
    key="certificates",
    name=_("Modules passed"),
    question=_("How many modules were passed?"),
    numerator=_("modules passed"),
    denominator=_("module results stated"),
    when=_("When the school stated them"),
    source=_("the schools' statements"),
)
JOBS = {
    (months, of): Kpi(
        key=f"job_{months}_{of}",
        name=name,
        question=_("How many are in a job or education later?"),
        numerator=_IN_WORK,
        denominator=_COMPLETED if of == "completed" else _STARTED,
        when=when,
        source=_OUTCOMES,
        caveat=_UNKNOWN,
    )
    for months, of, name, when in (
        (3, "started", _("In work after 3 months, of started"), _("3 months after")),
        (
            3,
            "completed",
            _("In work after 3 months, of completed"),
            _("3 months after"),
        ),
        (6, "started", _("In work after 6 months, of started"), _("6 months after")),
        (
            6,
            "completed",
            _("In work after 6 months, of completed"),
            _("6 months after"),
        ),
        (12, "started", _("In work after 12 months, of started"), _("12 months after")),
        (
            12,
            "completed",
            _("In work after 12 months, of completed"),
            _("12 months after"),
        ),
    )
}
UNKNOWN = Kpi(
    key="unknown",
    name=_("Nobody knows"),
    question=_("Of how many do we not know where they are?"),
    numerator=_("people without a statement, or stated as unknown"),
    denominator=_("people asked about by now"),
    when=_("Newest statement about each person"),
    source=_OUTCOMES,
)
REACTION = Kpi(
    key="reaction",
    name=_("Absences seen within a day"),
    question=_("How fast is an absence in the right hands?"),
    numerator=_("absences seen by the municipality within 24 hours"),
    denominator=_("absences without a word"),
    when=_("Absences reported by now"),
    source=_("the portal's absence follow-up"),
)

PROGRAMME = (SELF_SUPPORTING, JOB_READY, COMPANY)
COUNTED = (
    SELF_SUPPORTING,
    COMPANY,
    FILL,
    COMPLETION,
    ATTENDANCE,
    CERTIFICATES,
    *JOBS.values(),
    UNKNOWN,
    REACTION,
)
ALL = (*PROGRAMME, *(kpi for kpi in COUNTED if kpi not in PROGRAMME))
GENERAL_CAVEAT = _NOT_EFFECT
