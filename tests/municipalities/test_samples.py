"""The monthly sample: by lot, once, caught up, reviewed by the administrator alone."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from municipalities import tasks
from municipalities.models import AccessEntry, AuditEntry, LookUpSample, Notice, Purpose
from municipalities.services import samples
from tests import factories
from tests.conftest import COPENHAGEN

pytestmark = [pytest.mark.django_db, pytest.mark.access_log]

MARCH = date(2026, 3, 1)
NOW = datetime(2026, 4, 2, 8, tzinfo=COPENHAGEN)


def looks(by, number, *, at, purpose=Purpose.PERSON):
    return AccessEntry.objects.bulk_create(
        AccessEntry(
            at=at,
            by=by,
            kind="read",
            purpose=purpose,
            participant_id=n + 1,
            municipality=by.municipality,
        )
        for n in range(number)
    )


@pytest.fixture
def march(caseworker, administrator):
    """Thirty looks in March (its last minute too), one before, one after."""
    looks(caseworker, 29, at=datetime(2026, 3, 10, 9, tzinfo=COPENHAGEN))
    looks(caseworker, 1, at=datetime(2026, 3, 31, 23, 59, tzinfo=COPENHAGEN))
    looks(caseworker, 1, at=datetime(2026, 4, 1, 0, 0, tzinfo=COPENHAGEN))


def test_twenty_of_the_month_are_drawn_and_the_administrator_is_told(
    march, administrator
):
    assert samples.draw_due(at=NOW) == 1
    sample = LookUpSample.objects.get()
    assert (sample.month, sample.look_ups.count()) == (MARCH, 20)
    assert {each.at.astimezone(COPENHAGEN).month for each in sample.look_ups.all()} == {
        3
    }
    assert Notice.objects.get().recipient == administrator.user


def test_run_twice_it_draws_and_tells_nothing_new(march, caseworker):
    samples.draw_due(at=NOW)
    assert samples.draw_due(at=NOW + timedelta(hours=1)) == 0
    again = samples.draw(
        municipality=caseworker.municipality, month=MARCH, at=NOW, seed="x"
    )
    assert again == LookUpSample.objects.get()
    assert Notice.objects.count() == 1


def test_a_portal_that_stood_for_weeks_catches_up(march):
    assert samples.draw_due(at=datetime(2026, 6, 20, tzinfo=COPENHAGEN)) == 2
    months = LookUpSample.objects.values_list("month", flat=True)
    assert set(months) == {MARCH, date(2026, 4, 1)}


def test_the_seed_alone_decides_the_lot(march, caseworker):
    place = {"municipality": caseworker.municipality, "month": MARCH}
    first = samples.lot(**place, seed="a")
    assert samples.lot(**place, seed="a") == first
    assert samples.lot(**place, seed="b") != first
    assert len(first) == 20


def test_looking_at_the_log_is_not_in_the_lot(caseworker):
    looks(caseworker, 3, at=NOW - timedelta(days=20), purpose=Purpose.OVERSIGHT)
    assert samples.draw_due(at=NOW) == 0


def test_the_task_draws_for_the_month_before_now(caseworker):
    looks(caseworker, 1, at=timezone.now() - timedelta(days=31))
    tasks.draw_samples()
    assert LookUpSample.objects.count() == 1


@pytest.mark.usefixtures("march")
class TestReviewing:
    def test_a_verdict_is_kept_with_who_and_when_and_audited(self, administrator):
        samples.draw_due(at=NOW)
        sample = LookUpSample.objects.get()
        look = sample.look_ups.first()
        said = {"sample_id": sample.pk, "verdicts": {look.pk: "ask"}}
        assert samples.judge(**said, at=NOW, by=administrator) == 1
        assert samples.judge(**said, at=NOW, by=administrator) == 0
        look.refresh_from_db()
        assert (look.verdict, look.reviewed_by) == ("ask", administrator)
        told = AuditEntry.objects.get(verb="sample.judged").changes
        assert told == {"verdict": ["", "ask"]}

    def test_nobody_else_may(self, caseworker):
        samples.draw_due(at=NOW)
        with pytest.raises(PermissionDenied):
            samples.judge(
                sample_id=LookUpSample.objects.get().pk,
                verdicts={},
                at=NOW,
                by=caseworker,
            )

    def test_the_page_saves_what_is_ticked(self, administrator, client_for):
        samples.draw_due(at=NOW)
        sample = LookUpSample.objects.get()
        look = sample.look_ups.first()
        client = client_for(administrator)
        url = f"/look-ups/samples/{sample.pk}/"
        client.post(url, {f"verdict-{look.pk}": "in_order"})
        answer = client.get(url)
        assert "19 opslag mangler" in answer.content.decode()
        assert sample.look_ups.exclude(verdict="").get() == look

    def test_a_foreign_sample_is_missing(self, stranger, client_for):
        samples.draw_due(at=NOW)
        other = factories.MembershipFactory(
            role="administrator", municipality=stranger.municipality
        )
        url = f"/look-ups/samples/{LookUpSample.objects.get().pk}/"
        assert client_for(other).get(url).status_code == 404
