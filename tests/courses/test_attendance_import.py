"""A school's attendance list: people of the roster only, many sessions at once."""

from datetime import timedelta

import pytest

from courses.models import Mark, Presence, Session
from courses.services.attendance_import import ATTENDANCE_LIST
from participants.services import upload_preview, upload_work, uploads
from participants.spreadsheets import safety
from tests import factories
from tests.conftest import MONDAY
from tests.files import sheets

HEADINGS = ["Dato", "Navn", "Status", "Minutter", "Årsag"]


@pytest.fixture
def session(course):
    return factories.SessionFactory(course=course)


@pytest.fixture
def amal(course):
    return seated(course, "Amal", "Haddad")


@pytest.fixture
def bereket(course):
    return seated(course, "Bereket", "Tesfay")


def seated(course, given_name, family_name):
    enrolment = factories.SeatedFactory(course=course)
    person = enrolment.nomination.participant
    person.given_name, person.family_name = given_name, family_name
    person.save()
    return enrolment


def load(rows, *, course, by, confirm=True, headings=HEADINGS):
    """Upload a list for ``course``; returns the upload, worked through if confirmed."""
    upload = uploads.store(
        kind=ATTENDANCE_LIST,
        table=safety.read(sheets.csv([headings, *rows], encoding="cp1252")).table,
        file_name="fremmøde.csv",
        sha256="0" * 64,
        target_id=course.pk,
        at=MONDAY,
        by=by,
    )
    if confirm:
        work(upload, by)
    return upload


def work(upload, by, *, at=MONDAY):
    uploads.confirm(upload_id=upload.pk, kind=ATTENDANCE_LIST, at=at, by=by)
    kinds = {ATTENDANCE_LIST.key: ATTENDANCE_LIST}
    upload_work.work_through(upload_id=upload.pk, kinds=kinds, at=at)
    upload.refresh_from_db()


def outcomes(upload):
    return [tuple(result[1:]) for result in upload.results]


def said(enrolment):
    mark = Mark.objects.get(enrolment=enrolment)
    return mark.presence, mark.minutes_missed


def test_a_list_marks_whom_it_names_and_nobody_else(
    course, session, amal, bereket, teacher
):
    upload = load([["23.11.2026", "Amal Haddad", "Mødt"]], course=course, by=teacher)

    assert outcomes(upload) == [("created", "", "")]
    assert said(amal) == (Presence.PRESENT, 0)
    assert not Mark.objects.filter(enrolment=bereket).exists()


def test_the_same_list_twice_changes_nothing(course, session, amal, bereket, teacher):
    rows = [
        ["23.11.2026", "Haddad, Amal", "for sent", "15"],
        ["23.11.2026", "Bereket Tesfay", "fravær"],
    ]
    load(rows, course=course, by=teacher)
    version = Session.objects.get().version

    again = load(rows, course=course, by=teacher)

    assert outcomes(again) == [("unchanged", "", "")] * 2
    assert Session.objects.get().version == version
    assert (said(amal), said(bereket)) == (("late", 15), ("no_word", 420))


def test_a_corrected_list_is_told_as_a_correction(course, session, amal, teacher):
    load([["23.11.2026", "Amal Haddad", "fravær"]], course=course, by=teacher)

    upload = load([["23.11.2026", "Amal Haddad", "syg"]], course=course, by=teacher)

    assert outcomes(upload) == [("changed", "", "")]
    assert Mark.objects.get().corrections.get().presence == Presence.NO_WORD


def test_many_sessions_come_in_one_list(course, session, amal, teacher):
    friday = factories.SessionFactory(course=course, on=MONDAY.date() - timedelta(3))
    rows = [["20.11.2026", "Amal Haddad", "mødt"], ["23.11.2026", "Amal Haddad", "syg"]]

    load(rows, course=course, by=teacher)

    assert Mark.objects.get(session=friday).presence == Presence.PRESENT
    assert Mark.objects.get(session=session).presence == Presence.SICK


def test_an_ambiguous_person_stops_only_that_row(course, session, amal, teacher):
    seated(course, "Amina", "Ali")
    seated(course, "Amina", "Ali")
    rows = [["23.11.2026", name, "mødt"] for name in ("Amina Ali", "Amal Haddad")]

    upload = load(rows, course=course, by=teacher)

    assert outcomes(upload) == [("skipped", "ambiguous", "name"), ("created", "", "")]


def test_the_portal_id_tells_two_of_one_name_apart(course, session, teacher):
    first, _second = seated(course, "Amina", "Ali"), seated(course, "Amina", "Ali")
    public_id = first.nomination.participant.public_id

    load(
        [["23.11.2026", public_id, "mødt"]],
        course=course,
        by=teacher,
        headings=["Dato", "Portal-id", "Status"],
    )

    assert Mark.objects.get().enrolment == first


def test_nobody_of_another_course_is_ever_found(course, session, track, teacher):
    elsewhere = factories.CourseFactory(track=track, school=course.school)
    seated(elsewhere, "Amal", "Haddad")

    upload = load([["23.11.2026", "Amal Haddad", "mødt"]], course=course, by=teacher)

    assert outcomes(upload) == [("skipped", "not_on_course", "name")]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["24.12.2026", "Amal Haddad", "mødt"], "Dato: holdet har ingen"),
        (["23.11.2026", "Amal Haddad", "måske"], "Status: »måske«"),
        (["23.11.2026", "Amal Haddad", "for sent"], "Minutter"),
        (["23.11.2026", "Amal Haddad", "for sent", "421"], "Minutter"),
        (["23.11.2026", "Amal Haddad", "mødt", "5"], "Minutter"),
        (["23.11.2026", "Amal Haddad", "syg", "", "kat"], "Årsag: »kat«"),
        (["23.11.2026", "", "mødt"], "Navn: cellen er tom"),
    ],
)
def test_a_wrong_cell_is_named_by_row_and_column(
    course, session, amal, teacher, row, words
):
    upload = load([row], course=course, by=teacher, confirm=False)

    (problem,) = upload_preview.of(upload, ATTENDANCE_LIST, teacher).problems

    assert str(problem).startswith("Række 2, kolonne ")
    assert words in str(problem)


def test_a_person_twice_at_one_session_counts_once(course, session, amal, teacher):
    rows = [["23.11.2026", "Amal Haddad", said] for said in ("mødt", "fravær")]

    upload = load(rows, course=course, by=teacher)

    assert outcomes(upload) == [("created", "", ""), ("skipped", "twice", "")]
    assert said(amal) == (Presence.PRESENT, 0)


def test_a_day_with_two_sessions_needs_the_time(course, session, amal, teacher):
    evening = MONDAY.replace(hour=17, minute=0)
    factories.SessionFactory(
        course=course,
        starts_at=evening,
        ends_at=evening + timedelta(hours=2),
        minutes=120,
    )

    upload = load([["23.11.2026", "Amal Haddad", "mødt"]], course=course, by=teacher)

    assert outcomes(upload) == [("skipped", "which_session", "start")]


def test_a_session_to_come_is_not_registered(course, amal, teacher):
    factories.SessionFactory(course=course, on=MONDAY.date() + timedelta(days=1))

    upload = load([["24.11.2026", "Amal Haddad", "mødt"]], course=course, by=teacher)

    assert outcomes(upload) == [("skipped", "not_yet", "on")]
    assert not Mark.objects.exists()
