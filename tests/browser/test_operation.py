"""The operator's page in the browser: what rings, and the press that tries again."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from municipalities import notices
from municipalities.models import Notice, SafeCopy
from municipalities.services import operators, safe_copies, schedule_runs
from portal.celery import app
from tests import factories, world
from tests.browser import screen

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def operator(transactional_db):
    """An operator of a portal in which a mail was given up and a task fails."""
    now = timezone.now()
    here = world.build(factories.syd())
    notices.owe(
        kind="register_missing",
        recipients=[here.school_teacher.user],
        dedupe_key="given up",
        path="/",
        at=now - timedelta(days=1),
    )
    lost = Notice.objects.filter(dedupe_key="given up")
    lost.update(given_up_at=now - timedelta(hours=2), attempts=10)
    for task in app.conf.beat_schedule:
        schedule_runs.note_begun(task, at=now - timedelta(seconds=40))
        schedule_runs.note_ended(task, at=now)
    schedule_runs.note_failed(
        "outcomes.tasks.refresh_figures", fault="DataError", at=now
    )
    safe_copies.note(
        SafeCopy.Kind.BASE,
        at=now - timedelta(hours=3),
        name="base-20261129T020000Z.tar.gz.age",
        size=734_003_200,
    )
    user = operators.appoint(email="drift@test.example", name="Drift Jensen", at=now)
    return SimpleNamespace(user=user, pk=None)


def test_the_operator_sees_what_rings_and_tries_again(page, operator):
    screen.act_as(page, operator)
    expect(page).to_have_url(f"{page.home}/operation/")
    screen.check(page, "operation")
    main = page.locator("main")
    expect(main).to_contain_text("Beskeder er opgivet")
    expect(main).to_contain_text("1 fejl: DataError")
    expect(main).to_contain_text("hver dag")
    expect(main).to_contain_text("31 opgaver uden problemer")
    page.get_by_role("button", name="Prøv igen").first.click()
    expect(main).to_contain_text("1 besked prøves igen inden for et minut")
    expect(page.get_by_role("button", name="Prøv igen")).to_have_count(0)


def test_when_all_is_well_the_page_says_so(page, operator):
    Notice.objects.update(withdrawn_at=timezone.now(), given_up_at=None)
    schedule_runs.note_ended("outcomes.tasks.refresh_figures", at=timezone.now())
    for kind in SafeCopy.Kind:
        safe_copies.note(kind, at=timezone.now(), name="fil.age", size=2048)
    screen.act_as(page, operator)
    screen.check(page, "operation-well")
