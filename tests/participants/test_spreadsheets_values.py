"""What the text of a cell means."""

from datetime import date, time

import pytest

from participants.spreadsheets import values
from participants.spreadsheets.values import Unclear

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    "text",
    [
        "23.11.2026", "23-11-2026", "23/11/2026", "23/11-2026", "23.11.26",
        "23. november 2026", "23 nov. 2026", "2026-11-23", "2026-11-23 08:30",
        "mandag den 23. november 2026", "man 23.11.2026", "man. d. 23/11-2026", "46349",
    ],
)  # fmt: skip
def test_a_date_is_read_however_danes_write_it(text):
    assert values.day(text) == MONDAY


@pytest.mark.parametrize(
    "text", ["30.02.2026", "31.11.2026", "2026-02-30", "99.99.2026"]
)
def test_a_date_that_does_not_exist_is_named(text):
    with pytest.raises(Unclear, match=text):
        values.day(text)


@pytest.mark.parametrize("text", ["23.11", "i morgen", "11.2026", "20261123", "-"])
def test_what_is_no_date_is_named(text):
    with pytest.raises(Unclear, match="»"):
        values.day(text)


@pytest.mark.parametrize(
    "text", ["08.30", "8.30", "8:30", "08:30:00", "kl. 8.30", "0830", "0,354166667"]
)
def test_a_time_is_read_however_danes_write_it(text):
    assert values.clock(text) == time(8, 30)


def test_a_whole_hour_needs_no_minutes():
    assert values.clock("8") == values.clock("kl. 8") == time(8)


@pytest.mark.parametrize("text", ["25.00", "8.75", "8,5", "morgen", "12345"])
def test_what_is_no_time_is_named(text):
    with pytest.raises(Unclear, match=text):
        values.clock(text)


@pytest.mark.parametrize(
    ("text", "minutes"), [("1,5", 90), ("0,25", 15), ("2", 120), ("0.5", 30)]
)
def test_hours_have_a_decimal_comma(text, minutes):
    assert values.minutes_of_hours(text) == minutes


@pytest.mark.parametrize("text", ["19x2", "91", "1850", "31.02.1991"])
def test_what_is_no_year_is_named(text):
    with pytest.raises(Unclear, match="»"):
        values.year(1925, 2015)(text)


def test_of_a_date_of_birth_only_the_year_is_kept():
    assert values.year(1925, 2015)("14.03.1991") == 1991


@pytest.mark.parametrize("text", ["2", "DU2", "DU 2", "2,0"])
def test_a_level_may_carry_its_letters(text):
    assert values.whole(1, 3)(text) == 2


@pytest.mark.parametrize("text", ["4", "0", "2,4", "to"])
def test_a_level_that_does_not_exist_is_named(text):
    with pytest.raises(Unclear, match=text):
        values.whole(1, 3)(text)


def test_several_words_are_told_apart():
    read = values.several_of({"b": "b", "truck": "forklift", "ingen": ""})

    assert read("B, truck og b") == ["b", "forklift"]
    assert read("ingen") == []


@pytest.mark.parametrize("text", ["20 00 01 43", "+45 20000143", "20000143"])
def test_a_phone_number_keeps_its_digits(text):
    assert values.phone(text) == text


@pytest.mark.parametrize("text", ["123", "ring til mor", "20 00 01"])
def test_what_is_no_phone_number_is_named(text):
    with pytest.raises(Unclear, match=text):
        values.phone(text)


@pytest.mark.parametrize(("text", "said"), [("Ja", True), ("x", True), ("nej", False)])
def test_yes_and_no(text, said):
    assert values.yes_no(text) is said
