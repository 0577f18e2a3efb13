"""Every curl example of docs/api.md is run as it stands."""

import json
import re
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from municipalities.models import Scope
from municipalities.services import clients
from tests import factories

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "api.md"
EXAMPLES = [
    block
    for block in re.findall(r"```bash\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    if block.startswith("curl")
]
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed"),
]


@pytest.fixture
def surroundings(live_server, course, school, aabenraa):
    now = timezone.now()
    session = factories.SessionFactory(
        course=course, on=timezone.localdate(), starts_at=now - timedelta(hours=1)
    )
    people = factories.SeatedFactory.create_batch(
        3, course=course, municipality=aabenraa
    )
    factories.ReasonCodeFactory(kind="absence", code="syg")
    issued = clients.issue(
        school_id=school.pk,
        name="curl",
        scopes=Scope.values,
        expires_at=now + timedelta(days=1),
        at=now,
        by=None,
    )
    names = ("PRESENT", "LATE", "SICK")
    return {
        "PATH": "/usr/bin:/bin",
        "PORTAL": live_server.url,
        "CLIENT_ID": issued.client.key,
        "CLIENT_SECRET": issued.secret,
        "SESSION": str(session.pk),
        **{name: str(each.pk) for name, each in zip(names, people, strict=True)},
    }


def run(example, surroundings):
    done = subprocess.run(
        ["bash", "-eu", "-c", example],
        env=surroundings,
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    return done.stdout


def test_the_examples_do_what_the_guide_says(surroundings):
    surroundings["TOKEN"] = json.loads(run(EXAMPLES[0], surroundings))["access_token"]
    missing, roster, report, conflict = (run(e, surroundings) for e in EXAMPLES[1:])

    assert json.loads(missing)["count"] == 0  # it is still running
    assert 'etag: "0"' in roster.lower()
    assert roster.count("enrolment_id") == 3
    assert json.loads(report)["version"] == 1
    error = json.loads(conflict)["error"]
    assert (error["code"], error["version"]) == ("conflict", 1)
