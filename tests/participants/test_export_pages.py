"""The pages of files on their way out: step-up, signed addresses, four eyes."""

import time
from datetime import timedelta

import pytest
from django.core.signing import Signer
from django.urls import reverse
from django.utils import timezone

from municipalities.models import Role
from participants import tasks
from participants.models import Export, ExportFile
from tests import factories, world

pytestmark = [pytest.mark.django_db, pytest.mark.files]
WANTED = {"scope": "all", "purpose": "people_list", "format": "xlsx"}


@pytest.fixture
def here(syd):
    return world.build(syd)


@pytest.fixture
def desk(here, client_for):
    return confirmed(client_for(here.caseworker))


def confirmed(client, *, ago=0):
    """Let the client's user have confirmed who they are ``ago`` seconds ago."""
    session = client.session
    record = {"method": "password", "at": time.time() - ago, "reauthenticated": True}
    session["account_authentication_methods"] = [record]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()
    return client


def test_asked_written_fetched(desk, here):
    answer = desk.post(reverse("participants:export_people"), WANTED, follow=True)
    assert "Filen bliver dannet" in answer.content.decode()
    tasks.write_exports()
    page = desk.get(answer.redirect_chain[-1][0]).content.decode()
    export = Export.objects.get(format="xlsx")
    url = reverse("participants:export_file", args=[export.token])
    assert url in page.replace("&amp;", "&")
    file = desk.get(url)
    assert file.content.startswith(b"PK\x03\x04")
    assert file["X-Content-Type-Options"] == "nosniff"
    assert file["Content-Disposition"].startswith('attachment; filename="people-')
    assert "no-store" in file["Cache-Control"]
    export.refresh_from_db()
    assert export.downloaded_at


@pytest.mark.parametrize("ago", [None, 3600])
def test_asking_fetching_and_judging_need_a_fresh_confirmation(here, client_for, ago):
    desk, judge = client_for(here.caseworker), client_for(here.administrator)
    for each in (desk, judge) if ago else ():
        confirmed(each, ago=ago)
    judged = reverse("participants:export_judge", args=[here.export.public_id])
    answers = [
        desk.post(reverse("participants:export_people"), WANTED),
        desk.get(reverse("participants:export_file", args=[here.written.token])),
        judge.post(judged, {"answer": "approve"}),
    ]
    confirm = reverse("account_reauthenticate")
    assert [answer.status_code for answer in answers] == [302] * 3
    assert all(answer["Location"].startswith(confirm) for answer in answers)
    assert not Export.objects.filter(format="xlsx").exists()
    assert not Export.objects.filter(approved_at__isnull=False).exists()


def test_what_was_posted_is_taken_up_after_the_confirmation(here, client_for):
    here.caseworker.user.set_password("meget lang adgangskode")
    here.caseworker.user.save()
    desk = client_for(here.caseworker)
    sent = desk.post(reverse("participants:export_people"), WANTED)
    answer = desk.post(sent["Location"], {"password": "meget lang adgangskode"})
    export = Export.objects.get(format="xlsx")
    assert answer["Location"] == reverse(
        "participants:export_detail", args=[export.public_id]
    )


def test_what_waits_for_the_confirmation_holds_choices_and_no_words(here, client_for):
    desk = client_for(here.caseworker)
    said = {"q": "Amal Hansen", "HX-Current-URL": "/people/?q=Amal"}
    desk.post(
        f"{reverse('participants:export_people')}?q=Amal",
        WANTED | {"q": said["q"]},
        headers={"HX-Current-URL": said["HX-Current-URL"]},
    )
    waiting = str(dict(desk.session))
    assert "scope=" in waiting
    assert "Amal" not in waiting
    assert "HTTP_COOKIE" not in waiting


def test_somebody_else_s_expired_or_forged_address_is_not_there(here, desk, client_for):
    url = reverse("participants:export_file", args=[here.written.token])
    colleague = factories.MembershipFactory(
        role=Role.CASEWORKER, municipality=here.home
    )
    for other in (colleague, here.administrator, here.coordinator):
        assert confirmed(client_for(other)).get(url).status_code == 404
    forged = Signer(salt="other").sign_object({"export": here.written.public_id.hex})
    for token in (forged, here.written.token[:-1], "x"):
        gone = reverse("participants:export_file", args=[token])
        assert desk.get(gone).status_code == 404
    assert desk.get(url).status_code == 200
    past = timezone.now() - timedelta(seconds=1)
    ExportFile.objects.update(expires_at=past)
    assert desk.get(url).status_code == 404


def test_an_address_signed_for_yesterday_is_not_there(here, desk):
    past = timezone.now() - timedelta(seconds=2)
    here.written.written_at, here.written.expires_at = past - timedelta(days=1), past
    url = reverse("participants:export_file", args=[here.written.token])
    assert ExportFile.objects.filter(expires_at__gt=timezone.now()).exists()
    assert desk.get(url).status_code == 404


def test_a_judge_approves_and_never_gets_the_file(here, client_for):
    judge = confirmed(client_for(here.administrator))
    listed = judge.get(reverse("participants:export_list")).content.decode()
    detail = reverse("participants:export_detail", args=[here.export.public_id])
    assert detail in listed
    assert "Godkend" in judge.get(detail).content.decode()
    url = reverse("participants:export_judge", args=[here.export.public_id])
    judge.post(url, {"answer": "approve"})
    here.export.refresh_from_db()
    assert here.export.approved_by == here.administrator
    tasks.write_exports()
    here.export.refresh_from_db()
    page = judge.get(detail).content.decode()
    assert here.export.token not in page
    assert "Hent filen" not in page


def test_progress_is_polled_and_the_page_reloads_when_written(here, desk):
    Export.objects.filter(pk=here.export.pk).update(rows=4)
    url = reverse("participants:export_detail", args=[here.export.public_id])
    part = desk.get(url, headers={"HX-Request": "true"})
    assert "<progress" in part.content.decode()
    assert "<html" not in part.content.decode()
    tasks.write_exports()
    assert desk.get(url, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_a_selection_or_purpose_out_of_the_catalogue_is_refused(here, desk):
    for wrong in ({"scope": "1 or 1=1"}, {"purpose": "support"}, {"format": "exe"}):
        answer = desk.post(reverse("participants:export_people"), WANTED | wrong)
        assert answer.status_code == 422
    assert not Export.objects.filter(format="xlsx").exists()


def test_no_address_or_mail_of_a_file_names_a_person(here, desk):
    desk.post(reverse("participants:export_people"), WANTED)
    tasks.write_exports()
    name = here.participant.family_name
    assert not [f for f in ExportFile.objects.all() if name in f.name]
