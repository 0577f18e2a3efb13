"""``make test``: every check, one after the other, with a summary at the end.

All checks run even if one fails; the exit code is 1 if any did. The tests use servers
of their own (``.run/test``), so a running portal is not disturbed.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from portal.stack import paths

BIN = Path(sys.executable).parent
CHROMIUM = "chromium"
PRODUCTION = {
    "PORTAL_STACK": "off",
    "PORTAL_PRODUCTION": "1",
    "PORTAL_SECRET_KEY": "long-and-never-used-0123456789-abcdefghijklmnopqrstuvwxyz",
    "PORTAL_MFA_KEY": "another-and-never-used-0123456789-abcdefghijklmnop",
    "PORTAL_HOSTS": "portal.example",
    "PORTAL_EMAIL_HOST": "mail.example",
}


def main() -> int:
    """Run all checks and return the exit code."""
    with_browser = "--no-browser" not in sys.argv and _has_browser()
    failed, lines = [], []
    for name, command, extra in _steps(with_browser=with_browser):
        print(f"\n=== {name}", flush=True)
        began = time.monotonic()
        code = subprocess.run(
            command, cwd=paths.ROOT, env=_environment() | extra, check=False
        ).returncode
        verdict = "FAILED" if code else "ok    "
        lines.append(f"{verdict} {time.monotonic() - began:6.1f} s  {name}")
        if code:
            failed.append(name)
    print("\n" + "\n".join(lines), flush=True)
    if failed:
        print(f"\nFailed: {', '.join(failed)}", flush=True)
        return 1
    print("\nEverything passed.", flush=True)
    return 0


def _steps(*, with_browser: bool) -> list[tuple[str, list[str], dict[str, str]]]:
    templates = subprocess.check_output(
        ["git", "ls-files", "*.html"], cwd=paths.ROOT, text=True
    ).split()
    manage = [sys.executable, "manage.py"]
    off = {"PORTAL_STACK": "off"}
    tests = [_tool("pytest"), "-p", "xdist", "-n", "2", "--dist", "loadscope", "-q"]
    tests += ["--durations", "8"]
    if not with_browser:
        tests += ["-m", "not browser"]
    return [
        ("format (ruff)", [_tool("ruff"), "format", "--check", "."], {}),
        ("lint (ruff)", [_tool("ruff"), "check", "."], {}),
        ("templates: format", [_tool("djlint"), "--quiet", "--check", *templates], {}),
        ("templates: lint", [_tool("djlint"), "--quiet", "--lint", *templates], {}),
        ("types (mypy)", [_tool("mypy"), "."], off),
        ("import order", [_tool("lint-imports")], off),
        ("Danish texts", [*manage, "messages", "--check"], off),
        ("compile texts", [*manage, "messages", "--compile"], off),
        ("data model page", [*manage, "data_model", "--check"], off),
        ("data register", [*manage, "data_register", "--check"], off),
        ("migrations", [*manage, "makemigrations", "--check", "--dry-run"], {}),
        (
            "deployment settings",
            [*manage, "check", "--deploy", "--fail-level", "WARNING"],
            PRODUCTION,
        ),
        ("tests", tests, {"DJANGO_SETTINGS_MODULE": "tests.settings"}),
    ]


def _environment() -> dict[str, str]:
    """The environment of every check: own servers, the fast and unsafe way."""
    return {
        **os.environ,
        "PORTAL_RUN_DIR": str(paths.ROOT / ".run" / "test"),
        "PORTAL_DB_POOL": "0",
        "PORTAL_PG_OPTIONS": "-c fsync=off -c max_connections=200",
        "PYTHONDONTWRITEBYTECODE": "1",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }


def _has_browser() -> bool:
    """Whether the browser tests can run; without Chromium CI fails, others are told."""
    if shutil.which(CHROMIUM):
        return True
    print("No Chromium: install it with 'apt install chromium' for the browser tests.")
    if os.environ.get("CI"):
        sys.exit(1)
    print("The browser tests are left out of this run.\n")
    return False


def _tool(name: str) -> str:
    return str(BIN / name)


if __name__ == "__main__":
    try:
        sys.exit(main())
    finally:
        os.environ["PORTAL_RUN_DIR"] = str(paths.ROOT / ".run" / "test")
        from portal.stack import postgres, valkey

        postgres.stop()
        valkey.stop()
