"""The components others include, and what they promise."""

import re

import pytest
from django.conf import settings
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string

from outcomes.charts import Chart, Point, Series

STATUSES = ("info", "success", "warning", "error")


def render(name, **context):
    return render_to_string(f"components/{name}.html", context)


@pytest.mark.parametrize("status", STATUSES)
def test_a_badge_says_its_status_by_symbol_and_word(status):
    html = render("badge", text="venteliste", status=status)
    assert "<use href=" in html
    assert "venteliste" in html


@pytest.mark.parametrize("status", STATUSES)
def test_an_alert_says_its_kind_in_words(status):
    assert re.search(
        r'class="sr-only">\s*\w+:', render("alert", text="x", status=status)
    )


def test_text_is_escaped():
    for name in ("alert", "badge", "empty_state", "definition"):
        assert "<script>" not in render(name, text="<script>", title="<script>")


def test_the_seat_meter_says_in_words_what_it_draws():
    html = render("seat_meter", taken=11, seats=16, minimum=12)
    assert "11/16" in html
    assert "pladser besat" in html
    assert "mindst 12" in html
    assert "meter-short" in html
    assert 'width="69%"' in html


def test_the_seat_meter_of_a_course_that_runs_is_not_short():
    assert "meter-short" not in render("seat_meter", taken=12, seats=16, minimum=12)


def test_a_running_job_asks_for_news_and_a_finished_one_does_not():
    facts = {"id": "import", "done": 3, "total": 20}
    assert 'hx-get="/jobs/1/"' in render("progress", url="/jobs/1/", **facts)
    finished = render("progress", **facts)
    assert "hx-" not in finished
    assert "3 af 20" in finished


def test_a_figure_stands_with_n_and_definition():
    html = render(
        "stat", label="I job", value="56 %", part=9, of=16, definition="Af dem …"
    )
    assert "9 af 16" in html
    assert "Af dem …" in html


def test_a_confirmation_takes_two_steps_without_javascript():
    html = render("confirm_button", action="/end/", label="Afslut", question="Sikker?")
    assert html.index("<details") < html.index("<summary") < html.index("<form")
    assert "csrf" not in html or "csrfmiddlewaretoken" in html


def test_a_confirmation_is_never_cut_off_from_the_token_of_its_form():
    """``only`` leaves the CSRF token behind: the button would answer 403."""
    cut = re.compile(r"include .components/confirm_button\.html.[^%]* only %}")
    found = [
        path.name
        for path in settings.BASE_DIR.glob("*/templates/**/*.html")
        if cut.search(path.read_text("utf-8"))
    ]
    assert not found


def test_the_steps_tell_which_is_the_current_one():
    html = render("steps", steps=["Fil", "Kolonner", "Resultat"], current=2)
    assert html.count('aria-current="step"') == 1
    assert (
        html.index("Fil") < html.index('aria-current="step"') < html.index("Kolonner")
    )


def test_pages_keep_the_other_parameters(rf):
    page = Paginator(range(95), 10).page(3)
    request = rf.get("/courses/", {"school": "euc", "page": "3"})
    html = render_to_string("components/pagination.html", {"page": page}, request)
    assert "school=euc&amp;page=4" in html
    assert "Side 3 af 10 (95 i alt)" in html


def test_one_page_needs_no_pages():
    assert render("pagination", page=Paginator(range(3), 10).page(1)).strip() == ""


def test_an_empty_list_says_what_to_do_next():
    html = render("empty_state", title="Ingen hold", url="/new/", link="Opret et hold")
    assert 'href="/new/"' in html
    assert "Opret et hold" in html


def test_components_have_no_inline_style_or_script(settings):
    for path in (settings.BASE_DIR / "portal" / "templates").rglob("*.html"):
        text = path.read_text("utf-8")
        assert not re.search(
            r"\sstyle=|<style|\son\w+=|<script(?![^>]*\ssrc=)", text
        ), path


def test_components_stay_within_40_lines(settings):
    folder = settings.BASE_DIR / "portal" / "templates" / "components"
    long = {
        p.name for p in folder.iterdir() if len(p.read_text("utf-8").splitlines()) > 40
    }
    assert long <= {"account_menu.html"}


def test_every_icon_asked_for_is_in_the_sprite(settings):
    sprite = settings.BASE_DIR / "portal/static/vendor/dkfds/img/all-svg-icons.svg"
    known = set(re.findall(r'<symbol id="([\w-]+)"', sprite.read_text("utf-8")))
    asked = set()
    for path in settings.BASE_DIR.glob("*/templates/**/*.html"):
        text = path.read_text("utf-8")
        asked |= set(re.findall(r'icon\.html" with name="([\w-]+)"', text))
        asked |= set(re.findall(r'\bicon="([\w-]+)"', text))
    assert asked - known == set()


def test_a_chart_brings_its_words_and_its_table():
    points = (Point(56.25, "56 % (9/16)"), Point(None, "skjult: for få"))
    chart = Chart(
        "job",
        "I job",
        "Flest kvinder",
        ("Kvinder", "Mænd"),
        (Series("A", points),),
        100,
    )
    html = Template("{% load charts %}{% bar_chart chart %}").render(
        Context({"chart": chart})
    )
    assert 'role="img"' in html
    assert '<title id="job-title">I job</title>' in html
    assert 'width="56.25%"' in html
    assert html.count("skjult: for få") == 2
    assert '<th scope="row">Kvinder</th>' in html
