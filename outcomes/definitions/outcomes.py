"""Figures of people: what became of those who started."""

from django.utils.translation import gettext_lazy as _

from outcomes.definitions.kpi import PEOPLE, TENTHS, By, Kind, Kpi

OUTCOMES = _("statements of the home municipalities' caseworkers")
PLACEMENTS = _("the municipalities' placements")
NOMINATIONS = _("the municipalities' nominations")
STARTED = _("people who started")
ASKED = _("people who started and have been asked about")
COMPLETED = _("people who completed")
_IN_WORK = _("people in an ordinary job or ordinary education")
_NEWEST = _("Newest statement about each person")
_UNKNOWN = _("Unknown counts as no: it stays in the denominator and is shown apart.")
_ENDED = _("people who started a course that has ended")
_PART = (By.MUNICIPALITY, By.OWN, By.GENDER, By.TRACK, By.PROFILE)
_OWN = (By.OWN,)
# Of the six shares in work the one after 6 months is broken down, of who completed by
# track alone: each more would keep others back (``make attack-stats``).
_JOB_BY = {(6, "started"): _PART, (6, "completed"): (By.OWN, By.TRACK)}

SELF_SUPPORTING = Kpi(
    key="self_supporting",
    name=_("Self-supporting or in ordinary education"),
    question=_("How many support themselves or are in education?"),
    numerator=_IN_WORK,
    denominator=ASKED,
    when=_NEWEST,
    source=OUTCOMES,
    caveat=_("»No registered income« is never counted as self-supporting."),
    by=PEOPLE,
)
COMPANY = Kpi(
    key="company",
    name=_("In company-directed activation"),
    question=_("How many are at a workplace with support?"),
    numerator=_("people in an IGU, wage subsidy or flex job"),
    denominator=ASKED,
    when=_NEWEST,
    source=OUTCOMES,
    caveat=_("Supported employment is never added to ordinary employment."),
    by=_OWN,
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
    kind=Kind.DERIVED,
)
COMPLETION = Kpi(
    key="completion",
    name=_("Completion"),
    question=_("How many of those who started completed?"),
    numerator=COMPLETED,
    denominator=_ENDED,
    when=_("On the last day of each course"),
    source=_("the schools' statements"),
    caveat=_("Who left for a job or education is counted apart and is no drop-out."),
    by=_PART,
)
LEFT_FOR_WORK = Kpi(
    key="left_for_work",
    name=_("Left early for a job or education"),
    question=_("How many left early because they found something better?"),
    numerator=_("people who left with the reason »got a job« or »began an education«"),
    denominator=_ENDED,
    when=_("On the last day of each course"),
    source=_("the reasons given when people left"),
    caveat=_("Neither completion nor drop-out: a class of its own."),
    by=_OWN,
)
_AFTER = {3: _("3 months after"), 6: _("6 months after"), 12: _("12 months after")}
_JOB_NAMES = {
    (3, "started"): _("In work after 3 months, of started"),
    (3, "completed"): _("In work after 3 months, of completed"),
    (6, "started"): _("In work after 6 months, of started"),
    (6, "completed"): _("In work after 6 months, of completed"),
    (12, "started"): _("In work after 12 months, of started"),
    (12, "completed"): _("In work after 12 months, of completed"),
}
JOBS = {
    (months, of): Kpi(
        key=f"job_{months}_{of}",
        name=name,
        question=_("How many are in a job or education later?"),
        numerator=_IN_WORK,
        denominator=COMPLETED if of == "completed" else STARTED,
        when=_AFTER[months],
        source=OUTCOMES,
        caveat=_UNKNOWN,
        by=_JOB_BY.get((months, of), _OWN),
    )
    for (months, of), name in _JOB_NAMES.items()
}
UNKNOWN = Kpi(
    key="unknown",
    name=_("Nobody knows"),
    question=_("Of how many do we not know where they are?"),
    numerator=_("people without a statement, or stated as unknown"),
    denominator=_("people asked about by now"),
    when=_NEWEST,
    source=OUTCOMES,
    by=_OWN,
)
HOURS = Kpi(
    key="hours",
    name=_("Ordinary hours a week, on average"),
    question=_("How many ordinary paid hours do people work?"),
    numerator=_("ordinary hours a week, 0 without an ordinary job"),
    denominator=ASKED,
    when=_NEWEST,
    source=OUTCOMES,
    caveat=_(
        "Unknown counts as 0 hours. A job without stated hours is left out. "
        "IGU, wage subsidy and flex jobs are not ordinary hours."
    ),
    kind=Kind.MEAN,
    unit=_("hours a week"),
    scale=TENTHS,
    by=_OWN,
)
HOURS_ANY = Kpi(
    key="hours_any",
    name=_("With ordinary hours at all"),
    question=_("How many have an ordinary job, whatever its hours?"),
    numerator=_("people in an ordinary job"),
    denominator=ASKED,
    when=_NEWEST,
    source=OUTCOMES,
    caveat=_("Education is not counted here: these are paid hours."),
    by=_OWN,
)
HOURS_FULL = Kpi(
    key="hours_full",
    name=_("In an ordinary full-time job"),
    question=_("How many work full time?"),
    numerator=_("people in an ordinary job stated as full time or 37 hours and more"),
    denominator=ASKED,
    when=_NEWEST,
    source=OUTCOMES,
    by=_OWN,
)
_IGU = _("IGUs begun by people from the courses")
IGU_ACTIVE = Kpi(
    key="igu_active",
    name=_("IGU: running"),
    question=_("How many IGUs are running?"),
    numerator=_("IGUs begun and not over"),
    denominator=_IGU,
    when=_("On the day the figures are counted"),
    source=PLACEMENTS,
)
IGU_COMPLETED = Kpi(
    key="igu_completed",
    name=_("IGU: completed"),
    question=_("How many IGUs were completed?"),
    numerator=_("IGUs that lasted as agreed"),
    denominator=_IGU,
    when=_("On the day the figures are counted"),
    source=PLACEMENTS,
)
IGU_EARLY = Kpi(
    key="igu_early",
    name=_("IGU: ended early"),
    question=_("How many IGUs ended early?"),
    numerator=_(
        "IGUs stopped by the employer, the citizen, a job or for other reasons"
    ),
    denominator=_IGU,
    when=_("On the day the figures are counted"),
    source=PLACEMENTS,
)
PUBLIC_SUPPORTED = Kpi(
    key="public_supported",
    name=_("Placements with support at public employers"),
    question=_("Who takes people with support: public or private employers?"),
    numerator=_("placements at public employers"),
    denominator=_("internships, wage subsidies and IGUs begun"),
    when=_("On the day the figures are counted"),
    source=PLACEMENTS,
    caveat=_("The rest are private employers. Ordinary jobs are counted apart."),
    by=(By.GENDER,),
)
PUBLIC_ORDINARY = Kpi(
    key="public_ordinary",
    name=_("Ordinary jobs at public employers"),
    question=_("Who hires: public or private employers?"),
    numerator=_("ordinary jobs at public employers"),
    denominator=_("ordinary jobs begun, noted as placements"),
    when=_("On the day the figures are counted"),
    source=PLACEMENTS,
    caveat=_("The rest are private employers. Supported places are counted apart."),
    by=(By.GENDER,),
)
_TAKEN_OVER = _("people who started and whose date of takeover is known")
EARLY_14 = Kpi(
    key="early_14",
    name=_("Nominated or started within 14 days"),
    question=_("Does the effort begin at once?"),
    numerator=_("people nominated or started at most 14 days after the takeover"),
    denominator=_TAKEN_OVER,
    when=_("From the day the municipality took over"),
    source=NOMINATIONS,
    caveat=_(
        "Counted for every course somebody started; who has moved since is left out."
    ),
    by=(By.MUNICIPALITY, By.OWN),
)
EARLY_MONTH = Kpi(
    key="early_month",
    name=_("Nominated or started within a month"),
    question=_("Does the effort begin within a month?"),
    numerator=_("people nominated or started at most a month after the takeover"),
    denominator=_TAKEN_OVER,
    when=_("From the day the municipality took over"),
    source=NOMINATIONS,
    caveat=_(
        "Counted for every course somebody started; who has moved since is left out."
    ),
    by=(By.MUNICIPALITY, By.OWN),
)
GAPS = Kpi(
    key="gaps",
    name=_("More than 42 days without anything"),
    question=_("How many were left waiting after the course?"),
    numerator=_(
        "people with more than 42 days from the last day to a next step, course, "
        "placement, job or education"
    ),
    denominator=_("people who started a course that ended more than 42 days ago"),
    when=_("On the day the figures are counted"),
    source=_("next steps, courses, placements and statements in the portal"),
    caveat=_("Who left for a job or education has no gap; who moved is not counted."),
    by=_OWN,
)
ON_TIME = Kpi(
    key="on_time",
    name=_("Follow-ups answered in time"),
    question=_("Do we know in time where people are?"),
    numerator=_("questions answered at most 14 days after they came due"),
    denominator=_("questions that came due more than 14 days ago"),
    when=_("On the day the figures are counted"),
    source=_("the portal's follow-ups"),
    by=_OWN,
)
GENDER_GAP = Kpi(
    key="gender_gap",
    name=_("Difference between men and women"),
    question=_("Does the difference between men and women shrink?"),
    numerator=_("men's share less women's share, in percentage points"),
    denominator=ASKED,
    when=_NEWEST,
    source=OUTCOMES,
    caveat=_("Shown only where both shares may be shown."),
    kind=Kind.DERIVED,
)
GOAL = Kpi(
    key="goal",
    name=_("Goals with pace"),
    question=_("Are we on course for the goal?"),
    numerator=_("people in work or education, and people who completed"),
    denominator=_("what was agreed, less what an even pace leaves for later"),
    when=_("Courses that started within the goal's period"),
    source=_("agreed goals, and the figures above"),
    caveat=_("An even pace: half of the time, half of the goal."),
    kind=Kind.DERIVED,
)
