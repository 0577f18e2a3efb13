"""Progress in two voices: measured once a quarter, corrected within it (C1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from courses.models import Enrolment
from courses.models.enrolment import EnrolmentQuerySet
from municipalities import access, audit
from municipalities.access import Permission
from municipalities.models import Membership
from outcomes import quarters
from outcomes.models import ProgressDimension, ProgressMeasure
from participants.models import Participant

Respondent = ProgressMeasure.Respondent


class NothingMeasured(Exception):
    """No question in use is answered."""


@transaction.atomic
def record(
    *,
    participant_id: int,
    respondent: ProgressMeasure.Respondent,
    scores: Mapping[int, int],
    at: datetime,
    by: Membership,
) -> list[ProgressMeasure]:
    """Note one voice's scores (dimension → 1–7) in the quarter ``at`` lies in.

    Holds the person's row until commit. In the same quarter a new score takes the old
    one's place, which the history keeps; a dimension without a score stays as it is.
    The same scores again change nothing. Returns what was added or changed.

    Raises:
        PermissionDenied: only the home municipality's caseworkers measure.
        Participant.DoesNotExist: ``by`` sees no such person.
        NothingMeasured: no dimension in use has a score.
        IntegrityError: a score is not 1 to 7.
    """
    access.require(by, Permission.RECORD_OUTCOMES)
    person = (
        Participant.objects.visible_to(by)
        .select_for_update(of=("self",))
        .get(pk=participant_id)
    )
    asked = ProgressDimension.objects.asked().filter(pk__in=scores)
    quarter = quarters.quarter_of(localdate(at))
    known = {
        each.dimension_id: each
        for each in ProgressMeasure.objects.visible_to(by).filter(
            participant=person, respondent=respondent, quarter_starts_on=quarter
        )
    }
    measured = [
        known.get(each.pk)
        or ProgressMeasure(
            participant=person,
            municipality_id=person.municipality_id,
            dimension=each,
            respondent=respondent,
            quarter_starts_on=quarter,
        )
        for each in asked
    ]
    if not measured:
        raise NothingMeasured(_("Answer at least one question."))
    return _save(measured, scores, at=at, by=by)


def _save(
    measured: list[ProgressMeasure],
    scores: Mapping[int, int],
    *,
    at: datetime,
    by: Membership,
) -> list[ProgressMeasure]:
    """Save what differs; which score it was is not for the log."""
    saved: dict[str, list[ProgressMeasure]] = {"recorded": [], "corrected": []}
    for each in measured:
        if each.score == scores[each.dimension_id]:
            continue
        saved["corrected" if each.pk else "recorded"].append(each)
        each.score = scores[each.dimension_id]
        each.recorded_at, each.recorded_by = at, by
        each.save()
    for deed, rows in saved.items():
        audit.record(by=by, verb=f"progress.{deed}", targets=rows, at=at)
    return [*saved["recorded"], *saved["corrected"]]


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """A person under way and the voices that have said nothing in a quarter."""

    enrolment: Enrolment
    lacks: tuple[ProgressMeasure.Respondent, ...]

    @property
    def lacks_citizen(self) -> bool:
        """Whether the citizen has said nothing."""
        return Respondent.CITIZEN in self.lacks

    @property
    def lacks_caseworker(self) -> bool:
        """Whether the caseworker has said nothing."""
        return Respondent.CASEWORKER in self.lacks


def unmeasured(by: Membership, *, on: date) -> list[Unmeasured]:
    """Whoever was on a course on a day and lacks a voice in its quarter.

    Own municipality only; two statements. The course that ends first comes first; a
    person on two courses stands once, with the later one.
    """
    seats = (
        _under_way(by, on=on)
        .select_related("nomination__participant", "course__track")
        .order_by("course__ends_on", "pk")
    )
    entries = {each.nomination.participant_id: each for each in seats}
    said: dict[int, set[str]] = {}
    for person, voice in (
        ProgressMeasure.objects.visible_to(by)
        .filter(
            participant__in=entries,
            quarter_starts_on=quarters.quarter_of(on),
            dimension__is_used=True,
        )
        .values_list("participant", "respondent")
        .distinct()
    ):
        said.setdefault(person, set()).add(voice)
    found = [
        Unmeasured(
            entry,
            tuple(voice for voice in Respondent if voice not in said.get(person, ())),
        )
        for person, entry in entries.items()
    ]
    return [each for each in found if each.lacks]


def lacking(by: Membership, *, on: date) -> EnrolmentQuerySet:
    """The seats of whom ``unmeasured`` would name, to be counted by their people."""
    said = ProgressMeasure.objects.filter(
        participant=OuterRef("nomination__participant"),
        quarter_starts_on=quarters.quarter_of(on),
        dimension__is_used=True,
    )
    return _under_way(by, on=on).exclude(
        Exists(said.filter(respondent=Respondent.CITIZEN)),
        Exists(said.filter(respondent=Respondent.CASEWORKER)),
    )


def _under_way(by: Membership, *, on: date) -> EnrolmentQuerySet:
    """Own people's seats on courses that run on a day."""
    return (
        Enrolment.objects.visible_to(by)
        .started()
        .on_roster(on)
        .filter(
            course__cancelled_at=None,
            course__starts_on__lte=on,
            course__ends_on__gte=on,
        )
    )
