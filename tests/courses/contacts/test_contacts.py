"""A contact is one tap, by the home municipality alone, and can be taken back."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from courses.models import Course, Enrolment, PersonContact
from courses.services import contacts
from municipalities.models import AuditEntry
from tests.conftest import MONDAY

MINUTE = timedelta(minutes=1)


def set_rules(course, by, person_days=4, employer_days=None):
    return contacts.set_rules(
        course_id=course.pk,
        person_days=person_days,
        employer_days=employer_days,
        school_days=14,
        at=MONDAY,
        by=by,
    )


class TestNoting:
    def test_a_tap_is_kept_with_whom_and_what_came_of_it(self, tap, seat, caseworker):
        made = tap("met")
        assert (made.enrolment, made.municipality) == (seat, seat.municipality)
        assert (made.whom, made.outcome, made.by) == ("person", "met", caseworker)
        entry = AuditEntry.objects.get(verb="contact.logged")
        assert entry.changes == {"whom": "person", "outcome": "met"}

    def test_two_taps_within_a_minute_are_one_contact(self, tap):
        assert tap() == tap(at=MONDAY + MINUTE / 2)
        assert tap("not_reached") != tap(at=MONDAY + 2 * MINUTE)
        assert PersonContact.objects.count() == 3

    def test_a_tap_that_was_taken_back_is_not_the_same_contact(self, tap, caseworker):
        first = tap()
        contacts.take_back(contact_id=first.pk, at=MONDAY, by=caseworker)
        assert tap() != first

    def test_only_the_home_municipality_notes(
        self, tap, coordinator, teacher, leader, neighbour
    ):
        for member in (coordinator, teacher, leader):
            with pytest.raises(PermissionDenied):
                tap(by=member)
        with pytest.raises(Enrolment.DoesNotExist):
            tap(by=neighbour)

    def test_there_is_nothing_to_note_before_and_after_the_course(self, tap, course):
        for day in (course.starts_on, course.ends_on):
            outside = timedelta(days=-1 if day == course.starts_on else 1)
            at = MONDAY + (day - MONDAY.date()) + outside
            with pytest.raises(contacts.NotOnCourse):
                tap(at=at)


class TestTakingBack:
    def test_it_counts_no_more_and_stays_as_it_was(self, tap, caseworker):
        made = tap()
        for minutes in (1, 2):
            at = MONDAY + minutes * MINUTE
            contacts.take_back(contact_id=made.pk, at=at, by=caseworker)
        made.refresh_from_db()
        assert (made.taken_back_at, made.outcome) == (MONDAY + MINUTE, "talked")
        assert not PersonContact.objects.standing().exists()
        assert AuditEntry.objects.filter(verb="contact.taken_back").count() == 1

    def test_after_a_day_it_stands(self, tap, caseworker):
        made = tap()
        late = MONDAY + contacts.TAKEN_BACK_WITHIN + MINUTE
        with pytest.raises(contacts.TooLate):
            contacts.take_back(contact_id=made.pk, at=late, by=caseworker)

    def test_it_is_the_home_municipalitys(self, tap, neighbour, coordinator):
        made = tap()
        with pytest.raises(PersonContact.DoesNotExist):
            contacts.take_back(contact_id=made.pk, at=MONDAY, by=neighbour)
        with pytest.raises(PermissionDenied):
            contacts.take_back(contact_id=made.pk, at=MONDAY, by=coordinator)

    def test_who_took_it_back_stands_beside_when(self, tap):
        made = tap()
        with (
            pytest.raises(IntegrityError, match="person_contact_taken_back_at_with_by"),
            transaction.atomic(),
        ):
            PersonContact.objects.filter(pk=made.pk).update(taken_back_at=MONDAY)


class TestRules:
    def test_the_coordinator_sets_them_and_twice_is_once(self, course, coordinator):
        for _ in range(2):
            set_rules(course, coordinator, 4, 21)
        course.refresh_from_db()
        assert (course.contact_days, course.employer_days) == (4, 21)
        entry = AuditEntry.objects.get(verb="course.contact_rules")
        assert entry.changes == {"person": 4, "employer": 21, "school": 14}

    def test_nobody_else_does(
        self, course, caseworker, school_admin, leader, other_coordinator
    ):
        for member in (caseworker, school_admin, leader):
            with pytest.raises(PermissionDenied):
                set_rules(course, member)
        with pytest.raises(Course.DoesNotExist):
            set_rules(course, other_coordinator)

    @pytest.mark.parametrize("days", [0, 61, -3])
    def test_a_rule_is_one_to_sixty_days(self, course, coordinator, days):
        with pytest.raises(contacts.NoSuchRule):
            set_rules(course, coordinator, days)
        with (
            pytest.raises(IntegrityError),
            transaction.atomic(),
        ):
            Course.objects.filter(pk=course.pk).update(employer_days=days)
