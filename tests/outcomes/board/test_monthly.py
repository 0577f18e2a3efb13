"""The month's mail to leaders: a link and no figure, once, to whoever wants it."""

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse

from municipalities import notices
from municipalities.models import Notice, Role, User
from municipalities.services import accounts
from outcomes.services import monthly
from tests import factories
from tests.conftest import COPENHAGEN, MONDAY


def on(year, month, day):
    return datetime(year, month, day, 7, tzinfo=COPENHAGEN)


FIRST = on(2026, 12, 1)


@pytest.fixture
def boss(syd):
    factories.CourseFactory(
        track=factories.TrackFactory(cooperation=syd),
        starts_on=MONDAY.date() - timedelta(days=60),
    )
    return factories.MembershipFactory(role=Role.LEADER, municipality=syd.lead)


def test_a_month_has_one_mail_however_often_it_is_asked(boss):
    assert monthly.owe_due(at=on(2026, 11, 30)) == 1, "November's, caught up"
    for hour in range(3):
        monthly.owe_due(at=FIRST + timedelta(hours=hour))
    assert Notice.objects.filter(recipient=boss.user, kind=monthly.KIND).count() == 2


@pytest.mark.parametrize(
    ("month", "day"), [((2026, 12), 1), ((2027, 1), 4), ((2027, 5), 3), ((2026, 8), 3)]
)
def test_it_is_due_on_the_first_working_day(boss, month, day):
    first = monthly.first_working_day(on(*month, 28).date())
    assert first.day == day
    if day > 1:
        assert monthly.owe_due(at=on(*month, day - 1)) == 0


def test_the_mail_holds_a_link_and_no_figure(boss):
    monthly.owe_due(at=FIRST)
    notice = Notice.objects.get(kind=monthly.KIND)
    assert notices.deliver(notice_id=notice.pk, at=FIRST)
    (sent,) = mail.outbox
    assert reverse("outcomes:reflection") in sent.body
    assert not any(
        letter.isdigit() for letter in sent.subject + sent.body.split("http")[0]
    )
    assert "%" not in sent.body


def test_whoever_does_not_want_it_gets_none_also_if_it_is_owed(boss):
    monthly.owe_due(at=FIRST)
    accounts.choose_summary_mail(wanted=False, at=FIRST, by=boss)
    notice = Notice.objects.get(kind=monthly.KIND)
    assert not notices.deliver(notice_id=notice.pk, at=FIRST)
    assert monthly.readers(on=FIRST.date()) == []


def test_only_leaders_with_figures_to_read(boss, oest):
    factories.MembershipFactory(role=Role.LEADER, municipality=oest.lead)
    factories.MembershipFactory(municipality=boss.municipality)
    assert monthly.readers(on=FIRST.date()) == [boss.user]


def test_a_leader_turns_it_off_and_on(boss, client_for):
    desk, url = client_for(boss), reverse("summary_mail")
    assert "checked" in desk.get(url).content.decode()
    for sent, wanted in (({}, False), ({"summary_mail": "on"}, True)):
        assert desk.post(url, sent).status_code == 302
        assert User.objects.get(pk=boss.user_id).summary_mail is wanted
