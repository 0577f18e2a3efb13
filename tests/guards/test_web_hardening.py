"""Headers, cookies, tokens and methods of every address, as production sets them."""

import re
import runpy
from pathlib import Path

import pytest
from django.core import mail
from django.test import Client
from django.urls import get_resolver, reverse

from tests import factories, world
from tests.guards.test_access_matrix import DECLARED, ROLES, address, ask

pytestmark = [pytest.mark.web_hardening, pytest.mark.django_db]

ROOT = Path(__file__).resolve().parents[2]
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
YEAR = 365 * 24 * 60 * 60
RUNS = r"<script\b(?![^>]*application/json)[^>]*>"  # json_script runs nothing
BY_PROXY = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.5"}
# A secret, or an answer its identity provider has signed, stands in for the token.
NO_COOKIE_COUNTS = {"api_token", "saml_acs"}
COOKIES = ("session", "csrf", "language")


def is_policy(value):
    rules = dict(rule.split(" ", 1) for rule in value.split("; "))
    nothing = ("default-src", "object-src", "base-uri", "frame-ancestors")
    return (
        "unsafe" not in value
        and all(rules[name] == "'none'" for name in nothing)
        and re.fullmatch(r"('nonce-[\w-]{20,}')?", rules.get("script-src", ""))
    )


HEADERS = {
    "Content-Security-Policy": is_policy,
    "Strict-Transport-Security": lambda v: (
        int(re.search(r"max-age=(\d+)", v)[1]) >= YEAR and "includeSubDomains" in v
    ),
    "Cache-Control": lambda v: {"no-store", "private"} <= set(v.split(", ")),
    "Vary": lambda v: {"Cookie", "HX-Request"} <= set(v.split(", ")),
    "X-Content-Type-Options": lambda v: v == "nosniff",
    "X-Frame-Options": lambda v: v == "DENY",
    "Referrer-Policy": lambda v: v == "same-origin",
    "Cross-Origin-Opener-Policy": lambda v: v == "same-origin",
    "Cross-Origin-Resource-Policy": lambda v: v == "same-origin",
    "Permissions-Policy": lambda v: "camera=()" in v and "geolocation=()" in v,
}


@pytest.fixture
def production(settings, monkeypatch):
    """The headers and cookies of production, read from the settings themselves."""
    monkeypatch.setenv("PORTAL_PRODUCTION", "1")
    for name in ("PORTAL_SECRET_KEY", "PORTAL_MFA_KEY"):
        monkeypatch.setenv(name, "x" * 50)
    real = runpy.run_path(str(ROOT / "portal" / "settings.py"))
    for name, value in real.items():
        if re.match(r"SECURE_|X_FRAME|BEHIND_PROXY|USE_X_|.*_COOKIE_", name):
            setattr(settings, name, value)
    return settings


@pytest.fixture
def here(db):
    return world.build(factories.syd())


def by_proxy(client):
    client.defaults |= {
        f"HTTP_{k.upper().replace('-', '_')}": v for k, v in BY_PROXY.items()
    }
    return client


def askers(name, here):
    """Nobody, whoever may, and whoever may not."""
    may = [r for m in METHODS for r in DECLARED[name].get(m, [])]
    yield None
    for role in {*may[:1], *[r for r in ROLES if r not in may][:1]}:
        yield getattr(here, role)


def answers(name, here):
    for member in askers(name, here):
        for method in ("GET", "POST"):
            yield method, ask(member, method, address(name, here), headers=BY_PROXY)


def test_every_answer_of_every_address_carries_every_header(production, here, figure):
    missing, seen = set(), 0
    for name in DECLARED:
        for method, answer in answers(name, here):
            seen += 1
            missing |= {
                f"{header} {method} {name} {answer.status_code}"
                for header, is_right in HEADERS.items()
                if not is_right(answer.headers.get(header, ""))
            }
    figure(
        f"{len(DECLARED)} URLs × {len(HEADERS)} headers, {seen} answers, {len(missing)} missing"
    )
    assert not missing


def test_every_script_has_the_nonce_of_its_answer_and_none_is_used_twice(
    production, here
):
    seen = set()
    for name in DECLARED:
        answer = ask(here.coordinator, "GET", address(name, here), headers=BY_PROXY)
        scripts = re.findall(RUNS, answer.content.decode("utf-8", "ignore"))
        if not scripts:
            continue
        nonce = re.search(r"'nonce-([^']+)'", answer["Content-Security-Policy"])[1]
        assert all(f'nonce="{nonce}"' in each for each in scripts), name
        assert nonce not in seen
        seen.add(nonce)
    assert len(seen) > 30


def test_every_unsafe_method_of_every_address_wants_a_token(here, figure):
    open_doors, tried = [], 0
    for name, entry in DECLARED.items():
        if name in NO_COOKIE_COUNTS:
            continue
        role = next((r for m in METHODS for r in entry.get(m, [])), "coordinator")
        for at, method in enumerate(UNSAFE):
            tried += 1
            more = ({}, {"HX-Request": "true"}, {"Origin": "https://evil.example"})[
                at % 3
            ]
            url = address(name, here)
            answer = ask(getattr(here, role), method, url, headers=more, csrf=True)
            if answer.status_code != 403:
                open_doors.append(f"{method} {name} {answer.status_code}")
    figure(f"CSRF: {tried} unsafe requests without a token, {len(open_doors)} let in")
    assert not open_doors


def test_every_address_knows_only_its_methods(here, figure):
    wrong, tried = [], 0
    for name, entry in DECLARED.items():
        known = {m for m in METHODS if m in entry} | (
            {"HEAD"} if "GET" in entry else set()
        )
        role = next((r for m in METHODS for r in entry.get(m, [])), "coordinator")
        for method in set(METHODS) - known:
            tried += 1
            answer = ask(getattr(here, role), method, address(name, here))
            if answer.status_code != 405:
                wrong.append(f"{method} {name} {answer.status_code}")
    figure(
        f"methods: {len(DECLARED)} URLs × {len(METHODS)}, {tried} undeclared, {len(wrong)} not 405"
    )
    assert not wrong


@pytest.fixture
def login(production, here):
    here.caseworker.user.set_password("a good long password")
    here.caseworker.user.save()
    client = by_proxy(Client())
    client.get("/accounts/login/")
    client.post("/language/", {"language": "en"})

    def log_in(**more):
        said = {"login": here.caseworker.user.email, "password": "a good long password"}
        return client, client.post("/accounts/login/", said | more)

    return log_in


def test_cookies_bind_to_the_host_and_are_out_of_a_scripts_reach(login):
    client, _answer = login()
    assert client.cookies.keys() == {f"__Host-{name}" for name in COOKIES}
    for cookie in client.cookies.values():
        assert cookie["secure"]
        assert cookie["httponly"]
        assert cookie["path"] == "/"
        assert not cookie["domain"]
        assert cookie["samesite"] == "Lax"


def test_a_login_takes_a_new_session_and_a_new_token(login):
    client, _ = login()
    client.get("/accounts/password/reset/")
    before = {name: each.value for name, each in client.cookies.items()}
    client.post("/accounts/logout/")
    client, _ = login()
    for name in ("__Host-session", "__Host-csrf"):
        assert client.cookies[name].value != before[name]


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
    ],
)
def test_nobody_is_led_elsewhere(login, elsewhere):
    client, answer = login(next=elsewhere)
    assert answer["Location"] == "/"
    for path in ("/language/", "/accounts/logout/"):
        sent = client.post(path, {"next": elsewhere, "language": "da"})
        assert "evil" not in sent["Location"]
        assert "javascript" not in sent["Location"]


@pytest.mark.parametrize(
    "forged",
    [
        {"HTTP_HOST": "evil.example"},
        {"HTTP_HOST": "localhost@evil.example"},
        {"HTTP_X_FORWARDED_HOST": "evil.example"},
        {"HTTP_FORWARDED": "host=evil.example"},
    ],
)
def test_a_forged_host_gets_into_no_mail(production, here, forged):
    client = by_proxy(Client())
    answer = client.post(
        "/accounts/password/reset/", {"email": here.caseworker.user.email}, **forged
    )
    assert answer.status_code == (400 if "HTTP_HOST" in forged else 302)
    assert not [sent for sent in mail.outbox if "evil" in sent.body]


def test_without_tls_nothing_is_answered(production):
    answer = Client().get("/accounts/login/")
    assert (answer.status_code, answer["Location"][:8]) == (301, "https://")


def test_a_client_cannot_say_it_came_by_tls_where_there_is_no_proxy(settings):
    assert not settings.BEHIND_PROXY
    answer = Client().get("/about/", headers=BY_PROXY)
    assert not answer.wsgi_request.is_secure()


def test_an_old_page_is_told_kindly_after_a_login(here):
    client = Client(enforce_csrf_checks=True)
    client.force_login(here.caseworker.user)
    answer = client.post("/language/", {"language": "en"})
    assert answer.status_code == 403
    assert "Siden var for gammel" in answer.content.decode()


def test_there_is_no_admin_and_no_debug(production, here, settings):
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
    assert not settings.DEBUG
    answer = ask(here.administrator, "GET", "/admin/", headers=BY_PROXY)
    assert answer.status_code == 404
    assert not [each for each in get_resolver().reverse_dict if "admin" in str(each)]
    assert reverse("home") == "/"


def test_the_proxy_overwrites_what_a_client_says_of_itself():
    proxy = (ROOT / "docs/deploy/branchespor_proxy.conf").read_text("utf-8")
    for line in (
        "proxy_set_header X-Forwarded-For $remote_addr;",
        "proxy_set_header X-Forwarded-Proto https;",
        'proxy_set_header X-Forwarded-Host "";',
        'proxy_set_header Forwarded "";',
    ):
        assert line in proxy
    nginx = (ROOT / "docs/deploy/nginx.conf").read_text("utf-8")
    for location in re.findall(r"location (?!/static)[^{]+\{([^}]+)\}", nginx):
        assert "limit_req zone=" in location
        assert "include /etc/nginx/branchespor_proxy.conf;" in location
    assert "proxy_pass" not in nginx
    line = re.search(r"log_format[^;]+;", nginx)[0]
    assert not re.search(r"\$(request|request_uri|args|http_\w+|remote_\w+)\b", line)
    assert "https://$host" not in nginx


def test_htmx_neither_evaluates_nor_remembers_nor_asks_elsewhere(client):
    page = client.get("/about/").content.decode()
    for each in (
        '"allowEval":false',
        '"historyCacheSize":0',
        '"selfRequestsOnly":true',
    ):
        assert each in page
