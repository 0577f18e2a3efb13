"""How much one member may send, and how big it may be."""

import io
from datetime import timedelta

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from participants.models import Upload
from participants.services import uploads
from participants.upload_handlers import MOST, SizeLimit
from tests import world
from tests.files import sheets

pytestmark = [pytest.mark.django_db, pytest.mark.files]
URL = reverse("branchespor:nomination_import")
ROWS = [["Fornavn", "Efternavn"], ["Amal", "Haddad"]]


@pytest.fixture
def here(syd):
    return world.build(syd)


@pytest.fixture
def desk(here, client_for):
    client = client_for(here.caseworker)
    client.raise_request_exception = False
    return client


def send(desk, content=None):
    file = SimpleUploadedFile("liste.csv", content or sheets.csv(ROWS))
    return desk.post(URL, {"file": file})


def fill(here, number, **more):
    Upload.objects.bulk_create(
        Upload(
            kind=Upload.Kind.NOMINATIONS, by=here.caseworker, file_name="x", sha256="0",
            uploaded_at=here.now, kept_until=here.now + timedelta(days=2), **more,
        )
        for _ in range(number)
    )  # fmt: skip


def test_files_that_wait_for_a_yes_are_counted(here, desk):
    fill(here, uploads.MOST_UNCONFIRMED - 2)
    assert send(desk).status_code == 302
    answer = send(desk)
    assert answer.status_code == 422
    assert "venter på dit ja" in answer.content.decode()


def test_files_of_a_day_are_counted(here, desk):
    fill(here, uploads.MOST_A_DAY, confirmed_at=here.now)
    assert send(desk).status_code == 422
    Upload.objects.update(uploaded_at=here.now - timedelta(days=1, minutes=1))
    assert send(desk).status_code == 302


def test_a_colleague_s_files_do_not_count(here):
    fill(here, uploads.MOST_A_DAY)
    uploads.require_quota(here.administrator, at=here.now)


def test_a_file_somewhat_too_big_is_told_kindly(desk):
    answer = send(desk, b"a;b\n" * 1_400_000)
    assert answer.status_code == 422
    assert "5 MB" in answer.content.decode()


def test_two_gigabytes_end_before_they_are_read(desk):
    answer = desk.generic(
        "POST", URL, b"--x\r\n", "multipart/form-data; boundary=x", CONTENT_LENGTH=2**31
    )
    assert answer.status_code == 400


def test_what_lies_about_its_length_is_counted_as_it_comes():
    limit = SizeLimit()
    limit.handle_raw_input(io.BytesIO(), {}, 10, "x")
    for _ in range(MOST // 65536):
        limit.receive_data_chunk(bytes(65536), 0)
    with pytest.raises(RequestDataTooBig):
        limit.receive_data_chunk(bytes(1), 0)


def test_every_file_answer_is_an_attachment_of_our_own_naming(here, client_for):
    answer = client_for(here.leader).get(reverse("outcomes:summary_csv"))
    assert answer["Content-Disposition"].startswith('attachment; filename="resultater-')
    assert answer["X-Content-Type-Options"] == "nosniff"
