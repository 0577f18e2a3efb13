"""Dates, times and numbers as Danes write them, in both languages."""

from datetime import date, time

import pytest
from django import forms
from django.template import Context, Template
from django.utils.translation import override

DAY = date(2026, 11, 23)


def render(text, **context):
    return Template("{% load formats %}" + text).render(Context(context))


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_date_is_written_the_danish_way_in_both_languages(language):
    with override(language):
        assert render('{{ d|date:"SHORT_DATE_FORMAT" }}', d=DAY) == "23.11.2026"
        assert render('{{ t|time:"TIME_FORMAT" }}', t=time(8, 30)) == "08.30"


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize(
    "typed", ["23.11.2026", "23-11-2026", "23/11/2026", "2026-11-23"]
)
def test_a_date_is_read_however_it_is_typed(language, typed):
    with override(language):
        assert forms.DateField().clean(typed) == DAY


@pytest.mark.parametrize("typed", ["08.30", "8.30", "08:30"])
def test_a_time_is_read_with_point_or_colon(typed):
    assert forms.TimeField().clean(typed) == time(8, 30)


@pytest.mark.parametrize("typed", ["30.02.2026", "11.23.2026", "23.11.26", "i morgen"])
def test_what_is_no_date_is_refused(typed):
    with pytest.raises(forms.ValidationError):
        forms.DateField().clean(typed)


def test_a_date_field_shows_the_danish_date():
    form = type("F", (forms.Form,), {"day": forms.DateField()})(initial={"day": DAY})
    assert 'value="23.11.2026"' in str(form)


def test_the_week_is_the_iso_week():
    assert render("{{ d|week }}", d=DAY) == "uge 48"
    assert render("{{ d|week }}", d=date(2027, 1, 3)) == "uge 53"


def test_a_share_stands_with_its_numbers():
    assert render("{% share 9 16 %}") == "56 % (9/16)"
    assert render("{% share 1 8 1 %}") == "12,5 % (1/8)"
    assert render("{% share 0 0 %}") == "–"


@pytest.mark.parametrize(
    ("part", "of", "written"),
    [(9, 11, "82"), (11, 16, "69"), (1, 8, "13"), (1, 3, "33")],
)
def test_a_share_is_rounded_never_cut_off(part, of, written):
    assert (
        render("{% share part of %}", part=part, of=of) == f"{written} % ({part}/{of})"
    )


@pytest.mark.parametrize(
    ("value", "written"), [(2.25, "2,3"), (0.96, "1,0"), (7, "7,0")]
)
def test_a_decimal_is_rounded_never_cut_off(value, written):
    assert render("{{ n|decimal }}", n=value) == written


def test_the_decimal_sign_follows_the_language():
    assert render("{{ n|decimal }}", n=0.42) == "0,4"
    with override("en"):
        assert render("{{ n|decimal }}", n=0.42) == "0.4"
