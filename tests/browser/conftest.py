"""One Chromium for the session, a fresh page per test; what the page complains about fails."""

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.browser import screen

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MISSING = "Chromium is missing: apt-get install chromium (browser tests need it)"


def pytest_collection_modifyitems(items):
    """Every test in this folder drives the browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    """The browser, started once; without one skip, but fail where CI=true."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None and os.environ.get("CI") == "true":
        pytest.fail(MISSING)
    if path is None:
        pytest.skip(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(request, chromium, live_server):
    """A new page, 1280 px wide, at the test's own server.

    A fault in the console or a script fails the test at its end, except texts listed
    in ``page.expected`` (parts of the message). A picture is kept as ``<test>.png``.
    """
    context = chromium.new_context(
        base_url=live_server.url, locale="da-DK", viewport=screen.WIDE
    )
    page = context.new_page()
    page.expected = []
    page.home = live_server.url
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: _note(complaints, line))
    yield page
    screen.shot(page, request.node.name)
    context.close()
    assert [
        each for each in complaints if not any(known in each for known in page.expected)
    ] == []


@pytest.fixture
def bare_page(chromium, live_server):
    """A page in a browser that runs no JavaScript."""
    context = chromium.new_context(
        base_url=live_server.url,
        locale="da-DK",
        viewport=screen.WIDE,
        java_script_enabled=False,
    )
    page = context.new_page()
    page.home = live_server.url
    yield page
    context.close()


def _note(complaints, line):
    if line.type in {"error", "warning"}:
        complaints.append(f"{line.text} {line.location.get('url', '')}")
