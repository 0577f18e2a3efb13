"""Figures of courses: seats, teaching, absence, and how fast things are done."""

from django.utils.translation import gettext_lazy as _

from outcomes.definitions.kpi import COURSES, MINUTES, PLACES, By, Kind, Kpi

SCHOOLS = _("the schools' registers")
SEATS = _("the portal's seats")
FOLLOW_UP = _("the portal's absence follow-up")
_FIRST_DAY = _("On the first day of each course")
_NOW = _("Sessions registered by now")
_SCHEDULED = _("hours scheduled for people with a mark")
_REPORTED = _("Absences reported by now")

FILL = Kpi(
    key="fill",
    name=_("Fill rate"),
    question=_("Do we fill the seats we pay for?"),
    numerator=_("people with a seat on the first day"),
    denominator=_("seats of courses that ran"),
    when=_FIRST_DAY,
    source=SEATS,
    by=COURSES,
    part="confirmed",
    whole="seats",
)
TURNED_UP = Kpi(
    key="turned_up",
    name=_("Turned up on the first day"),
    question=_("How many seats were taken by somebody who came?"),
    numerator=_("people who came to a session on the first day of teaching"),
    denominator=_("seats of courses that ran"),
    when=_("On the first day of teaching"),
    source=SCHOOLS,
    by=COURSES,
    part="turned_up",
    whole="seats",
)
QUOTA = Kpi(
    key="quota",
    name=_("Quota used"),
    question=_("Do the municipalities use the seats they were guaranteed?"),
    numerator=_("guaranteed seats with somebody from the municipality who started"),
    denominator=_("seats guaranteed"),
    when=_FIRST_DAY,
    source=SEATS,
    caveat=_("More people than guaranteed seats count as the whole quota."),
    by=(By.MUNICIPALITY, By.OWN, By.TRACK),
)
QUOTA_RELEASED = Kpi(
    key="quota_released",
    name=_("Quota given back"),
    question=_("How many guaranteed seats were released to the others?"),
    numerator=_("guaranteed seats released"),
    denominator=_("seats guaranteed"),
    when=_FIRST_DAY,
    source=SEATS,
    by=(By.MUNICIPALITY, By.OWN, By.TRACK),
)
SECURITY = Kpi(
    key="security",
    name=_("Courses that ran"),
    question=_("Can people count on a course that was opened?"),
    numerator=_("courses that ran"),
    denominator=_("courses opened for nominations that ran or were called off"),
    when=_("By the planned first day"),
    source=_("the courses in the portal"),
    caveat=_("Why courses were called off is listed below."),
    by=COURSES,
)
ATTENDANCE = Kpi(
    key="attendance",
    name=_("Attendance"),
    question=_("How much of the teaching did people attend?"),
    numerator=_("hours attended"),
    denominator=_SCHEDULED,
    when=_NOW,
    source=SCHOOLS,
    caveat=_("Not registered is not absent; late minutes count as missed."),
    scale=MINUTES,
    by=PLACES,
    part="attended",
)
_KINDS = {
    "sick": (_("Absence: reported sick"), _("hours missed by people reported sick")),
    "agreed": (_("Absence: agreed"), _("hours missed as agreed")),
    "told": (_("Absence: another reason told"), _("hours missed for a told reason")),
    "no_word": (_("Absence: no word"), _("hours missed without a word")),
    "late": (_("Came late or left early"), _("hours missed by coming late or leaving")),
}
ABSENCES = {
    kind: Kpi(
        key=f"absence_{kind}",
        name=name,
        question=_("Of what kind is the absence?"),
        numerator=numerator,
        denominator=_SCHEDULED,
        when=_NOW,
        source=SCHOOLS,
        caveat=_("By session, never by person; the portal calls no absence wrong."),
        scale=MINUTES,
        part=f"absence_{kind}",
        whole=ATTENDANCE.part,
    )
    for kind, (name, numerator) in _KINDS.items()
}
CERTIFICATES = Kpi(
    key="certificates",
    part="modules",
    name=_("Modules passed"),
    question=_("How many modules were passed?"),
    numerator=_("modules passed"),
    denominator=_("modules somebody took part in"),
    when=_("When the school stated them"),
    source=_("the schools' statements"),
    by=PLACES,
)
ISSUED = Kpi(
    key="issued",
    name=_("Certificates issued"),
    question=_("How many brought a certificate home?"),
    numerator=_("certificates issued"),
    denominator=_("modules with a certificate that somebody took part in"),
    when=_("When the school stated them"),
    source=_("the schools' statements"),
    by=PLACES,
)
REGISTERING = Kpi(
    key="registering",
    name=_("Time to register"),
    question=_("How fast is attendance registered?"),
    numerator=_("hours from the session's end to its register"),
    denominator=_("sessions registered"),
    when=_("Sessions registered by now"),
    source=SCHOOLS,
    caveat=_("Whole hours; within the first hour is 0."),
    kind=Kind.MEDIAN,
    unit=_("hours"),
)
SAME_DAY = Kpi(
    key="same_day",
    name=_("Registered the same day"),
    question=_("How reliable is the attendance?"),
    numerator=_("sessions registered on their own day"),
    denominator=_("sessions held before today"),
    when=_("On the day the figures are counted"),
    source=SCHOOLS,
    by=COURSES,
)
REACTION = Kpi(
    key="reaction",
    part="seen",
    name=_("Absences seen within a day"),
    question=_("How fast is an absence in the right hands?"),
    numerator=_("absences seen by the municipality within 24 hours"),
    denominator=_("absences without a word"),
    when=_REPORTED,
    source=FOLLOW_UP,
    by=(By.MUNICIPALITY, By.OWN),
)
_STEPS = {
    "contacted": (
        _("Days from absence to first contact"),
        _("absences where somebody tried to reach the person"),
    ),
    "seen": (
        _("Days from absence to seen by the municipality"),
        _("absences the municipality has seen"),
    ),
    "closed": (_("Days from absence to closed"), _("absences closed")),
}
REACTIONS = {
    step: Kpi(
        key=f"days_{step}",
        name=name,
        question=_("How fast is an absence in the right hands?"),
        numerator=_("days from the session's day"),
        denominator=denominator,
        when=_REPORTED,
        source=FOLLOW_UP,
        caveat=_("What is still open has no number of days yet."),
        kind=Kind.MEDIAN,
        unit=_("days"),
        by=(By.MUNICIPALITY, By.OWN),
    )
    for step, (name, denominator) in _STEPS.items()
}
