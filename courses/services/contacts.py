"""Contact with people on a course: how often, and that it happened (B6, D1)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from courses.models import Course, Enrolment, PersonContact
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Membership

# A second tap within this time is the same contact.
SAME_CONTACT = timedelta(minutes=1)
# Who tapped wrong may take it back so long; later it stands.
TAKEN_BACK_WITHIN = timedelta(days=1)
DAYS = range(1, 61)


class NotOnCourse(Exception):
    """The person has no seat on a course that runs."""


class TooLate(Exception):
    """The contact was noted too long ago to be taken back."""


class NoSuchRule(Exception):
    """Not a number of days a rule can have."""


@transaction.atomic
def set_rules(
    *,
    course_id: int,
    person_days: int | None,
    employer_days: int | None,
    school_days: int | None,
    at: datetime,
    by: Membership,
) -> Course:
    """Say how often job centres and coordinator are in contact; None: not at all.

    Calendar days, 1 to 60, weekends and holidays included (adr 0024). Holds the course
    row until commit. The same rules again change nothing.

    Raises:
        PermissionDenied: ``by`` may not plan courses.
        Course.DoesNotExist: ``by`` sees no such course.
        NoSuchRule: a number outside 1 to 60.
    """
    access.require(by, Permission.PLAN_COURSES)
    if not {person_days, employer_days, school_days} <= {None, *DAYS}:
        raise NoSuchRule(_("Choose 1 to 60 days."))
    locked = Course.objects.visible_to(by).select_for_update(of=("self",))
    course = locked.get(pk=course_id)
    before = (course.contact_days, course.employer_days, course.school_days)
    if before == (person_days, employer_days, school_days):
        return course
    course.contact_days, course.employer_days = person_days, employer_days
    course.school_days = school_days
    course.save(update_fields=["contact_days", "employer_days", "school_days"])
    audit.record(
        by=by,
        verb="course.contact_rules",
        targets=[course],
        at=at,
        changes={
            "person": person_days,
            "employer": employer_days,
            "school": school_days,
        },
    )
    return course


@transaction.atomic
def log(
    *,
    enrolment_id: int,
    whom: PersonContact.Whom,
    outcome: PersonContact.Outcome,
    at: datetime,
    by: Membership,
) -> PersonContact:
    """Note a contact, or a try, with the person or the employer.

    Holds the seat's row until commit; the same tap within a minute is one contact.

    Raises:
        PermissionDenied: only the home municipality notes contacts.
        Enrolment.DoesNotExist: ``by`` sees no such seat.
        NotOnCourse: the person has no seat, or the course does not run on that day.
    """
    access.require(by, Permission.LOG_CONTACTS)
    locked = Enrolment.objects.visible_to(by).select_for_update(of=("self",))
    seat = locked.select_related("course").get(pk=enrolment_id)
    if not (seat.is_seated and seat.course.is_running(on=localdate(at))):
        raise NotOnCourse(_("The person is not on a course that runs now."))
    same = seat.person_contacts.standing().filter(
        by=by, whom=whom, outcome=outcome, at__gt=at - SAME_CONTACT
    )
    if known := same.first():
        return known
    contact = PersonContact.objects.create(
        enrolment=seat,
        municipality_id=seat.municipality_id,
        at=at,
        by=by,
        whom=whom,
        outcome=outcome,
    )
    audit.record(
        by=by,
        verb="contact.logged",
        targets=[contact],
        at=at,
        changes={"whom": whom, "outcome": outcome},
    )
    return contact


@transaction.atomic
def take_back(*, contact_id: int, at: datetime, by: Membership) -> PersonContact:
    """Let a contact noted by mistake count no more; a second time changes nothing.

    The row stays as it was, with who took it back. A day after it was noted it stands.

    Raises:
        PermissionDenied: only the home municipality notes contacts.
        PersonContact.DoesNotExist: ``by`` sees no such contact.
        TooLate: it was noted more than a day before ``at``.
    """
    access.require(by, Permission.LOG_CONTACTS)
    locked = PersonContact.objects.visible_to(by).select_for_update(of=("self",))
    contact = locked.get(pk=contact_id)
    if contact.taken_back_at:
        return contact
    if at - contact.at > TAKEN_BACK_WITHIN:
        raise TooLate(_("The contact was noted more than a day ago, so it stands."))
    contact.taken_back_at, contact.taken_back_by = at, by
    contact.save(update_fields=["taken_back_at", "taken_back_by"])
    audit.record(by=by, verb="contact.taken_back", targets=[contact], at=at)
    return contact
