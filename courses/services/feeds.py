"""Calendar addresses: make, revoke, and what stands behind one. No names anywhere."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from courses import ical
from courses.ical import Entry
from courses.models import CalendarFeed, Course, PersonFeed, Session
from municipalities import access, audit, isolation
from municipalities.access import Permission
from municipalities.models import Membership
from participants.models import Participant

LASTS = timedelta(days=365)
# What is longer ago is of no use in a calendar.
SHOWN_BACK = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Made:
    """A new feed's secret, which is shown this once."""

    secret: str


def hash_of(secret: str) -> str:
    """What is stored of a secret: it is long and random, so one SHA-256 suffices."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def make(*, course_id: int | None, at: datetime, by: Membership) -> Made:
    """Make the own address of a course's calendar, or of what one teaches (None).

    An address that was open for the same ends. Each run makes another.

    Raises:
        PermissionDenied: ``by`` may not read courses.
        Course.DoesNotExist: ``by`` sees no such course.
    """
    access.require(by, Permission.READ_COURSES)
    if course_id is not None:
        Course.objects.visible_to(by).get(pk=course_id)
    former = CalendarFeed.objects.visible_to(by).filter(
        course=course_id, revoked_at=None
    )
    former.update(revoked_at=at)
    secret = secrets.token_urlsafe(32)
    feed = CalendarFeed.objects.create(
        member=by,
        course_id=course_id,
        secret_hash=hash_of(secret),
        made_at=at,
        expires_at=at + LASTS,
    )
    audit.record(by=by, verb="feed.made", targets=[feed], at=at)
    return Made(secret)


@transaction.atomic
def revoke(*, feed_id: int, at: datetime, by: Membership) -> None:
    """End one of the own addresses at once; ending it twice changes nothing.

    Raises:
        PermissionDenied: ``by`` may not read courses.
        CalendarFeed.DoesNotExist: ``by`` has no such address.
    """
    access.require(by, Permission.READ_COURSES)
    mine = CalendarFeed.objects.visible_to(by).select_for_update()
    feed = mine.get(pk=feed_id)
    if feed.revoked_at is None:
        feed.revoked_at = at
        feed.save(update_fields=["revoked_at"])
        audit.record(by=by, verb="feed.revoked", targets=[feed], at=at)


@transaction.atomic
def make_for_person(*, participant_id: int, at: datetime, by: Membership) -> Made:
    """Make a participant's address, for the home municipality to hand over.

    An address that was open before ends. Each run makes another.

    Raises:
        PermissionDenied: ``by`` may not edit people.
        Participant.DoesNotExist: ``by`` sees no such person.
    """
    access.require(by, Permission.EDIT_PEOPLE)
    person = _person(participant_id, by=by)
    _end(person, at=at, by=by)
    secret = secrets.token_urlsafe(32)
    feed = PersonFeed.objects.create(
        participant=person,
        municipality_id=person.municipality_id,
        secret_hash=hash_of(secret),
        made_at=at,
        made_by=by,
        expires_at=at + LASTS,
    )
    audit.record(by=by, verb="person_feed.made", targets=[feed], at=at)
    return Made(secret)


@transaction.atomic
def revoke_for_person(*, participant_id: int, at: datetime, by: Membership) -> None:
    """End a participant's address at once; without an open one nothing happens.

    Raises:
        PermissionDenied, Participant.DoesNotExist: as ``make_for_person``.
    """
    access.require(by, Permission.EDIT_PEOPLE)
    ended = _end(_person(participant_id, by=by), at=at, by=by)
    audit.record(by=by, verb="person_feed.revoked", targets=ended, at=at)


def _person(participant_id: int, *, by: Membership) -> Participant:
    visible = Participant.objects.visible_to(by).select_for_update(of=("self",))
    return visible.get(pk=participant_id)


def _end(person: Participant, *, at: datetime, by: Membership) -> list[PersonFeed]:
    feeds = list(PersonFeed.objects.filter(participant=person, revoked_at=None))
    for feed in feeds:
        feed.revoked_at, feed.revoked_by = at, by
        feed.save(update_fields=["revoked_at", "revoked_by"])
    return feeds


def file_of(secret: str, *, at: datetime) -> bytes | None:
    """The calendar file behind a secret as of ``at``; None when it opens nothing.

    Whoever asks is nobody the portal knows, so the rows are read for the clockwork;
    what leaves is course, kind, place and time.
    """
    with (
        translation.override("da"),
        isolation.acting_for(isolation.CLOCKWORK),
        transaction.atomic(),
    ):
        key = hash_of(secret)
        feed = _of_member(key, at=at)
        if feed is not None:
            return ical.written(
                str(feed.course or _("My teaching")),
                [_entry(e) for e in _sessions_of(feed, at=at)],
                at=at,
            )
        own = PersonFeed.objects.open(at=at).select_related("participant")
        person = own.filter(secret_hash=key).first()
        if person is None:
            return None
        return ical.written(_("Course plan"), _entries_of(person, at=at), at=at)


def _of_member(key: str, *, at: datetime) -> CalendarFeed | None:
    """The open feed of a member who is still one and still sees the course."""
    feeds = CalendarFeed.objects.open(at=at).filter(
        secret_hash=key, member__in=Membership.objects.active(on=localdate(at))
    )
    feed = feeds.select_related("member", "course__track").first()
    if feed is None or feed.course is None:
        return feed
    seen = Course.objects.visible_to(feed.member).filter(pk=feed.course.pk)
    return feed if seen.exists() else None


def _sessions_of(feed: CalendarFeed, *, at: datetime) -> QuerySet[Session]:
    if feed.course_id:
        return _shown(Q(course=feed.course_id), at=at)
    return _shown(Q(teacher=feed.member_id), at=at)


def _shown(which: Q, *, at: datetime) -> QuerySet[Session]:
    return (
        Session.objects.filter(which, ends_at__gte=at - SHOWN_BACK)
        .select_related("course__track", "course__school")
        .order_by("starts_at", "pk")
    )


def _entries_of(feed: PersonFeed, *, at: datetime) -> Iterable[Entry]:
    """The sessions of the person's seats, while the person belongs to the course."""
    seat = Q(
        course__enrolments__nomination__participant=feed.participant_id,
        course__enrolments__seated_at__isnull=False,
        course__enrolments__joined_on__lte=F("on"),
    ) & (
        Q(course__enrolments__left_on=None) | Q(course__enrolments__left_on__gt=F("on"))
    )
    is_protected = feed.participant.protected
    for session in _shown(seat, at=at).distinct():
        # An identity of its own: two calendars side by side do not tell of each other.
        own = hash_of(f"{feed.secret_hash} {session.public_id}")[:32]
        yield _entry(session, uid=own, is_bare=is_protected)


def _entry(session: Session, *, uid: str = "", is_bare: bool = False) -> Entry:
    """A session as a calendar shows it; bare it is a kind and a time, nothing else."""
    course = session.course
    kind = str(session.get_kind_display()).capitalize()
    return Entry(
        uid=uid or str(session.public_id),
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        summary=kind if is_bare else f"{course} · {kind}",
        place="" if is_bare else _place(session),
        sequence=session.revision + (1 if course.cancelled_at else 0),
        is_cancelled=bool(session.cancelled_at or course.cancelled_at),
    )


def _place(session: Session) -> str:
    course = session.course
    parts = (session.room, course.site, course.school.name, course.school.town)
    return ", ".join(each for each in parts if each)
