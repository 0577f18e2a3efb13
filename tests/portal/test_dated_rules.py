"""T12: what a page says of a rule changes on its date, by data alone."""

from datetime import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from municipalities.models import Role, RuleValue
from municipalities.services import reference
from tests import factories
from tests.conftest import COPENHAGEN

LAST_OLD = datetime(2026, 12, 31, 23, 59, tzinfo=COPENHAGEN)
FIRST_NEW = datetime(2027, 1, 1, 0, 1, tzinfo=COPENHAGEN)


@pytest.fixture
def page_at(db, client_for, monkeypatch, aabenraa):
    """The data-protection page as it is shown at a moment."""
    reference.load(reference.Tally())
    chief = factories.MembershipFactory(role=Role.ADMINISTRATOR, municipality=aabenraa)

    def at(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return client_for(chief).get(reverse("data_protection")).content.decode()

    return at


def wordings(key, moment):
    return RuleValue.objects.value(key, on=moment.date()).text_da


def test_t12_the_law_s_new_name_stands_on_the_page_from_new_year(page_at):
    old, new = (wordings("basis_effort", m) for m in (LAST_OLD, FIRST_NEW))
    assert old != new
    before, after = page_at(LAST_OLD), page_at(FIRST_NEW)
    assert old in before
    assert new not in before
    assert new in after
    assert old not in after


def test_t12_a_row_somebody_adds_changes_the_page_on_its_day(page_at):
    RuleValue.objects.create(
        key="keep_notice_days",
        valid_from=FIRST_NEW.date(),
        number=60,
        text_da="Beskeder slettes efter 60 dage ifølge den nye lov",
        source="En ny lov",
    )
    assert "60 dage ifølge den nye lov" not in page_at(LAST_OLD)
    assert "60 dage ifølge den nye lov" in page_at(FIRST_NEW)
