"""Two hundred and more hostile files: no crash, little memory, little time."""

import os
import socket
import time

import pytest

from participants.spreadsheets import safety
from tests.files import hostile

pytestmark = pytest.mark.files

CORPUS = hostile.corpus()
# ``make files`` reads them all; ``make test`` a fixed part that costs little time.
EVERY = 1 if os.environ.get("PORTAL_ALL_FILES") else 7
MEGABYTES, SECONDS = 256, 10


def test_the_corpus_holds_at_least_two_hundred_files():
    assert len(CORPUS) >= 200


def test_no_hostile_file_crashes_or_costs_much(caplog, figure):
    peak = worst = read = 0
    part = list(CORPUS)[::EVERY]
    for name in part:
        content = CORPUS[name]()
        began = time.monotonic()
        peak_kb, was_read = outcome(content)
        took = time.monotonic() - began
        assert peak_kb < MEGABYTES * 1024, name
        assert took < SECONDS, name
        assert not caplog.messages, (name, caplog.messages)  # the reader fell over
        peak, worst, read = max(peak, peak_kb), max(worst, took), read + was_read
    figure(
        f"files: {len(part)} hostile files, {read} read harmlessly, 0 crashes,"
        f" at most {peak // 1024} MB and {worst:.1f} s each"
    )


def outcome(content):
    """The reader's peak in kB, and whether it took the file."""
    try:
        return safety.read(content).peak_kb, True
    except safety.RefusedFile as refusal:
        return refusal.peak_kb, False


def dangerous():
    """Whatever declares an entity, runs, hides its size or climbs out of its zip."""
    marks = ("DTD file", "DTD http", "DTD param", "DTD laughs", "DTD quadratic",
             "path ", "runs ", "bomb of", "members", "encrypted", "a name twice")  # fmt: skip
    return [name for name in CORPUS if name.startswith(marks) or "members" in name]


@pytest.mark.parametrize("name", dangerous()[::EVERY])
def test_what_is_dangerous_is_refused(name):
    with pytest.raises(safety.RefusedFile):
        safety.read(CORPUS[name]())


def test_an_external_link_is_never_followed():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        port = listener.getsockname()[1]
        host = f"http://127.0.0.1:{port}/"
        for content in hostile.calling(host):
            outcome(content)
            with pytest.raises(TimeoutError):
                listener.accept()
