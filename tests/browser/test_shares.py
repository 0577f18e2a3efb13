"""Tables of seats per municipality stand whole beside what surrounds them."""

from datetime import timedelta

import pytest

from tests import factories
from tests.browser import screen

pytestmark = pytest.mark.django_db(transaction=True)
CUT = """() => [...document.querySelectorAll('main .table-frame')]
    .filter(each => each.scrollWidth > each.clientWidth + 1)
    .map(each => each.querySelector('caption').innerText)"""


@pytest.fixture
def coming(track, school, today):
    return factories.CourseFactory(
        track=track, school=school, quotas=True, starts_on=today + timedelta(days=60)
    )


@pytest.mark.parametrize("page_of", ["", "quotas/", "filling/", "decide/"])
def test_no_table_of_shares_is_cut(page, coordinator, coming, page_of):
    screen.act_as(page, coordinator)
    page.goto(f"/courses/{coming.pk}/{page_of}")
    assert page.evaluate(CUT) == []
    screen.check(page, f"shares-{page_of.strip('/') or 'course'}")
    screen.narrow(page)
    assert page.evaluate(CUT) == []
