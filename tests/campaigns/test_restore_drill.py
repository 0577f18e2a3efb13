"""The restore drill as ``make restore-drill`` plays it, with a few courses."""

import os
import subprocess
import sys
import time

import pytest
from django.db import connection

from tests.campaigns.drill_cluster import ROOT


@pytest.mark.django_db(transaction=True)
def test_from_the_archive_alone_everything_comes_back(figure):
    place = connection.settings_dict
    like = f"host={place['HOST']} dbname={place['NAME']} user=postgres"
    command = [sys.executable, "-m", "tests.campaigns.restore_drill", "--small"]
    began = time.monotonic()
    done = subprocess.run(
        [*command, "--like", like],
        cwd=ROOT,
        env=os.environ,
        check=False,
        capture_output=True,
        text=True,
    )
    said = done.stdout.strip().splitlines()
    assert done.returncode == 0, done.stdout + done.stderr
    figure(f"{said[-1]} ({time.monotonic() - began:.0f} s in all)")
