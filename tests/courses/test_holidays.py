"""A school writes its own holidays; what is planned already is shown, not touched."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from municipalities.models import AuditEntry, SchoolHoliday
from municipalities.services import holidays
from tests import factories
from tests.conftest import MONDAY

URL = "/school/holidays/"
AUTUMN = {"first": "12.10.2026", "last": "16.10.2026", "name": "Efterårsferie"}


@pytest.fixture
def client(client_for, school_admin):
    return client_for(school_admin)


def test_a_holiday_is_saved_once_and_can_be_removed(client, school):
    assert [client.post(URL, AUTUMN).status_code for _ in range(2)] == [302, 302]
    holiday = school.holidays.get()
    assert holiday.last_day == date(2026, 10, 16)

    for _ in range(2):
        client.post(f"{URL}{holiday.pk}/remove/")
    assert not SchoolHoliday.objects.exists()
    verbs = AuditEntry.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["holiday.added", "holiday.removed"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"last": "01.10.2026"}, "last"),
        ({"first": "16.10.2026", "last": ""}, "first"),
        ({"name": ""}, "name"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(client, wrong, field):
    client.post(URL, AUTUMN)
    answer = client.post(URL, {**AUTUMN, **wrong})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_sessions_planned_in_a_holiday_are_counted(client, course):
    factories.SessionFactory(course=course, on=date(2026, 12, 17))
    client.post(URL, {"first": "14.12.2026", "last": "18.12.2026", "name": "Lukket"})
    page = client.get(URL)
    assert [each.planned for each in page.context["holidays"]] == [1]
    assert "1 undervisningsgang" in page.content.decode()


def test_nobody_touches_the_holidays_of_another_school(
    client, school, teacher, other_teacher, coordinator
):
    other = SchoolHoliday.objects.create(
        school=other_teacher.school,
        period=(date(2026, 10, 12), date(2026, 10, 17)),
        name="Deres ferie",
    )
    assert client.post(f"{URL}{other.pk}/remove/").status_code == 404
    assert "Deres ferie" not in client.get(URL).content.decode()
    for member in (teacher, coordinator):
        with pytest.raises(PermissionDenied):
            holidays.remove(holiday_id=other.pk, at=MONDAY, by=member)
