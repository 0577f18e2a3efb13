"""A file's way through the pages: choose, look over, confirm, watch, result."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from courses import tasks
from courses.models import Session
from municipalities.middleware import SESSION_KEY
from participants.models import Upload
from participants.spreadsheets import safety
from tests.files import sheets

HEADINGS = ["Dato", "Fra", "Til", "Lokale"]
ROW = ["30.11.2026", "08.30", "15.00", "Køkken 2"]
HOSTILE = sheets.hostile()


@pytest.fixture
def woken(monkeypatch):
    """The tasks a page would have put in the queue."""
    names = []
    monkeypatch.setattr(
        "participants.views.uploads.current_app.send_task",
        lambda name, args, **_: names.append((name, args)),
    )
    return names


@pytest.fixture
def desk(client_for, school_admin):
    return client_for(school_admin)


def send(client, course, content, *, name="plan.xlsx"):
    """Upload ``content`` as a plan of ``course`` and follow to the page it leads to."""
    return client.post(
        reverse("courses:plan_import", args=[course.pk]),
        {"file": SimpleUploadedFile(name, content)},
        follow=True,
    )


def plan(*rows, headings=HEADINGS):
    return sheets.workbook([headings, *rows])


def page_of(upload):
    return reverse("courses:plan_upload", args=[upload.public_id])


def text(response):
    return " ".join(response.content.decode().split())


def test_a_plan_is_looked_over_confirmed_loaded_and_told(
    desk, course, woken, django_capture_on_commit_callbacks
):
    preview = send(desk, course, plan(ROW, ["30.02.2026", "08.30", "15.00", ""]))
    upload = Upload.objects.get()
    assert "1 af 2 rækker kan indlæses" in text(preview)
    assert "Række 3, kolonne Dato: »30.02.2026« er ikke en dato" in text(preview)

    with django_capture_on_commit_callbacks(execute=True):
        waiting = desk.post(page_of(upload), {"action": "confirm"}, follow=True)
    assert "Venter på at begynde" in text(waiting)
    assert woken == [("courses.tasks.work_through_upload", (upload.pk,))]

    tasks.work_through_upload(upload.pk)

    result = desk.get(page_of(upload))
    assert "Række 3, kolonne Dato: værdien kunne ikke læses" in text(result)
    assert Session.objects.count() == 1


def test_the_task_a_page_wakes_is_a_task_of_ours():
    assert tasks.work_through_upload.name == "courses.tasks.work_through_upload"


def test_progress_is_asked_for_until_the_result_is_there(desk, course):
    send(desk, course, plan(ROW))
    upload = Upload.objects.get()
    desk.post(page_of(upload), {"action": "confirm"})

    part = desk.get(page_of(upload), headers={"HX-Request": "true"})
    tasks.work_through_uploads()
    done = desk.get(page_of(upload), headers={"HX-Request": "true"})

    assert part.content.strip().startswith(b"<div")
    assert page_of(upload) in text(part)
    assert done.headers["HX-Refresh"] == "true"


def test_a_column_of_another_name_is_chosen_by_hand(desk, course):
    page = send(desk, course, plan(ROW, headings=["Hvornår", "Fra", "Til", "Lokale"]))
    upload = Upload.objects.get()
    assert "Kolonnen »Dato« mangler" in text(page)

    chosen = desk.post(
        page_of(upload),
        {"action": "columns", "on": "0", "start": "1", "end": "2", "room": ""},
        follow=True,
    )

    assert "1 af 1 rækker kan indlæses" in text(chosen)
    assert "Bliver ikke brugt fra filen: Lokale" in text(chosen)


def test_one_heading_for_two_columns_is_refused(desk, course):
    send(desk, course, plan(ROW))
    upload = Upload.objects.get()

    answer = desk.post(
        page_of(upload), {"action": "columns", "on": "0", "start": "0", "end": "2"}
    )

    assert answer.status_code == 422
    assert "samme overskrift" in text(answer)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_words_and_changes_nothing(desk, course, name):
    content, code = HOSTILE[name]

    answer = send(desk, course, content)

    assert answer.status_code == 422
    expected = "Filen er tom." if not content else str(safety.REFUSALS[code])[:30]
    assert expected in text(answer)
    assert not Upload.objects.exists()


def test_headings_without_rows_are_refused_in_words(desk, course):
    answer = send(desk, course, plan())

    assert "ikke noget under filens overskrifter" in text(answer)


def test_a_missing_file_is_refused_in_words(desk, course):
    answer = desk.post(reverse("courses:plan_import", args=[course.pk]))

    assert "Vælg en fil først" in text(answer)


def test_a_file_thrown_away_leaves_nothing(desk, course):
    send(desk, course, plan(ROW))

    desk.post(page_of(Upload.objects.get()), {"action": "discard"})

    assert not Upload.objects.exists()
    assert not Session.objects.exists()


def test_a_broken_queue_does_not_break_the_yes(
    desk, course, monkeypatch, django_capture_on_commit_callbacks
):
    def fail(*_args, **_kwargs):
        raise ConnectionError

    monkeypatch.setattr("participants.views.uploads.current_app.send_task", fail)
    send(desk, course, plan(ROW))
    upload = Upload.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        answer = desk.post(page_of(upload), {"action": "confirm"})
    assert answer.status_code == 302

    tasks.work_through_uploads()

    assert Session.objects.count() == 1


def test_confirming_twice_loads_once(desk, course):
    send(desk, course, plan(ROW))
    upload = Upload.objects.get()

    for _twice in range(2):
        desk.post(page_of(upload), {"action": "confirm"})
        tasks.work_through_uploads()

    assert Session.objects.count() == 1


def test_the_same_file_again_says_so(desk, course):
    content = plan(ROW)
    send(desk, course, content)
    desk.post(page_of(Upload.objects.get()), {"action": "confirm"})
    tasks.work_through_uploads()

    again = send(desk, course, content)

    assert "Præcis denne fil er indlæst før" in text(again)


def test_somebody_elses_upload_is_not_there(
    desk, course, client_for, coordinator, other_coordinator, teacher
):
    send(desk, course, plan(ROW))
    upload = Upload.objects.get()

    for stranger in (coordinator, other_coordinator):
        client = client_for(stranger)
        assert client.get(page_of(upload)).status_code == 404
        assert client.post(page_of(upload), {"action": "confirm"}).status_code == 404
    assert client_for(teacher).get(page_of(upload)).status_code == 403


def test_an_upload_is_not_there_under_another_kind(desk, course):
    send(desk, course, plan(ROW))
    other = reverse("courses:attendance_upload", args=[Upload.objects.get().public_id])

    assert desk.get(other).status_code == 404


def test_a_foreign_course_takes_no_file(client_for, course, other_teacher):
    other_teacher.role = "school_admin"
    other_teacher.save()

    assert send(client_for(other_teacher), course, plan(ROW)).status_code == 404


def test_a_preview_of_many_rows_needs_no_more_statements(
    desk, course, django_assert_max_num_queries
):
    rows = [[f"{day:02}.12.2026", "08.30", "15.00", "x"] for day in range(1, 31)]
    send(desk, course, plan(*rows))

    with django_assert_max_num_queries(12):
        page = desk.get(page_of(Upload.objects.get()))

    assert "30 af 30 rækker" in text(page)
    assert desk.session[SESSION_KEY]


@pytest.mark.parametrize("kind", ["plan", "attendance"])
def test_the_columns_are_explained(desk, kind):
    page = desk.get(reverse(f"courses:{kind}_import_help"))

    assert "Findes også som" in text(page)
    assert ".xlsx" in text(page)
