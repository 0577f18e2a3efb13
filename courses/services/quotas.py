"""Change the guaranteed seats of a course by hand, or share them out anew."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from courses.models import Course, Quota
from courses.services import holdings
from courses.services.plans import TooManyGuaranteed
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import CooperationMember, Membership


class QuotasReleased(Exception):
    """The unused seats are common: there is no quota to change any more."""


class SeatsInUse(Exception):
    """A quota cannot be smaller than the seats taken or held of it."""


class NoMember(Exception):
    """A municipality is no member of the cooperation."""


@transaction.atomic
def change(
    *, course_id: int, seats: Mapping[int, int], at: datetime, by: Membership
) -> Course:
    """Set quotas by hand, e.g. extra seats for one municipality; the rest stay.

    ``seats`` maps municipality codes to guaranteed seats; what nobody is guaranteed is
    common. Told nobody: every municipality sees it on the course's page. Twice is once.

    Raises:
        PermissionDenied, Course.DoesNotExist: as they say.
        NoMember, QuotasReleased, SeatsInUse: as they say.
        TooManyGuaranteed: more would be guaranteed than the course has seats.
    """
    access.require(by, Permission.PLAN_COURSES)
    course = Course.objects.visible_to(by).for_seating().get(pk=course_id)
    standing = holdings.standings(course)
    before = {pk: each.quota.seats for pk, each in standing.items()}
    changed = {pk: n for pk, n in seats.items() if n != before.get(pk, 0)}
    if not changed:
        return course
    _refuse(course, changed, standing, at=at)
    if sum((before | changed).values()) > course.seats:
        raise TooManyGuaranteed(_("The quotas add up to more than the seats."))
    for pk, number in changed.items():
        Quota.objects.update_or_create(
            course=course, municipality_id=pk, defaults={"seats": number}
        )
    audit.record(
        by=by,
        verb="quota.changed",
        targets=[course],
        at=at,
        changes={str(pk): [before.get(pk, 0), n] for pk, n in changed.items()},
    )
    return course


def _refuse(
    course: Course,
    changed: Mapping[int, int],
    standing: Mapping[int, holdings.Standing],
    *,
    at: datetime,
) -> None:
    members = CooperationMember.objects.filter(
        cooperation=course.track.cooperation_id, period__contains=localdate(at)
    )
    if set(changed) - set(members.values_list("municipality", flat=True)):
        raise NoMember(_("A municipality is no member of the cooperation."))
    if any(each.quota.released_at for each in standing.values()):
        raise QuotasReleased(_("The quotas are released: the unused seats are common."))
    for pk, number in changed.items():
        used = standing[pk].seated + standing[pk].held if pk in standing else 0
        if number < min(used, standing[pk].quota.seats if pk in standing else 0):
            raise SeatsInUse(
                _("%(n)s seats of a quota are taken or held; it cannot be smaller.")
                % {"n": used}
            )
