"""Who is told of what happens on a course; the outbox sends it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from courses import working_time
from courses.models import AbsenceCase, Session
from municipalities import isolation
from municipalities.models import (
    AbsenceMail,
    Membership,
    Municipality,
    Notice,
    Role,
    User,
)
from municipalities.notices import Owed, owe_all, withdraw_all
from participants.models import Phase, PhaseOwner


def absence_opened(
    *, session: Session, cases: Sequence[AbsenceCase], at: datetime
) -> None:
    """Owe a notice of each case to the caseworker in charge and to the coordinators.

    In charge is who owns the person's course phase on the day of the session; without
    an owner, every caseworker of the municipality. The mail names nobody.
    """
    if not cases:
        return
    today = localdate(at)
    owners = _owners(session, cases, today=today)
    colleagues = caseworkers_of({case.municipality_id for case in cases}, today=today)
    coordinators = coordinators_of(session.course.track.cooperation_id, today=today)
    owed = []
    for case in cases:
        in_charge = owners.get(case.enrolment_id) or colleagues[case.municipality_id]
        owed.append((case, in_charge | coordinators))
    at_once = [
        Owed(_who_want(AbsenceMail.AT_ONCE, people), *_about(case, "absence_opened"))
        for case, people in owed
    ]
    owe_all(kind="absence_opened", owed=at_once, at=at)
    later = set().union(*(people for _case, people in owed))
    owe_digest(_who_want(AbsenceMail.DIGEST, later), at=at)


def owe_digest(recipients: Collection[User], *, at: datetime) -> None:
    """Owe each one mail at the next noon of a working day, however often asked."""
    due = working_time.next_noon(at)
    key = f"absence_digest:{localdate(due):%Y-%m-%d}"
    path = reverse("courses:absence_list")
    digest = Owed(recipients, key, path, about_on=localdate(due), due_at=due)
    owe_all(kind="absence_digest", owed=[digest], at=at)


def absence_unseen(*, cases: Sequence[AbsenceCase], at: datetime) -> None:
    """Tell the coordinators that a municipality has not seen its absences in time."""
    today = localdate(at)
    owed = [
        Owed(
            coordinators_of(case.session.course.track.cooperation_id, today=today),
            *_about(case, "absence_unseen"),
        )
        for case in cases
    ]
    owe_all(kind="absence_unseen", owed=owed, at=at)


def absence_unseen_leader(*, cases: Sequence[AbsenceCase], at: datetime) -> None:
    """Tell the municipality's leaders, one mail for each day somebody was absent.

    A leader opens no case: the mail leads to the figures.
    """
    homes = {case.municipality_id for case in cases}
    leaders = leaders_of(homes, today=localdate(at))
    days = {(case.municipality_id, case.session.on) for case in cases}
    owed = [
        Owed(
            leaders[home],
            f"absence_unseen_leader:{home}:{on:%Y-%m-%d}",
            reverse("home"),
            about_on=on,
        )
        for home, on in sorted(days)
    ]
    owe_all(kind="absence_unseen_leader", owed=owed, at=at)


def absence_corrected(*, cases: Collection[AbsenceCase], at: datetime) -> None:
    """Take back the notices of cases that are none, as far as they are not sent."""
    keys = [
        _absence_key(case, kind)
        for case in cases
        for kind in ("absence_opened", "absence_unseen")
    ]
    withdraw_all(dedupe_keys=keys, at=at)


def of_case(case: AbsenceCase) -> QuerySet[Notice]:
    """The mails about a case since it was opened (last), oldest first; no digests."""
    kinds = ("absence_opened", "absence_unseen")
    keys = [_absence_key(case, kind) for kind in kinds]
    found = Notice.objects.filter(dedupe_key__in=keys)
    return found.select_related("recipient").order_by("created_at", "pk")


def register_missing(
    *, sessions: Collection[Session], role: Role, at: datetime
) -> None:
    """Remind the people of ``role`` at each session's school, once per session."""
    staff = Membership.objects.active(on=localdate(at)).filter(
        role=role, school__in={session.course.school_id for session in sessions}
    )
    at_school: dict[int | None, set[User]] = {}
    for member in staff.select_related("user"):
        if member.user:
            at_school.setdefault(member.school_id, set()).add(member.user)
    owed = [
        Owed(
            at_school.get(session.course.school_id, set()),
            f"register_missing:{role}:{session.pk}",
            reverse("courses:register", args=[session.pk]),
        )
        for session in sessions
    ]
    owe_all(kind="register_missing", owed=owed, at=at)


def register_doubted(*, session: Session, at: datetime) -> None:
    """Ask the school's administrators to look at a register again; once a day."""
    today = localdate(at)
    key = f"register_doubted:{session.pk}:{today:%Y-%m-%d}"
    path = reverse("courses:register", args=[session.pk])
    there = administrators_of([session.course.school_id], today=today)
    owed = Owed(there[session.course.school_id], key, path, about_on=session.on)
    owe_all(kind="register_doubted", owed=[owed], at=at)


def administrators_of(
    school_ids: Collection[int], *, today: date
) -> Mapping[int, set[User]]:
    """By school: its administrators in force on ``today``."""
    found: dict[int, set[User]] = {pk: set() for pk in school_ids}
    members = Membership.objects.active(on=today).filter(
        role=Role.SCHOOL_ADMIN, school__in=school_ids
    )
    for member in members.select_related("user"):
        if member.user and member.school_id:
            found[member.school_id].add(member.user)
    return found


def data_checks(
    *,
    schools: Mapping[int, datetime],
    homes: Mapping[int, datetime],
    at: datetime,
) -> None:
    """Tell who can repair: once per organisation and day of what is newest."""
    today = localdate(at)
    at_school = administrators_of(schools.keys(), today=today)
    at_home = caseworkers_of(homes.keys(), today=today)
    groups = [("school", at_school, schools), ("home", at_home, homes)]
    owed = [
        Owed(
            people[pk],
            f"data_checks:{where}:{pk}:{localdate(newest):%Y-%m-%d}",
            reverse("courses:check_list"),
        )
        for where, people, found in groups
        for pk, newest in sorted(found.items())
    ]
    owe_all(kind="data_checks", owed=owed, at=at)


def _who_want(how: AbsenceMail, people: Collection[User]) -> set[User]:
    return {each for each in people if each.absence_mail == how}


def _about(case: AbsenceCase, kind: str) -> tuple[str, str, date]:
    """A notice's key, address and date."""
    path = reverse("courses:absence_detail", args=[case.public_id])
    return _absence_key(case, kind), path, case.session.on


def _absence_key(case: AbsenceCase, kind: str) -> str:
    """The once-only key of a case's notices; a case opened again has a new one."""
    return f"{kind}:{case.pk}:{case.opened_at.timestamp():.0f}"


def _owners(
    session: Session, cases: Sequence[AbsenceCase], *, today: date
) -> dict[int, set[User]]:
    """By enrolment: the caseworker who owns the course phase, if still at work."""
    home = {case.enrolment_id: case.municipality_id for case in cases}
    # The school's wall ends before the home's owners: only whom to tell leaves here.
    with isolation.acting_for(isolation.CLOCKWORK):
        phases = list(_phases(session, home, today=today))
    found: dict[int, set[User]] = {}
    for each in phases:
        enrolment_id: int = each.enrolment  # type: ignore[attr-defined] # annotated
        if each.owner.user and each.municipality_id == home[enrolment_id]:
            found[enrolment_id] = {each.owner.user}
    return found


def _phases(
    session: Session, enrolment_ids: Collection[int], *, today: date
) -> QuerySet[PhaseOwner]:
    return (
        PhaseOwner.objects.filter(
            phase=Phase.EFFORT,
            period__contains=session.on,
            owner__in=Membership.objects.active(on=today),
        )
        .annotate(enrolment=F("participant__nominations__enrolments"))
        .filter(enrolment__in=enrolment_ids)
        .select_related("owner__user")
    )


def caseworkers_of(
    municipality_ids: Collection[int], *, today: date
) -> Mapping[int, set[User]]:
    """By municipality: all its caseworkers, and those of its joint job centre."""
    homes = Municipality.objects.filter(pk__in=municipality_ids)
    centres = {each.pk: each.job_centre_id for each in homes}
    members = (
        Membership.objects.active(on=today)
        .filter(role=Role.CASEWORKER)
        .filter(
            Q(municipality__in=centres)
            | Q(municipality__job_centre__in=filter(None, centres.values()))
        )
        .select_related("user", "municipality")
    )
    at_home: dict[int, set[User]] = {pk: set() for pk in centres}
    for member in members:
        for pk, centre in centres.items():
            place = member.municipality
            serves = place and (
                place.pk == pk or (centre and place.job_centre_id == centre)
            )
            if member.user and serves:
                at_home[pk].add(member.user)
    return at_home


def leaders_of(
    municipality_ids: Collection[int], *, today: date
) -> Mapping[int, set[User]]:
    """By municipality: its leaders in force on ``today``."""
    found: dict[int, set[User]] = {pk: set() for pk in municipality_ids}
    members = Membership.objects.active(on=today).filter(
        role=Role.LEADER, municipality__in=municipality_ids
    )
    for member in members.select_related("user"):
        if member.user and member.municipality_id:
            found[member.municipality_id].add(member.user)
    return found


def coordinators_of(cooperation_id: int, *, today: date) -> set[User]:
    """Who holds a mandate for the cooperation on ``today``."""
    members = Membership.objects.active(on=today).filter(
        role=Role.COORDINATOR, cooperation=cooperation_id
    )
    return {each.user for each in members.select_related("user") if each.user}
