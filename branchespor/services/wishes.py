"""What a person wants, and when the person can: changed while nominated."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from branchespor.models import Nomination, Track, TrackWish
from branchespor.services import checklists, nominations
from branchespor.services.nominations import MOST_WISHES, UnknownTrack
from municipalities import access, audit, isolation
from municipalities.access import Permission
from municipalities.models import Membership


@dataclass(frozen=True, slots=True)
class Statement:
    """What the citizen says; dates are Copenhagen dates, both included.

    ``unreachable`` are keys of schools the person cannot get to, ``danish_weekdays``
    ISO weekdays (1 is Monday) with Danish classes from ``danish_from`` to
    ``danish_until``; ``work_…`` the same of hours at work.
    """

    wish_text: str = ""
    chose_industry: bool | None = None
    attended_info_meeting: bool | None = None
    available_from: date | None = None
    available_until: date | None = None
    unreachable: tuple[int, ...] = ()
    danish_weekdays: tuple[int, ...] = ()
    danish_from: time | None = None
    danish_until: time | None = None
    work_weekdays: tuple[int, ...] = ()
    work_from: time | None = None
    work_until: time | None = None


@transaction.atomic
def wish(
    *, nomination_id: int, tracks: Mapping[int, int], at: datetime, by: Membership
) -> Nomination:
    """Wish for these tracks and no others; ``tracks`` maps a rank (1–5) to a track.

    New tracks bring their requirements to the checklist; what was found before stays.
    Twice is once.

    Raises:
        PermissionDenied, Nomination.DoesNotExist, NotActive: as ``nominations.check``.
        UnknownTrack: one is no open track of the cooperation, or there is no such rank.
    """
    access.require(by, Permission.NOMINATE)
    nomination = nominations.hold_active(
        nomination_id, among=Nomination.objects.visible_to(by)
    )
    found = Track.objects.filter(cooperation=nomination.cooperation_id, ended_on=None)
    known = found.in_bulk(list(tracks.values()))
    ranks = all(1 <= rank <= MOST_WISHES for rank in tracks)
    if len(known) != len(tracks) or not ranks:
        raise UnknownTrack(_("A wish is not an open track of the cooperation."))
    rank_of = {track: rank for rank, track in tracks.items()}
    before = {each.track_id: each for each in nomination.wishes.all()}
    _drop([each for each in before.values() if each.track_id not in rank_of])
    for track_id in before.keys() & rank_of.keys():
        kept = before[track_id]
        if kept.rank != rank_of[track_id]:
            kept.rank = rank_of[track_id]
            kept.save(update_fields=["rank"])
    for track_id in known.keys() - before.keys():
        TrackWish.objects.create(
            nomination=nomination, track_id=track_id, rank=rank_of[track_id]
        )
        checklists.extend(nomination, known[track_id], at=at, by=by)
    audit.record(by=by, verb="nomination.wished", targets=[nomination], at=at)
    return nomination


def _drop(wishes: Sequence[TrackWish]) -> None:
    """Take wishes back; their history stays. The app role deletes no such rows."""
    if wishes:
        with isolation.erasing():
            TrackWish.objects.filter(pk__in=[each.pk for each in wishes]).delete()


@transaction.atomic
def restate(
    *, nomination_id: int, said: Statement, at: datetime, by: Membership
) -> Nomination:
    """Put what the citizen says in the place of what stood there; the history keeps it.

    Raises:
        PermissionDenied, Nomination.DoesNotExist, NotActive: as ``nominations.check``.
        ValidationError: a value is refused, e.g. a CPR number in the words (T11).
    """
    access.require(by, Permission.NOMINATE)
    nomination = nominations.hold_active(
        nomination_id, among=Nomination.objects.visible_to(by)
    )
    facts = asdict(said)
    for name in ("unreachable", "danish_weekdays", "work_weekdays"):
        facts[name] = sorted(facts[name])
    for name, value in facts.items():
        setattr(nomination, name, value)
    nomination.full_clean(
        exclude=["participant", "municipality", "cooperation", "nominated_by"]
    )
    nomination.save(update_fields=list(facts))
    audit.record(by=by, verb="nomination.restated", targets=[nomination], at=at)
    return nomination
