"""The factories make rows that every constraint accepts."""

import pytest
from django.db import IntegrityError

from courses.models import Course, Enrolment
from participants.models import Participant
from tests import factories


def test_a_course_with_quotas_seats_and_a_queue(
    course, aabenraa, toender, teacher, coordinator
):
    seated = factories.SeatedFactory(course=course, municipality=aabenraa)
    waiting = factories.WaitingFactory(course=course, municipality=toender)
    factories.SessionFactory(course=course)

    assert list(Enrolment.objects.seated()) == [seated]
    assert list(Enrolment.objects.waiting()) == [waiting]
    assert Course.objects.visible_to(teacher).get() == course
    assert (
        Participant.objects.visible_to(teacher).get() == seated.nomination.participant
    )
    assert Participant.objects.visible_to(coordinator).count() == 2


def test_the_database_refuses_one_person_too_many(course, aabenraa):
    Course.objects.filter(pk=course.pk).update(seats=2, minimum=1, target=2)
    factories.SeatedFactory.create_batch(2, course=course, municipality=aabenraa)
    waiting = factories.WaitingFactory(course=course, municipality=aabenraa)

    waiting.seated_at = factories.NOW
    waiting.seated_by = factories.CoordinatorFactory(
        cooperation=course.track.cooperation
    )
    waiting.seat_rule = "quota"
    waiting.joined_on = course.starts_on

    with pytest.raises(IntegrityError, match="no free seat"):
        waiting.save()
