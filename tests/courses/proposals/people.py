"""People who wait, and what was said of them: shared by the tests of proposals."""

from datetime import date, timedelta

from courses.proposal import record
from courses.services import rulings
from tests import factories
from tests.conftest import MONDAY

SOON = date(2027, 1, 11)


def waiting(course, municipality, *, days=0):
    """Somebody on a course's list, nominated ``days`` before Monday."""
    at = MONDAY - timedelta(days=days)
    nomination = factories.NominationFactory(
        cooperation=course.track.cooperation,
        municipality=municipality,
        participant=factories.ParticipantFactory(municipality=municipality),
        nominated_at=at,
    )
    return factories.WaitingFactory(
        nomination=nomination, course=course, municipality=municipality, queued_at=at
    )


def of(entry):
    return entry.nomination.public_id


def seats_of(proposal):
    return {e.person: e.course for e in record.answer_of(proposal.answer).seats}


def ruled(entry, course, kind, *, reason, by):
    return rulings.rule(
        nomination_id=entry.nomination_id,
        course_id=course.pk,
        kind=kind,
        reason_id=reason.pk,
        at=MONDAY,
        by=by,
    )
