"""How fast an absence is in the right hands: the chain in days, per home and school."""

from datetime import date, datetime, timedelta

import pytest

from courses import reaction
from courses.models import AbsenceCase, Presence
from courses.reaction import Chain
from courses.services import absences, rescheduling
from outcomes.definitions import REACTION
from tests import counted, factories
from tests.conftest import COPENHAGEN, MONDAY

TODAY = date(2026, 5, 1)


def at(day, clock="09:00"):
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=COPENHAGEN)


def chain(on, **given):
    steps = {"seen_at": None, "contacted_at": None, "closed_at": None} | given
    registered = steps.pop("registered_at", at(on))
    return Chain("Rebild", "Tradium", date.fromisoformat(on), registered, **steps)


def figures(*chains, target=14):
    [line] = reaction.lines(
        chains, by=lambda each: each.municipality, today=TODAY, target=target
    )
    return line


def test_t8_from_3_march_to_28_april_is_56_days_and_red():
    rebild = chain("2026-03-03", seen_at=at("2026-03-20"), closed_at=at("2026-04-28"))
    line = figures(rebild)
    registered, seen, contacted, closed = line.steps
    assert (registered.median, seen.median, closed.median) == (0, 17, 56)
    assert (contacted.n, contacted.median) == (0, None)
    assert line.is_late
    assert not figures(rebild, target=56).is_late


def test_median_and_ninetieth_are_days_that_happened():
    closed = [chain("2026-03-02", closed_at=at("2026-03-02"))] * 8
    closed += [
        chain("2026-03-02", closed_at=at("2026-03-07")),
        chain("2026-03-02", closed_at=at("2026-03-22")),
    ]
    days = figures(*closed).steps[3]
    assert (days.n, days.median, days.ninetieth) == (10, 0, 5)


def test_an_open_absence_older_than_the_target_is_red():
    line = figures(chain("2026-04-16"))
    assert (line.open, line.oldest_open, line.is_late) == (1, 15, True)
    assert not figures(chain("2026-04-17")).is_late


def test_midnight_is_copenhagens():
    late = chain("2026-03-28", seen_at=at("2026-03-28", "23:59"))
    next_day = chain("2026-03-28", seen_at=at("2026-03-29", "00:00"))
    assert figures(late).steps[1].median == 0
    assert figures(next_day).steps[1].median == 1


class TestPage:
    url = "/absences/times/?days=30"

    @pytest.fixture
    def settled(self, case, caseworker):
        later = {"at": MONDAY + timedelta(days=1), "by": caseworker}
        absences.see(case_id=case.pk, **later)
        absences.close(case_id=case.pk, result="back", **later)

    @pytest.mark.usefixtures("settled")
    def test_the_coordinator_reads_it_per_home_and_school(
        self, client_for, coordinator, aabenraa, course
    ):
        text = client_for(coordinator).get(self.url).content.decode()
        assert str(aabenraa) in text
        assert str(course.school) in text
        assert "Median" in text

    @pytest.mark.usefixtures("settled")
    def test_another_municipality_reads_nothing_of_it(
        self, client_for, neighbour, aabenraa
    ):
        text = client_for(neighbour).get(self.url).content.decode()
        assert "Intet fravær i perioden" in text
        assert str(aabenraa) not in text

    @pytest.mark.usefixtures("case")
    def test_a_corrected_mark_was_no_absence(self, mark):
        mark(Presence.SICK, at=MONDAY + timedelta(minutes=5))
        since = MONDAY.date()
        assert AbsenceCase.objects.chains(since=since) == []


def test_a_session_called_off_was_no_absence(
    case, mark, client_for, caseworker, school_admin
):
    """Not in the figures, not among what repeats."""
    second = factories.SessionFactory(
        course=case.session.course, on=MONDAY.date() - timedelta(days=3)
    )
    second.marks.create(
        enrolment=case.enrolment,
        municipality=case.municipality,
        presence=Presence.NO_WORD,
        minutes_missed=420,
        recorded_at=MONDAY,
        recorded_by=case.session.registered_by,
    )
    url, client = f"/absences/{case.public_id}/", client_for(caseworker)
    assert "2 gange i træk" in client.get(url).content.decode()

    rescheduling.cancel(
        session_id=case.session_id, despite_register=True, at=MONDAY, by=school_admin
    )

    assert "i træk" not in client.get(url).content.decode()
    assert AbsenceCase.objects.chains(since=MONDAY.date()) == []


def test_what_was_no_absence_is_in_no_leaders_figure(case, mark, syd, course):
    def seen():
        sums = counted.now(syd, at=MONDAY).total([course.starts_on.year])
        return sums.share(REACTION)

    assert seen() == (0, 1)
    mark(Presence.SICK, at=MONDAY + timedelta(minutes=5))
    assert seen() == (0, 0)


class TestLive:
    @pytest.mark.parametrize("url", ["/absent/", "/absences/"])
    def test_nothing_new_is_an_empty_answer(self, case, url, client_for, caseworker):
        client = client_for(caseworker)
        shown = client.get(url, headers={"HX-Request": "true"})
        known = shown.content.decode().split("?known=")[1].split('"')[0]
        again = client.get(f"{url}?known={known}", headers={"HX-Request": "true"})
        assert (again.status_code, again.content) == (204, b"")

        absences.see(case_id=case.pk, at=MONDAY, by=caseworker)
        changed = client.get(f"{url}?known={known}", headers={"HX-Request": "true"})
        assert changed.status_code == 200

    def test_the_teacher_is_not_told(self, client_for, teacher):
        assert client_for(teacher).get("/absent/").status_code in {403, 404}
