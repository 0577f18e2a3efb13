"""What a browser test says to the screen: log in, look, measure, check."""

import re
from pathlib import Path

from django.conf import settings
from django.test import Client

from municipalities.middleware import SESSION_KEY

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "test-artefacts"
AXE = (ROOT / "tests" / "static" / "axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 320, "height": 700}


def act_as(page, membership):
    """Be logged in as a membership, without the login form; shows the start page."""
    client = Client()
    client.force_login(membership.user)
    session = client.session
    session[SESSION_KEY] = membership.pk
    session.save()
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies(
        [{"name": name, "value": client.cookies[name].value, "url": page.home}]
    )
    page.goto("/")


def login(page, email, password):
    """Log in through the form."""
    page.goto("/accounts/login/")
    page.locator("#id_login").fill(email)
    page.locator("#id_password").fill(password)
    page.locator("main form button").click()


def narrow(page):
    """Make the screen a phone's, 320 px."""
    page.set_viewport_size(NARROW)


def wide(page):
    """Make the screen a desk's, 1280 px."""
    page.set_viewport_size(WIDE)


def shot(page, name):
    """Keep a picture of the whole page in ``test-artefacts/``."""
    PICTURES.mkdir(exist_ok=True)
    safe = re.sub(r"[^\w.-]+", "-", name).strip("-")
    page.screenshot(path=PICTURES / f"{safe}.png", full_page=True)


def axe(page):
    """Assert that axe finds nothing and that nothing sticks out at the side."""
    page.evaluate(AXE)
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS
    )
    told = [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
    told += [f"sticks out: {each}" for each in sticking_out(page)]
    assert not told, "\n".join(told)


def sticking_out(page):
    """The elements that reach past the screen's right edge, outside a scrolling frame."""
    return page.evaluate(
        """() => [...document.querySelectorAll('body *')]
        .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1
            && !e.closest('.table-frame, .sr-only') && getComputedStyle(e).position !== 'fixed')
        .map(e => e.outerHTML.slice(0, 120))"""
    )


def check(page, name):
    """Picture and axe at both widths; ends wide."""
    for resize, width in ((narrow, 320), (wide, 1280)):
        resize(page)
        shot(page, f"{name}-{width}")
        axe(page)
