"""What a first visit weighs, and that it is whole."""

import gzip
import re
import tomllib

import pytest

import portal

FIRST_VISIT = 250_000


@pytest.fixture
def static(settings):
    return settings.BASE_DIR / "portal" / "static"


def sent(path):
    """Bytes on the wire: fonts as they are, text compressed."""
    data = path.read_bytes()
    return len(data if path.suffix == ".woff2" else gzip.compress(data, 9))


def test_a_first_visit_stays_within_its_weight(static):
    files = [
        path
        for path in static.rglob("*.*")
        if path.suffix in {".css", ".js", ".svg", ".woff2"}
    ]
    assert sum(map(sent, files)) < FIRST_VISIT


def test_no_file_points_at_a_source_map(static):
    for path in static.rglob("*.*"):
        if path.suffix in {".css", ".js"}:
            assert "sourceMappingURL" not in path.read_text("utf-8"), path


def test_every_file_a_style_sheet_asks_for_is_there(static):
    for path in static.rglob("*.css"):
        for address in re.findall(r"url\(\"?([^)\"]+)\"?\)", path.read_text("utf-8")):
            assert address.startswith("data:") or (path.parent / address).exists(), (
                address
            )


def test_no_style_sheet_or_script_reaches_outside(static):
    for path in static.rglob("*.*"):
        if path.suffix == ".css" or (
            path.parent.name == "portal" and path.suffix == ".js"
        ):
            assert not re.search(
                r"https?://(?!www\.w3\.org)", path.read_text("utf-8")
            ), path


def test_vendored_files_carry_their_licences(static):
    for folder in (static / "vendor").iterdir():
        assert list(folder.glob("LICENSE*")), folder
    assert (static / "vendor/dkfds/fonts/LICENSE.txt").exists()


def test_the_version_is_the_project_s(settings):
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text("utf-8"))
    assert portal.__version__ == project["project"]["version"]
