"""Nothing that looks like a CPR number gets in (T11)."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from municipalities.free_text import has_cpr, refuse_cpr


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


@given(
    st.integers(1, 31),
    st.sampled_from([0, 60]),
    st.integers(1, 12),
    st.integers(0, 99),
    st.integers(0, 9999),
    st.sampled_from(["", "-", " ", " - "]),
    st.text(alphabet="abcæøå .,", max_size=8),
)
def test_every_cpr_number_is_found_wherever_it_stands(
    day, replacement, month, year, serial, separator, around
):
    number = f"{day + replacement:02}{month:02}{year:02}{separator}{serial:04}"
    assert has_cpr(f"{around}{number}{around}")
