"""Takes one guard away at a time, in a copy of the tree, and asks the tests.

    .venv/bin/python -m tests.campaigns.mutate_guards [--n 3] [--only wall,door]

A mutant is caught when a test fails; one that survives is named, and the exit code is 1.
Walls are rebuilt for each: the tests' database is migrated by the copy.
"""

import argparse
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from tests.campaigns import mutants
from tests.campaigns.stage import say

# Made from the declarations: it would catch every wall by its words.
LEFT_OUT = "tests/guards/test_walls.py::test_the_page_is_made_from_the_declarations"
FAILED = 1


def main():
    """Run the mutants, print who survived and the figure; exit 1 if any did."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--n", type=int, help="only so many, spread over all")
    options.add_argument("--only", default="", help="whose name begins so, or so")
    given = options.parse_args()
    wanted = tuple(given.only.split(","))
    chosen = [m for m in mutants.EVERY if m.name.startswith(wanted)]
    os.environ["PORTAL_TEST_DB"] = "_mutants_" + "".join(w[:1] for w in wanted)
    if given.n:
        chosen = chosen[:: max(1, len(chosen) // given.n)][: given.n]
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copy = _copy(Path(folder))
        _try_unharmed(copy, chosen)
        survivors = [m.name for m in chosen if not _is_caught(copy, m)]
    for name in survivors:
        say(f"survived: {name}")
    say(f"{len(chosen)} mutants, {len(chosen) - len(survivors)} caught")
    raise SystemExit(1 if survivors else 0)


def _try_unharmed(copy, chosen):
    """The same tests must pass while nothing is taken away."""
    database = "--create-db"
    for tests, only in sorted({(m.tests, m.only) for m in chosen}):
        if code := _ask(copy, tests.split(), only, database):
            raise SystemExit(f"{tests} {only} fails before anything is gone ({code}).")
        database = "--reuse-db"


def _copy(folder):
    """The working tree as it is, without what is made."""
    told = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.check_output(told, cwd=mutants.ROOT, text=True).splitlines():
        if (mutants.ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(mutants.ROOT / name, folder / name)
    return folder


def _is_caught(copy, mutant):
    began = time.monotonic()
    file = copy / mutant.file
    file.write_text(mutant.applied(), "utf-8")
    try:
        code = _ask(copy, mutant.tests.split(), mutant.only, "--reuse-db")
    finally:
        shutil.copy(mutants.ROOT / mutant.file, file)
    verdict = {FAILED: "caught", 0: "SURVIVED"}.get(code, f"BROKEN ({code})")
    say(f"{verdict:9} {time.monotonic() - began:5.0f} s  {mutant.name}")
    return code == FAILED


def _ask(copy, tests, only, database):
    """pytest's exit code for these tests in the copy."""
    pytest = [str(mutants.ROOT / ".venv" / "bin" / "pytest"), "-q", "-x", "--no-header"]
    chosen = ["-k", only] if only else []
    environment = {
        **os.environ,
        "PORTAL_RUN_DIR": str(mutants.ROOT / ".run" / "test"),
        "PORTAL_DB_POOL": "0",
        "PORTAL_PG_OPTIONS": "-c fsync=off -c max_connections=200",
        "PYTHONDONTWRITEBYTECODE": "1",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    log = mutants.ROOT / ".run" / "mutants.log"
    log.parent.mkdir(exist_ok=True)
    with log.open("a") as output:
        return subprocess.run(
            [*pytest, database, "--deselect", LEFT_OUT, *chosen, *tests],
            cwd=copy,
            env=environment,
            stdout=output,
            stderr=output,
            check=False,
        ).returncode


if __name__ == "__main__":
    main()
