"""A school administrator lets the portal tell a system, and sees how it goes."""

import pytest
from django.utils import timezone

from courses.models import Webhook, WebhookDelivery
from courses.tasks import deliver_webhooks
from tests import factories, world
from tests.browser import screen
from tests.courses.receiver import listening

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_system_is_told_and_a_dead_one_is_seen(page, settings):
    settings.WEBHOOKS_LOCAL = True
    here = world.build(factories.syd())
    with listening() as receiver:
        screen.act_as(page, here.school_admin)
        page.goto("/systems/")
        screen.check(page, "systems")
        page.get_by_role("link", name="Giv et system besked").click()
        page.get_by_label("Systemets adresse").fill("http://system.example/")
        page.get_by_role("button", name="Tilføj adressen").click()
        page.expected = ["422"]
        screen.check(page, "webhooks-wrong")
        page.get_by_label("Systemets adresse").fill(receiver.url)
        page.get_by_role("button", name="Tilføj adressen").click()
        screen.check(page, "webhook-secret")
        page.get_by_role("link", name="Jeg har sat den ind").click()
        page.get_by_role("button", name="Send en prøve").click()
        Webhook.objects.exclude(url=receiver.url).update(next_at=timezone.now())
        deliver_webhooks()
        page.reload()
        assert page.get_by_text("leveret").first.is_visible()
        screen.check(page, "webhook-answers")
        receiver.status = 500
        page.get_by_role("button", name="Send igen").click()
        WebhookDelivery.objects.filter(webhook__url=receiver.url).update(attempts=14)
        deliver_webhooks()
        page.reload()
        assert page.get_by_text("opgivet").is_visible()
        screen.check(page, "webhook-given-up")
    page.goto("/webhooks/")
    screen.check(page, "webhooks")
