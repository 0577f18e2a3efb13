"""A school's plan: each row a session, and the same plan twice changes nothing."""

from datetime import timedelta

import pytest

from courses.models import CourseModule, Session
from courses.services.plan_import import COURSE_PLAN
from participants.services import upload_preview, upload_work, uploads
from participants.spreadsheets import safety
from tests.conftest import MONDAY
from tests.files import sheets

HEADINGS = ["Dato", "Fra", "Til", "Modul", "Type", "Lokale"]


@pytest.fixture
def hygiene(course):
    return CourseModule.objects.create(
        course=course, position=1, title="Almen fødevarehygiejne", days=3
    )


def load(rows, *, course, by, confirm=True):
    """Upload a plan for ``course``; returns the upload, worked through if confirmed."""
    upload = uploads.store(
        kind=COURSE_PLAN,
        table=safety.read(sheets.workbook([HEADINGS, *rows])).table,
        file_name="plan.xlsx",
        sha256="0" * 64,
        target_id=course.pk,
        at=MONDAY,
        by=by,
    )
    if confirm:
        uploads.confirm(upload_id=upload.pk, kind=COURSE_PLAN, at=MONDAY, by=by)
        upload_work.work_through(
            upload_id=upload.pk, kinds={COURSE_PLAN.key: COURSE_PLAN}, at=MONDAY
        )
        upload.refresh_from_db()
    return upload


def problems(upload, by):
    return [str(p) for p in upload_preview.of(upload, COURSE_PLAN, by).problems]


def outcomes(upload):
    return [tuple(result[1:]) for result in upload.results]


ROW = ["30.11.2026", "08.30", "15.00", "Almen fødevarehygiejne", "", "Køkken 2"]


def test_a_plan_makes_sessions(course, hygiene, school_admin):
    upload = load([ROW], course=course, by=school_admin)

    session = Session.objects.get()
    assert outcomes(upload) == [("created", "", "")]
    assert (session.module, session.room, session.minutes) == (hygiene, "Køkken 2", 390)


def test_the_same_plan_twice_changes_nothing(course, hygiene, school_admin):
    load([ROW], course=course, by=school_admin)

    again = load([ROW], course=course, by=school_admin)

    assert outcomes(again) == [("unchanged", "", "")]
    assert Session.objects.count() == 1


def test_date_and_time_cells_of_excel_are_understood(course, coordinator):
    row = [MONDAY.date() + timedelta(days=7), MONDAY.time(), "15:00", "", "dansk", ""]

    load([row], course=course, by=coordinator)

    session = Session.objects.get()
    assert f"{session.on} {session.start}" == "2026-11-30 08:30:00"
    assert session.kind == Session.Kind.LANGUAGE


@pytest.mark.parametrize(
    ("cell", "text", "words"),
    [
        (0, "30.02.2026", "»30.02.2026«"),
        (0, "30.11.2031", "uden for"),
        (1, "25.00", "»25.00«"),
        (2, "07.00", "slutter"),
        (3, "Svejsning", "»Svejsning«"),
        (4, "ferie", "»ferie«"),
        (1, "=A2", "formel"),
    ],
)
def test_a_wrong_cell_is_named_by_row_and_column(
    course, hygiene, school_admin, cell, text, words
):
    row = [*ROW[:cell], text, *ROW[cell + 1 :]]

    upload = load([ROW, row], course=course, by=school_admin, confirm=False)

    (problem,) = problems(upload, school_admin)
    assert problem.startswith(f"Række 3, kolonne {HEADINGS[cell]}:")
    assert words in problem


def test_sessions_that_overlap_are_found_before_anything_is_saved(
    course, hygiene, school_admin
):
    late = ["30.11.2026", "14.00", "16.00", "", "", ""]

    upload = load([ROW, late], course=course, by=school_admin, confirm=False)

    (problem,) = problems(upload, school_admin)
    assert problem.startswith("Række 3, kolonne Fra:")


def test_a_merged_cell_stops_its_row(course, hygiene, school_admin):
    content = sheets.workbook([HEADINGS, ROW, ROW], merge=["A2:A3"])
    table = safety.read(content).table

    assert table.rows[2].faults == {0: "merged"}


def test_a_foreign_course_takes_no_sessions(course, hygiene, other_teacher):
    other_teacher.role = "school_admin"
    other_teacher.save()

    upload = load([ROW], course=course, by=other_teacher)

    assert outcomes(upload) == [("skipped", "no_course", "")]
    assert not Session.objects.exists()
