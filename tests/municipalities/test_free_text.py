"""Nothing that looks like a CPR number gets in (T11)."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from municipalities.free_text import has_cpr, mask, refuse_cpr


@pytest.mark.parametrize(
    "text",
    [
        "010190-1234",
        "Hendes nummer er 0101901234.",
        "610190-1234",
        "010190 - 1234",
        "01 01 90 1234",
        "nr:311299–4321",
        "010190‑1234",
        "010190\u00a01234",
        "０１０１９０－１２３４",
        "٠١٠١٩٠-١٢٣٤",
        "۰۱۰۱۹۰۱۲۳۴",
        "०१०१९०-१२३४",
        "0101\u200b90\u200d1234",
        "01\u00ad0190-\ufeff1234",
        "010190\t1234",
        "010190_1234",
        "01 - 01 - 90 1234",
        "910190⁃1234".replace("⁃", "\u2212"),
    ],
)
def test_what_looks_like_a_cpr_number_is_refused(text):
    with pytest.raises(ValidationError, match="CPR"):
        refuse_cpr(text)


@pytest.mark.parametrize(
    "text",
    [
        "20 00 01 23",
        "+45 20 00 01 23",
        "CVR 12345678",
        "320190-1234",
        "uge 47, 2026",
        "12345678901234",
    ],
)
def test_phones_cvr_numbers_and_dates_pass(text):
    assert not has_cpr(text)


@pytest.mark.parametrize(
    "text",
    [
        "AMU 47 303, uge 48",
        "hold 2026-11",
        "ring 74 33 12 34 eller 20 00 01 23",
        "Sag 26/012345",
        "kl. 08.15-15.30",
        "Moos Hansen & Søn A/S, CVR 29 18 97 81",
    ],
)
def test_names_and_numbers_of_daily_work_pass(text):
    assert not has_cpr(text)


SCRIPTS = [0x30, 0xFF10, 0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50, 0x1040, 0x17E0]
DASHES = ["", "-", " ", " - ", "\u2010", "\u2013", "\u2212", "\uff0d", "\u00a0", "."]


@settings(max_examples=2000, deadline=None)
@given(
    st.integers(1, 31),
    st.sampled_from([0, 60]),
    st.integers(1, 12),
    st.integers(0, 99),
    st.integers(0, 9999),
    st.sampled_from(DASHES),
    st.text(alphabet="abcæøå ,", max_size=8),
    st.sampled_from(SCRIPTS),
    st.lists(st.integers(0, 9), max_size=3),
)
def test_every_cpr_number_is_found_wherever_it_stands(
    day, replacement, month, year, serial, separator, around, script, breaks
):
    digits = f"{day + replacement:02}{month:02}{year:02}{serial:04}"
    written = [chr(script + int(each)) for each in digits]
    written.insert(6, separator)
    for place in breaks:
        written.insert(place, "\u200b")
    text = f"{around}{''.join(written)}{around}"
    assert has_cpr(text)
    assert not has_cpr(mask(text))
