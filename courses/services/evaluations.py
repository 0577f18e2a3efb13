"""Short evaluations of a course: citizens', the school's, employers', caseworkers'."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, time

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from courses.calendar import COPENHAGEN
from courses.models import Course, Enrolment, Evaluation
from municipalities import access, audit, isolation
from municipalities.access import Permission
from municipalities.models import Membership, Role

Respondent = Evaluation.Respondent
# Whose answers a role gives itself or types in.
MAY_GIVE: Mapping[str, tuple[Evaluation.Respondent, ...]] = {
    Role.COORDINATOR: (Respondent.EMPLOYER,),
    Role.CASEWORKER: (
        Respondent.CITIZEN,
        Respondent.EMPLOYER,
        Respondent.CASEWORKER,
    ),
    Role.SCHOOL_TEACHER: (Respondent.CITIZEN, Respondent.SCHOOL),
    Role.SCHOOL_ADMIN: (Respondent.CITIZEN, Respondent.SCHOOL),
}
# One answer each: given again, it takes the place of the former.
ONE_EACH = (Respondent.SCHOOL, Respondent.CASEWORKER)


class NotBegun(Exception):
    """The course has not begun, so there is nothing to evaluate."""


class EverybodyHasAnswered(Exception):
    """As many citizens have answered as started."""


class NotYours(Exception):
    """The role gives no answers of this kind."""


@dataclass(frozen=True, slots=True)
class Said:
    """The answers, 1 to 7 each; all but ``score`` may be passed over."""

    score: int
    content: int | None = None
    pace: int | None = None
    practical: int | None = None
    ready: int | None = None
    text: str = ""


@transaction.atomic
def give(
    *,
    course_id: int,
    respondent: Evaluation.Respondent,
    said: Said,
    at: datetime,
    by: Membership,
) -> Evaluation:
    """Note one evaluation.

    Holds the course row until commit. Of a citizen's only the day is kept, and nothing
    of who typed it in. A school's or caseworker's own replaces her former one; of
    citizens and employers each is another, so sent twice they count twice.

    Raises:
        PermissionDenied: ``by`` gives no evaluations.
        Course.DoesNotExist: ``by`` sees no such course.
        NotYours: not of this kind.
        NotBegun: the course begins after ``at``.
        EverybodyHasAnswered: no more citizens started than have answered.
        ValidationError: the comment is too long or holds a CPR number.
    """
    access.require(by, Permission.EVALUATE)
    if respondent not in MAY_GIVE.get(by.role, ()):
        raise NotYours(_("Somebody else gives this evaluation."))
    locked = Course.objects.visible_to(by).select_for_update(of=("self",))
    course = locked.get(pk=course_id)
    if course.starts_on > localdate(at):
        raise NotBegun(_("The course has not begun."))
    if respondent == Respondent.CITIZEN:
        return _of_a_citizen(course, said, at=at, by=by)
    former = (
        Evaluation.objects.filter(
            course=course, respondent=respondent, given_by=by
        ).first()
        if respondent in ONE_EACH
        else None
    )
    given = former or Evaluation(course=course, respondent=respondent, given_by=by)
    given.given_at = at
    _save(given, said)
    audit.record(
        by=by,
        verb="evaluation.changed" if former else "evaluation.given",
        targets=[given],
        at=at,
        changes={"respondent": respondent},
    )
    return given


def _of_a_citizen(
    course: Course, said: Said, *, at: datetime, by: Membership
) -> Evaluation:
    noon = datetime.combine(localdate(at), time(12), tzinfo=COPENHAGEN)
    with isolation.acting_for(isolation.CLOCKWORK):
        answered = course.evaluations.filter(respondent=Respondent.CITIZEN).count()
        if answered >= Enrolment.objects.started().filter(course=course).count():
            raise EverybodyHasAnswered(_("Everybody on the course has answered."))
        given = Evaluation(course=course, respondent=Respondent.CITIZEN, given_at=noon)
        _save(given, said)
    audit.record(
        by=by,
        verb="evaluation.given",
        targets=[course],
        at=at,
        changes={"respondent": Respondent.CITIZEN},
    )
    return given


def _save(given: Evaluation, said: Said) -> None:
    for name, value in asdict(said).items():
        setattr(given, name, value)
    given.clean_fields(exclude=["course", "given_by"])
    given.save()
