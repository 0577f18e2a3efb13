"""The archive: what is sealed opens with its key only, and nothing needed is deleted."""

import gzip
import io
import stat
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from portal.backup import archive, restoring, sealing

NIGHT = datetime(2026, 11, 29, 1, 30, tzinfo=UTC)
PLAIN = b"names of nobody " * 100_000


@pytest.fixture
def key(tmp_path):
    """A file with a secret key; its public key is ``key.public``."""
    file = tmp_path / "secret.key"
    return file, sealing.recipients(sealing.new_key(file))


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "archive"
    place.mkdir()
    return place


@pytest.fixture
def sealed(folder, key):
    file = folder / archive.base_name(NIGHT)
    sealing.seal(io.BytesIO(PLAIN), file, key[1])
    return file


def opened(file, secret):
    target = io.BytesIO()
    sealing.open_sealed(file, target, sealing.identities(secret))
    return target.getvalue()


def test_what_is_sealed_opens_with_the_key(sealed, key):
    assert PLAIN[:50] not in sealed.read_bytes()
    assert opened(sealed, key[0]) == PLAIN
    assert stat.S_IMODE(sealed.stat().st_mode) == 0o600


def test_another_key_opens_nothing(sealed, tmp_path):
    other = tmp_path / "other.key"
    sealing.new_key(other)
    with pytest.raises(sealing.Damaged):
        opened(sealed, other)


@pytest.mark.parametrize("damage", ["cut", "altered", "empty"])
def test_a_damaged_file_is_refused(sealed, key, damage):
    whole = sealed.read_bytes()
    middle = len(whole) // 2
    sealed.write_bytes(
        {
            "cut": whole[:middle],
            "altered": whole[:middle] + b"\x00\x01" + whole[middle + 2 :],
            "empty": b"",
        }[damage]
    )
    with pytest.raises(sealing.Damaged):
        opened(sealed, key[0])


def test_several_keys_open_each_alone(folder, tmp_path):
    files = [tmp_path / "one.key", tmp_path / "two.key"]
    public = " ".join(sealing.new_key(each) for each in files)
    target = folder / "base"
    sealing.seal(io.BytesIO(PLAIN), target, sealing.recipients(public))
    assert all(opened(target, each) == PLAIN for each in files)


def test_a_key_is_never_overwritten(key):
    with pytest.raises(FileExistsError):
        sealing.new_key(key[0])
    assert stat.S_IMODE(key[0].stat().st_mode) == 0o600


@pytest.mark.parametrize("said", ["", "age1nonsense", "AGE-SECRET-KEY-1"])
def test_what_is_no_public_key_is_refused(said):
    with pytest.raises(sealing.NoKey):
        sealing.recipients(said)


def test_a_stream_that_breaks_leaves_no_file(folder, key):
    class Breaks(io.RawIOBase):
        def read(self, *_):
            raise OSError("the line is cut")

    with pytest.raises(Exception, match="cut"):
        sealing.seal(Breaks(), folder / "base", key[1])
    assert list(folder.iterdir()) == []


def fill(folder, *, copies, pieces):
    """Empty files, named as of hours after NIGHT."""
    for hour in copies:
        (folder / archive.base_name(NIGHT + timedelta(hours=hour))).touch()
    for hour in pieces:
        name = f"{hour:024X}"
        at = NIGHT + timedelta(hours=hour)
        (folder / archive.wal_name(name, at=at)).touch()


def test_the_newest_copy_before_the_moment_is_taken(folder):
    fill(folder, copies=(0, 24, 48), pieces=(1, 25, 49))
    (folder / "lost+found").mkdir()
    assert archive.newest(folder, until=None).at == NIGHT + timedelta(hours=48)
    until = NIGHT + timedelta(hours=30)
    base = archive.newest(folder, until=until)
    assert base.at == NIGHT + timedelta(hours=24)
    assert [int(each.name, 16) for each in archive.since(folder, base)] == [25, 49]
    with pytest.raises(archive.NothingThere):
        archive.newest(folder, until=NIGHT)


def test_old_copies_go_and_what_a_kept_one_needs_stays(folder):
    fill(folder, copies=(0, 24, 48), pieces=(1, 25, 49))
    assert archive.prune(folder, before=NIGHT + timedelta(hours=20)) == 2
    assert len(archive.bases(folder)) == 2
    assert len(archive.pieces(folder)) == 2


def test_the_newest_copy_stays_however_old(folder):
    fill(folder, copies=(0,), pieces=(1,))
    assert archive.prune(folder, before=NIGHT + timedelta(days=400)) == 0
    assert archive.prune(folder.parent / "archive", before=NIGHT) == 0


def test_nothing_is_restored_over_what_is_there(tmp_path, folder, key):
    (tmp_path / "main").mkdir()
    (tmp_path / "main" / "PG_VERSION").touch()
    command = ["restore_backup", str(tmp_path / "main"), "--key", str(key[0])]
    with pytest.raises(CommandError, match="not empty"):
        call_command(*command, "--from", str(folder))


@pytest.mark.parametrize(
    ("until", "why"), [("i går", "no moment"), ("2026-11-29T10:00", "time zone")]
)
def test_a_moment_is_said_with_its_time_zone(tmp_path, folder, key, until, why):
    command = ["restore_backup", str(tmp_path / "new"), "--key", str(key[0])]
    with pytest.raises(CommandError, match=why):
        call_command(*command, "--from", str(folder), "--until", until)


def test_an_earlier_restores_wishes_are_not_carried_on(tmp_path):
    file = tmp_path / "postgresql.auto.conf"
    file.write_text("work_mem = '8MB'\nrecovery_target_time = '2026-01-01'\n")
    restoring._say_how_far(file, wal=tmp_path / "wal", until=None)
    said = file.read_text()
    assert "work_mem" in said
    assert "2026-01-01" not in said
    assert said.count("restore_command") == 1


def test_a_piece_is_packed_and_comes_back(tmp_path, folder, key):
    piece = tmp_path / ("0" * 24)
    piece.write_bytes(PLAIN)
    target = folder / archive.wal_name(piece.name, at=NIGHT)
    size = sealing.seal_file(piece, target, key[1], folder=tmp_path)
    assert size < len(PLAIN) / 10
    assert gzip.decompress(opened(target, key[0])) == PLAIN
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("command", ["backup", "ship_wal"])
def test_without_a_place_nothing_is_begun(command):
    with pytest.raises(CommandError, match="PORTAL_BACKUP_DIR"):
        call_command(command)


def test_after_a_new_key_one_file_of_keys_opens_old_and_new(folder, tmp_path):
    files = [tmp_path / "old.key", tmp_path / "new.key"]
    for hour, each in enumerate(files):
        public = sealing.recipients(sealing.new_key(each))
        target = folder / archive.base_name(NIGHT + timedelta(hours=hour))
        sealing.seal(io.BytesIO(PLAIN), target, public)
    both = tmp_path / "both.key"
    both.write_text("".join(each.read_text() for each in files))
    assert all(opened(base.file, both) == PLAIN for base in archive.bases(folder))
