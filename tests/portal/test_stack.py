"""How the two commands start: what is skipped, what is restarted, where data lies."""

import os
import socket
import tempfile
from pathlib import Path

import pytest

from portal.stack import paths, postgres, stamp


@pytest.fixture
def run_dir(tmp_path, monkeypatch):
    """A run folder of its own beside a tree of two files the preparation reads."""
    root = tmp_path / "checkout"
    for name in ("app/migrations/0001.py", "app/locale/da.po"):
        file = root / name
        file.parent.mkdir(parents=True)
        file.write_text("1")
    monkeypatch.setattr(paths, "ROOT", root)
    monkeypatch.setenv("PORTAL_RUN_DIR", str(tmp_path / "run"))
    for name in stamp.OWN_SERVERS:
        monkeypatch.delenv(name, raising=False)
    return root


def test_nothing_is_skipped_the_first_time_and_all_the_second(run_dir):
    assert not stamp.is_prepared()
    stamp.note_prepared()
    assert stamp.is_prepared()


@pytest.mark.parametrize("change", ["write", "add", "remove"])
def test_what_changed_is_prepared_again(run_dir, change):
    stamp.note_prepared()
    file = run_dir / "app/migrations/0001.py"
    if change == "write":
        file.write_text("12")
    elif change == "add":
        (file.parent / "0002.py").write_text("1")
    else:
        file.unlink()
    assert not stamp.is_prepared()


def test_compiled_texts_are_no_change(run_dir):
    stamp.note_prepared()
    (run_dir / "app/locale/da.mo").write_text("1")
    assert stamp.is_prepared()


@pytest.mark.parametrize("name", stamp.OWN_SERVERS)
def test_with_servers_of_ones_own_nothing_is_skipped(run_dir, monkeypatch, name):
    stamp.note_prepared()
    monkeypatch.setenv(name, "x://somewhere")
    assert not stamp.is_prepared()


def test_a_server_whose_socket_was_deleted_is_restarted(tmp_path):
    assert postgres._action(tmp_path) == "start"
    (tmp_path / "postmaster.pid").write_text("1")
    assert postgres._action(tmp_path) == "restart"
    (tmp_path / postgres.SOCKET).touch()
    assert postgres._action(tmp_path) == "start"


def test_a_deep_checkout_keeps_its_sockets_short(tmp_path, monkeypatch):
    monkeypatch.setenv("PORTAL_RUN_DIR", str(tmp_path / ("deep/" * 20)))
    folder = paths.server_dir()
    try:
        longest = folder / "pg99" / postgres.SOCKET
        assert len(str(longest).encode()) < 107
        assert folder.stat().st_mode & 0o777 == 0o711
        with socket.socket(socket.AF_UNIX) as door:
            (folder / "pg99").mkdir(exist_ok=True)
            door.bind(str(longest))
        longest.unlink()
        (folder / "pg99").rmdir()
    finally:
        folder.rmdir()


def test_a_folder_of_somebody_else_is_refused(monkeypatch):
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    with tempfile.TemporaryDirectory(dir="/var/tmp") as run:
        monkeypatch.setenv("PORTAL_RUN_DIR", run)
        Path(run).chmod(0o755)
        servers = paths.server_dir()
        os.chown(servers, 65534, 65534)
        with pytest.raises(PermissionError):
            paths.server_dir()
