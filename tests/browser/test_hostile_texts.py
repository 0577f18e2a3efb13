"""Markup in every stored text: shown as text on every page, nothing runs (case 13)."""

import pytest
from django.db import DatabaseError, transaction
from playwright.sync_api import Error

from municipalities import text_checks
from tests import factories, world
from tests.browser import screen
from tests.browser.test_every_page import pages
from tests.guards.test_access_matrix import address

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.web_hardening]

# Short ones first: a column takes the longest that fits, and the next column another.
PAYLOADS = (
    "<b>x",
    "'\"><i>",
    "<svg onload=alert(1)>",
    "<img src=x onerror=alert(1)>",
    '"onfocus=alert(1) autofocus x="',
    "<script>alert(1)</script>",
    "'-alert(1)-'\"><script src=//e.dk></script>",
    "<a href=javascript:alert(1)>x</a>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "</textarea></title></script><svg/onload=alert(1)>",
    "<div hx-get=/x hx-trigger=load hx-on::load=alert(1)>",
    "<img src=x hx-on:error=\"alert(1)\" data-hx-on:click='alert(1)'>",
    "{{ 7*7 }}{% debug %}${alert(1)}<style>*{color:red}</style>",
    "<form action=//e.dk><button formaction=javascript:alert(1)>x",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<object data=//e.dk></object><embed src=//e.dk><base href=//e.dk>",
)
# What keys or checks of the database allow no other text in.
LEFT = {"municipalities_school.policy", "branchespor_requirement.licence"}
WATCH = """
    window.violations = [];
    document.addEventListener("securitypolicyviolation",
        (e) => window.violations.push(`${e.violatedDirective} ${e.blockedURI}`), true);
"""


def poison():
    """Put markup into every text column that takes it; returns how many did."""
    taken = 0
    for model, columns in text_checks.texts():
        for number, column in enumerate(columns):
            field = model._meta.get_field(column)
            if field.get_internal_type() in {"JSONField", "ArrayField", "SlugField"}:
                continue
            fitting = [p for p in PAYLOADS if len(p) <= (field.max_length or 999)]
            if fitting and f"{model._meta.db_table}.{column}" not in LEFT:
                taken += put(model, column, fitting, number)
    return taken


def put(model, column, fitting, number):
    """Give every row its own text, if the database takes one there at all."""
    try:
        with transaction.atomic():
            for at, row in enumerate(model._default_manager.order_by("pk")):
                text = fitting[-1 - (at + number) % len(fitting)]
                model._default_manager.filter(pk=row.pk).update(**{column: text})
    except DatabaseError:  # a pattern or a key of the column's own: no markup gets in
        return 0
    return 1


def opens(page, url):
    """Go there; a file is no page, the browser saves it."""
    try:
        page.goto(url)
    except Error as told:
        if "Download is starting" not in str(told):
            raise
        return False
    return True


@pytest.fixture
def here(transactional_db):
    built = world.build(factories.syd(), size=3)
    built.poisoned = poison()
    return built


def test_no_stored_text_becomes_code_on_any_page(page, here, figure):
    dialogs, violations, seen = [], [], 0
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.add_init_script(WATCH)
    for role in sorted({role for _name, role in pages()}):
        screen.act_as(page, getattr(here, role))
        for name in [name for name, first in pages() if first == role]:
            if not opens(page, address(name, here)):
                continue
            page.mouse.click(5, 5)
            seen += 1
            violations += page.evaluate("window.violations")
            strange = page.locator(
                "main :is(script, iframe, object, embed, base, math)"
            )
            assert strange.count() == 0, name
    figure(
        f"stored markup: {here.poisoned} columns × {len(PAYLOADS)} payloads, {seen} pages,"
        f" {len(dialogs)} dialogs, {len(violations)} CSP violations"
    )
    assert here.poisoned > 40
    assert (dialogs, violations) == ([], [])


def test_the_api_page_works_under_the_policy(page, here, figure):
    page.add_init_script(WATCH)
    screen.act_as(page, here.school_admin)
    page.goto("/api/v1/docs/")
    page.locator(".opblock").first.wait_for()
    page.wait_for_timeout(500)
    assert page.evaluate("window.violations") == []
