"""The virus scanner, where there is one: asked before anything is opened."""

import os
import shutil
import subprocess
import time

import pytest

from participants.spreadsheets import antivirus, safety
from tests.files import hostile, sheets

pytestmark = pytest.mark.files
CLAMD = os.environ.get("PORTAL_TEST_CLAMD") or shutil.which("clamd")
EICAR = hostile.EICAR


@pytest.fixture
def clamd(tmp_path):
    """Debian's own scanner with one signature: the test virus of the trade."""
    if not CLAMD:
        pytest.skip("needs clamd (apt-get install clamav-daemon)")
    (tmp_path / "eicar.ndb").write_text(f"Eicar-Test:0:*:{EICAR.hex()}\n")
    address = tmp_path / "clamd.socket"
    conf = tmp_path / "clamd.conf"
    conf.write_text(
        f"LocalSocket {address}\nDatabaseDirectory {tmp_path}\nForeground yes\n"
    )
    daemon = subprocess.Popen([CLAMD, "-c", conf], stdout=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while not address.exists() and time.monotonic() < until:
        time.sleep(0.1)
    yield str(address)
    daemon.terminate()
    daemon.wait(20)


def test_the_scanner_s_word_decides(clamd, settings):
    settings.CLAMD = clamd
    with pytest.raises(safety.RefusedFile) as refusal:
        safety.read(EICAR + b";b\n")
    assert refusal.value.code == "virus"
    assert safety.read(sheets.SMALL).table.rows


def test_a_file_larger_than_a_piece_is_scanned_whole(clamd):
    content = b"a;b\n" * antivirus.CHUNK + EICAR
    assert antivirus.is_infected(content, address=clamd)
    assert not antivirus.is_infected(content[: -len(EICAR)], address=clamd)


@pytest.mark.parametrize("address", ["/nowhere/clamd.socket", "127.0.0.1:1", "x"])
def test_without_an_answer_no_file_is_opened(settings, address):
    settings.CLAMD = address
    with pytest.raises(safety.RefusedFile) as refusal:
        safety.read(sheets.SMALL)
    assert refusal.value.code == "not_scanned"
