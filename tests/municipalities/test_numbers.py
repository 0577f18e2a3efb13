"""A number in an address is plain digits; what only looks like one finds nothing."""

import pytest

from municipalities.numbers import whole

STRANGE = ["²", "٣", "１２", "1" * 20, "-1", "1.0", " 7", "", "x"]


@pytest.mark.parametrize("text", STRANGE)
def test_what_is_no_plain_number_is_none(text):
    assert whole(text) is None


def test_plain_digits_are_their_number():
    assert (whole("0"), whole("123456789")) == (0, 123456789)


@pytest.mark.parametrize("text", STRANGE[:4])
@pytest.mark.parametrize(
    "address",
    [
        "/tracks/{track}/plan/?order={text}",
        "/tracks/{track}/requirements/new/?replaces={text}",
        "/calendars/?course={text}",
        "/results/?cooperation={text}",
        "/board/?person={text}",
    ],
)
def test_no_page_breaks_over_one(address, text, client_for, coordinator, track):
    url = address.format(track=track.pk, text=text)
    assert client_for(coordinator).get(url).status_code < 500


@pytest.mark.parametrize("text", STRANGE[:4])
def test_no_session_ends_over_one(text, client_for, coordinator):
    answer = client_for(coordinator).post("/accounts/sessions/", {"session": text})
    assert answer.status_code == 302
