"""The dimensions of progress the portal is delivered with."""

import pytest

from municipalities.services.reference import Tally
from outcomes.models import ProgressDimension
from outcomes.services import reference

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(db):
    reference.load(Tally())


def load_again():
    tally = Tally()
    reference.load(tally)
    return tally


def test_seven_dimensions_in_order_and_health_is_off(loaded):
    rows = ProgressDimension.objects.order_by("position")
    assert [d.position for d in rows] == [1, 2, 3, 4, 5, 6, 7]
    assert [d.code for d in rows if not d.is_used] == ["health"]
    assert all(d.question_da and d.question_en for d in rows)


def test_loading_twice_changes_nothing(loaded):
    tally = load_again()
    assert not tally.added
    assert not tally.changed


def test_a_changed_question_is_brought_in_step_and_the_users_choice_stays(loaded):
    language = ProgressDimension.objects.filter(code="language")
    question = language.get().question_da
    language.update(question_da="Noget andet?", is_used=False)
    assert load_again().changed == {"ProgressDimension": 1}
    assert language.get().question_da == question
    assert language.get().is_used is False
