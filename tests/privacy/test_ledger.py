"""A restored backup forgets again: the ledger is replayed before the site opens."""

from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from municipalities import ledger, middleware
from municipalities.models import Erasure
from municipalities.tasks import export_erasures
from participants.models import Participant
from participants.services import erasure
from tests import factories, world

pytestmark = pytest.mark.gdpr


@pytest.fixture
def file(tmp_path, settings, monkeypatch):
    monkeypatch.setattr(middleware, "LOOK_AGAIN", -1)
    settings.ERASURE_LEDGER = str(tmp_path / "off-host" / "erasures.jsonl")
    return tmp_path / "off-host" / "erasures.jsonl"


@pytest.fixture
def here(syd):
    return world.build(syd)


def gone(here):
    """Erase the world's person, write the ledger, and return the ledger's line."""
    public_id = here.participant.public_id
    erasure.let_go(participant_id=here.participant.pk, at=here.now)
    export_erasures()
    return public_id


def restored(here, public_id):
    """What a backup from before the erasure brings back."""
    return factories.ParticipantFactory(municipality=here.home, public_id=public_id)


def run(command, *arguments):
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue().strip().splitlines()[-1]


def test_the_file_names_nobody(here, file):
    public_id = gone(here)
    text = file.read_text("utf-8")
    assert str(public_id) in text
    assert here.participant.family_name not in text
    assert len(text.splitlines()) == 1
    assert run("export_erasures") == "0 lines added, 1 in the ledger."


def test_a_restored_person_is_erased_again_and_a_second_time_nothing_happens(
    here, file
):
    restored(here, gone(here))
    with pytest.raises(CommandError, match="1 left"):
        call_command("replay_erasures", "--check")
    assert run("replay_erasures") == "1 lines, 1 people erased again, 0 left."
    assert run("replay_erasures") == "1 lines, 0 people erased again, 0 left."
    assert not Participant.objects.filter(pk=here.participant.pk).exists()


def line_of_a_lost_day(here, file, public_id):
    """The file knows an erasure that the restored database does not."""
    file.parent.mkdir(parents=True, exist_ok=True)
    line = ledger.Line(uuid4(), public_id, here.home.pk, "request", here.now)
    with file.open("a", encoding="utf-8") as each:
        each.write(f"{line}\n")
    return line


def test_the_site_stays_closed_until_the_ledger_is_replayed(here, file):
    assert Client().get("/health/").status_code == 200
    line = line_of_a_lost_day(here, file, here.participant.public_id)
    answer = Client().get("/health/")
    assert (answer.status_code, answer.content) == (503, b"erasures")
    assert run("replay_erasures") == "1 lines, 1 people erased again, 0 left."
    assert Client().get("/health/").status_code == 200
    assert Erasure.objects.get(pk=line.id).municipality == here.home


def test_nothing_is_added_to_a_ledger_that_is_not_replayed(here, file):
    """Else its newest line would be known, and the site would open."""
    line_of_a_lost_day(here, file, uuid4())
    with pytest.raises(ledger.Behind):
        gone(here)
    with pytest.raises(CommandError, match="Replay"):
        call_command("export_erasures")


def test_a_line_torn_by_a_crash_is_written_anew(here, file):
    gone(here)
    whole = file.read_text("utf-8")
    file.write_text(whole[:-20], "utf-8")
    export_erasures()
    assert file.read_text("utf-8") == whole


def test_a_damaged_ledger_is_not_trusted(here, file):
    gone(here)
    file.write_text("{}\n", "utf-8")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("replay_erasures")


def test_without_a_file_nothing_is_written_and_the_site_is_open(here, settings, client):
    settings.ERASURE_LEDGER = ""
    export_erasures()
    assert client.get("/health/").status_code == 200
