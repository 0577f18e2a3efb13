"""Every curl example of docs/api.md is run as it stands."""

import json
import re
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from courses.services import webhooks
from courses.tasks import deliver_webhooks
from municipalities.models import Scope
from municipalities.services import clients
from outcomes.services import tallies
from tests import factories
from tests.courses.receiver import listening

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "api.md"
BLOCKS = re.findall(r"```(bash|python)\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
EXAMPLES = [block for language, block in BLOCKS if language == "bash"]
(VERIFY,) = [block for language, block in BLOCKS if language == "python"]
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
    second = factories.SessionFactory(
        course=course, on=timezone.localdate(), starts_at=now - timedelta(hours=9)
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
        "SECOND": str(second.pk),
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
    missing, roster, report, twice, many, conflict = (
        run(each, surroundings) for each in EXAMPLES[1:7]
    )

    assert json.loads(missing)["count"] == 1  # the other is still running
    assert 'etag: "0"' in roster.lower()
    assert roster.count("enrolment_id") == 3
    assert json.loads(report)["version"] == 1
    first, again = (
        json.loads(each) for each in twice.replace("}{", "}\n{").split("\n")
    )
    assert first == again
    assert first["version"] == 2
    results = json.loads(many)["results"]
    assert [each["status"] for each in results] == [200, 200, 404]
    error = json.loads(conflict)["error"]
    assert (error["code"], error["version"]) == ("conflict", 2)


@pytest.fixture
def message(settings, school_admin):
    """A message as it left the portal, and where it arrived."""
    settings.WEBHOOKS_LOCAL = True
    with listening() as receiver:
        made = webhooks.make(url=receiver.url, at=timezone.now(), by=school_admin)
        webhooks.send_test(
            webhook_id=made.webhook.pk, at=timezone.now(), by=school_admin
        )
        deliver_webhooks()
        yield made.secret, receiver


def test_a_message_is_verified_as_the_guide_says(message):
    secret, receiver = message
    (_path, headers, body) = receiver.got[0]
    surroundings = {
        "PATH": "/usr/bin:/bin",
        "HOOK": receiver.url,
        "MESSAGE_ID": headers["webhook-id"],
        "TIMESTAMP": headers["webhook-timestamp"],
        "SIGNATURE": headers["webhook-signature"],
        "MESSAGE": body.decode(),
    }
    run(EXAMPLES[7], surroundings)
    guide = {}
    exec(VERIFY, guide)  # noqa: S102 (our own guide)
    for _path, arrived, what in receiver.got:
        lower = {name.lower(): value for name, value in arrived.items()}
        assert guide["is_from_the_portal"](secret, lower, what)
        assert not guide["is_from_the_portal"](secret, lower, what + b" ")
        old = lower | {"webhook-timestamp": str(int(lower["webhook-timestamp"]) - 999)}
        assert not guide["is_from_the_portal"](secret, old, what)
        assert not guide["is_from_the_portal"]("bsp_AAAA", lower, what)
    assert len(receiver.got) == 2
    assert len(EXAMPLES) == 11, "every example of the guide is run"


@pytest.fixture
def figures(surroundings, syd, aabenraa):
    """A course begun 40 days ago is counted, and a system may read of it."""
    day = timezone.localdate() - timedelta(days=40)
    begun = factories.CourseFactory(track__cooperation=syd, starts_on=day)
    factories.SeatedFactory(course=begun, municipality=aabenraa)
    now = timezone.now()
    tallies.refresh(at=now, everything=True)
    issued = clients.issue(
        municipality_id=aabenraa.pk,
        name="BI",
        scopes=Scope.values,
        expires_at=now + timedelta(days=1),
        at=now,
        by=None,
    )
    key = {"CLIENT_ID": issued.client.key, "CLIENT_SECRET": issued.secret}
    token = json.loads(run(EXAMPLES[0], surroundings | key))["access_token"]
    of = {"COOPERATION": str(syd.pk), "YEAR": str(day.year)}
    return surroundings | {"FIGURES_TOKEN": token} | of


def test_a_municipality_reads_its_figures_as_the_guide_says(figures):
    year = int(figures["YEAR"])
    years = json.loads(run(EXAMPLES[8], figures))["results"]
    assert year in [each["year"] for each in years]
    said = json.loads(run(EXAMPLES[9], figures))
    shares = [each["total"] for each in said["figures"]]
    assert {"no_data", "small"} <= {share["hidden"] for share in shares}
    assert all(not share["part"] for share in shares)
    both = json.loads(run(EXAMPLES[10], figures))
    assert both["period"] == f"{year - 1}-{year}"
    assert both["months"] == 24
    assert {each["kind"] for each in both["measures"]} == {"mean", "median"}
