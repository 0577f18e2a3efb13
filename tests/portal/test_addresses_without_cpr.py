"""A CPR number typed into an address is refused; what the portal makes never is."""

import random
from uuid import UUID

import pytest
from django.test import RequestFactory

from municipalities.free_text import has_cpr
from portal.middleware import NoCprNumbers

CHANCE = random.Random(7)  # noqa: S311 (repeatable, not secret)
UUIDS = [UUID(int=CHANCE.getrandbits(128), version=4) for _ in range(20_000)]
HIT = next(each for each in UUIDS if has_cpr(str(each)))


def passes(path):
    """Whether the guard hands the request on."""
    came = []
    NoCprNumbers(came.append)(RequestFactory().get(path, HTTP_HX_REQUEST="true"))
    return bool(came)


def test_no_portal_id_is_taken_for_a_cpr_number():
    assert sum(has_cpr(str(each)) for each in UUIDS) > 10
    assert all(passes(f"/people/{each}/") for each in UUIDS if has_cpr(str(each)))


def test_nor_is_a_token_in_a_query():
    assert passes(f"/accounts/callback/?code=ab{HIT}&state=x")


@pytest.mark.parametrize(
    "path",
    [
        "/people/010190-1234/",
        "/people/0101901234/",
        "/people/?q=Amal+010190-1234",
        "/people/?q=610190%201234",
        "/people/?010190-1234=x",
    ],
)
def test_a_cpr_number_somebody_typed_is(path):
    assert not passes(path)
