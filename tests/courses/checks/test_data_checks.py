"""What contradicts itself is found in the rows, by whoever can repair it."""

from datetime import timedelta

import pytest

from courses.models import AbsenceCase, Enrolment, Session
from courses.services import check_notices, data_checks, known_absences
from municipalities.models import Notice
from tests import factories
from tests.conftest import MONDAY

HOUR = timedelta(hours=1)


@pytest.fixture
def everybody(
    school_admin, caseworker, coordinator, teacher, leader, neighbour, stranger
):
    return {
        "school": school_admin,
        "home": caseworker,
        "coordinator": coordinator,
        "others": (teacher, leader, neighbour, stranger),
    }


@pytest.fixture
def who_finds(everybody, found):
    def read(kind):
        for member in everybody["others"]:
            assert found(member) == []
        three = ("school", "home", "coordinator")
        return {each for each in three if kind in found(everybody[each])}

    return read


def test_a_course_in_order_has_nothing(mark, who_finds):
    mark()
    for kind in data_checks.Kind.values:
        assert who_finds(kind) == set()


def test_marks_on_a_cancelled_session_are_the_schools(
    mark, cancel, who_finds, school_admin
):
    mark()
    cancel()
    assert who_finds("cancelled") == {"school"}
    (only,) = data_checks.findings(school_admin, today=MONDAY.date())
    assert (only.n, only.person, only.since) == (1, None, MONDAY)


@pytest.mark.parametrize(
    ("presence", "who"),
    [
        ("present", {"school", "home", "coordinator"}),
        ("late", {"school", "home", "coordinator"}),
        ("no_word", {"school"}),
    ],
)
def test_a_mark_after_the_person_left(mark, left, who_finds, presence, who):
    mark(presence)
    left()
    assert who_finds("outside") == who


def test_a_mark_before_the_person_joined(mark, seat, days, who_finds):
    mark()
    Enrolment.objects.filter(pk=seat.pk).update(joined_on=MONDAY.date() + days(1))
    assert who_finds("outside") == {"school", "home", "coordinator"}


def test_the_last_day_itself_is_a_day_on_the_course(mark, left, days, who_finds):
    mark()
    left(on=MONDAY.date() + days(1))
    assert who_finds("outside") == set()


def test_twice_at_one_school_is_the_schools_to_correct(mark, second, who_finds):
    mark()
    mark(**second())
    assert who_finds("twice") == {"school"}


def test_twice_at_two_schools_is_told_to_neither(mark, second, who_finds):
    mark()
    mark(**second(factories.SchoolFactory(name="En anden skole")))
    assert who_finds("twice") == {"home", "coordinator"}


@pytest.mark.parametrize(
    ("first", "then", "hours", "is_found"),
    [
        (("present", 0), ("present", 0), 0, True),
        (("present", 0), ("present", 0), 7, False),
        (("left_early", 240), ("late", 180), 0, False),
        (("left_early", 240), ("late", 179), 0, True),
        (("left_early", 240), ("present", 0), 3, False),
        (("present", 0), ("sick", 420), 0, False),
    ],
)
def test_the_minutes_say_where_a_person_was(
    mark, second, session, who_finds, first, then, hours, is_found
):
    mark(first[0], missed=first[1])
    other = second(starts_at=session.starts_at + hours * HOUR)
    mark(then[0], missed=then[1], **other)
    assert bool(who_finds("twice")) == is_found


@pytest.mark.parametrize(
    ("presence", "who"), [("present", {"home"}), ("sick", {"home"}), ("no_word", set())]
)
def test_an_open_follow_up_of_who_is_accounted_for(
    mark, seat, session, who_finds, presence, who
):
    mark(presence)
    AbsenceCase.objects.create(
        session=session,
        enrolment=seat,
        municipality=seat.municipality,
        opened_at=MONDAY,
    )
    assert who_finds("explained") == who


def test_registered_and_nobody_is_marked(seat, session, teacher, mark, who_finds):
    registered = {"registered_at": MONDAY, "registered_by": teacher}
    Session.objects.filter(pk=session.pk).update(**registered)
    assert who_finds("unmarked") == {"school"}
    mark()
    assert who_finds("unmarked") == set()


def test_registered_while_everybody_is_exempt_from_the_module(
    seat, session, teacher, who_finds
):
    """Asking for the register again would go on for ever: nobody can be marked."""
    module = session.course.modules.create(title="Hygiejne", position=92, days=1)
    Session.objects.filter(pk=session.pk).update(
        module=module, registered_at=MONDAY, registered_by=teacher
    )
    assert who_finds("unmarked") == {"school"}
    known_absences.exempt(
        enrolment_id=seat.pk, module_id=module.pk, at=MONDAY, by=teacher
    )
    assert who_finds("unmarked") == set()


def test_registered_while_nobody_was_on_the_course(session, teacher, who_finds):
    registered = {"registered_at": MONDAY, "registered_by": teacher}
    Session.objects.filter(pk=session.pk).update(**registered)
    assert who_finds("unmarked") == set()


class TestTelling:
    def test_who_can_repair_is_told_once_and_nobody_is_named(
        self, mark, left, school_admin, caseworker, coordinator, days
    ):
        mark()
        left()
        for _ in range(2):
            assert check_notices.tell(at=MONDAY) == 1
        check_notices.tell(at=MONDAY + days(1))
        told = Notice.objects.values_list("recipient__memberships", flat=True)
        assert {school_admin.pk, caseworker.pk} <= set(told)
        assert coordinator.pk not in told
        assert len(told) == len(set(told))
        kinds = Notice.objects.values_list("kind", "path").distinct()
        assert list(kinds) == [("data_checks", "/data-checks/")]

    def test_something_new_is_told_again(
        self, mark, cancel, course, days, school_admin
    ):
        mark()
        cancel()
        check_notices.tell(at=MONDAY)
        more = factories.SessionFactory(course=course, on=MONDAY.date() + days(1))
        mark(of=more)
        later = {"cancelled_at": MONDAY + days(2), "cancelled_by": school_admin}
        Session.objects.filter(pk=more.pk).update(**later)
        check_notices.tell(at=MONDAY + days(3))
        assert Notice.objects.filter(recipient=school_admin.user).count() == 2

    @pytest.mark.usefixtures("school_admin", "caseworker")
    def test_nothing_to_repair_tells_nobody(self, mark):
        mark()
        assert check_notices.tell(at=MONDAY) == 0
        assert not Notice.objects.exists()
