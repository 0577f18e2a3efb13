"""Known ahead: the register comes filled in, and an exempt module expects nobody."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils.timezone import localdate

from courses import sheet
from courses.models import (
    AbsenceCase,
    Course,
    CourseModule,
    Enrolment,
    KnownAbsence,
    Presence,
)
from courses.services import known_absences, registers
from municipalities.models import AuditEntry
from tests import factories
from tests.conftest import MONDAY

TODAY = MONDAY.date()


@pytest.fixture
def session(course):
    Course.objects.filter(pk=course.pk).update(
        starts_on=TODAY, ends_on=date(2027, 3, 1)
    )
    module = CourseModule.objects.create(
        course=course, title="Hygiejne", position=90, days=1
    )
    return factories.SessionFactory(course=course, module=module)


@pytest.fixture
def people(session, aabenraa):
    return factories.SeatedFactory.create_batch(
        3, course=session.course, municipality=aabenraa
    )


@pytest.fixture
def doctor():
    return factories.ReasonCodeFactory(
        kind="absence", code="laege_myndighed", label_da="Læge"
    )


@pytest.fixture
def tell(people, doctor, caseworker):
    def state(first=TODAY, last=TODAY, *, reason=doctor, by=caseworker, of=people[0]):
        return known_absences.tell(
            enrolment_id=of.pk,
            first=first,
            last=last,
            reason_id=reason.pk,
            at=MONDAY,
            by=by,
        )

    return state


def said(session):
    standing = session.marks.standing().order_by("enrolment")
    return [presence for (presence,) in standing.values_list("presence")]


def test_all_present_leaves_out_who_is_known_to_be_away(
    session, people, tell, doctor, teacher
):
    tell()
    sick = factories.ReasonCodeFactory(kind="absence", code="syg")
    tell(of=people[1], reason=sick, by=teacher, last=TODAY + timedelta(days=3))

    registers.all_present(session_id=session.pk, at=MONDAY, by=teacher)

    assert said(session) == [Presence.AGREED, Presence.SICK, Presence.PRESENT]
    assert session.marks.order_by("enrolment").first().reason == doctor
    assert not AbsenceCase.objects.exists()


def test_the_sheet_comes_filled_in(session, people, tell, doctor, teacher):
    tell()
    lines = {line.pk: line for line in sheet.lines(session=session, membership=teacher)}
    first = lines[people[0].pk]
    assert (first.presence, first.reason_id, first.seen) == ("agreed", doctor.pk, "")
    assert lines[people[1].pk].presence == ""


@pytest.mark.parametrize("days", [(1, 1), (-3, -1)])
def test_other_days_expect_everybody(session, people, tell, teacher, days):
    KnownAbsence.objects.filter(pk=tell().pk).update(
        first_on=TODAY + timedelta(days=days[0]),
        last_on=TODAY + timedelta(days=days[1]),
    )
    registers.all_present(session_id=session.pk, at=MONDAY, by=teacher)
    assert set(said(session)) == {Presence.PRESENT}


def test_a_mark_that_is_made_stays(session, people, tell, teacher):
    line = registers.MarkLine(people[0].pk, Presence.LATE, 20)
    registers.report(
        session_id=session.pk, marks=[line], version=None, at=MONDAY, by=teacher
    )
    tell()
    registers.all_present(session_id=session.pk, at=MONDAY, by=teacher)
    assert said(session)[0] == Presence.LATE


def test_told_twice_is_once_and_taken_back_is_expected(
    session, people, tell, caseworker, teacher
):
    assert tell() == tell()
    known = KnownAbsence.objects.get()
    for _ in range(2):
        known_absences.take_back(known_id=known.pk, at=MONDAY, by=caseworker)
    registers.all_present(session_id=session.pk, at=MONDAY, by=teacher)
    assert set(said(session)) == {Presence.PRESENT}
    assert AuditEntry.objects.filter(verb="absence.comes_after_all").count() == 1


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (TODAY - timedelta(days=1), TODAY),
        (TODAY, date(2027, 3, 2)),
        (TODAY + timedelta(days=2), TODAY + timedelta(days=1)),
    ],
)
def test_days_behind_or_outside_the_course_are_refused(tell, first, last):
    with pytest.raises(known_absences.NotAhead):
        tell(first, last)


def test_who_is_exempt_from_a_module_is_on_no_register_of_it(
    session, people, teacher, coordinator, caseworker
):
    exempt = {"enrolment_id": people[0].pk, "module_id": session.module_id}
    known = known_absences.exempt(**exempt, at=MONDAY, by=teacher)
    assert known_absences.exempt(**exempt, at=MONDAY, by=teacher) == known

    after = registers.all_present(session_id=session.pk, at=MONDAY, by=teacher)

    assert after.registered_at == MONDAY
    assert len(said(session)) == 2
    lines = sheet.lines(session=session, membership=teacher)
    assert people[0].pk not in {line.pk for line in lines}
    other = factories.SessionFactory(
        course=session.course, on=TODAY + timedelta(days=1)
    )
    assert len(sheet.lines(session=other, membership=teacher)) == 3
    for member in (coordinator, caseworker):
        with pytest.raises(PermissionDenied):
            known_absences.exempt(**exempt, at=MONDAY, by=member)


def test_only_who_sees_the_seat_tells(tell, leader, toender):
    stranger = factories.MembershipFactory(municipality=toender)
    with pytest.raises(PermissionDenied):
        tell(by=leader)
    with pytest.raises(Enrolment.DoesNotExist):
        tell(by=stranger)


def test_the_page_tells_and_takes_back(session, people, client_for, caseworker, doctor):
    client = client_for(caseworker)
    url = f"/seats/{people[0].public_id}/known-absences/"
    day = f"{localdate() + timedelta(days=1):%d.%m.%Y}"
    Course.objects.update(ends_on=localdate() + timedelta(days=90))
    assert client.post(url, {"first": day, "reason": doctor.pk}).status_code == 302
    page = client.get(url).content.decode()
    assert day in page
    assert "Læge" in page
    early = {"first": "01.01.2020", "reason": doctor.pk}
    assert client.post(url, early).status_code == 422
    known = KnownAbsence.objects.get()
    client.post(f"/known-absences/{known.public_id}/end/")
    assert "Der er ikke meldt noget" in client.get(url).content.decode()
