"""The facts of an absence on paper: complete, judging nothing, for the home only."""

from datetime import timedelta

import pytest

from courses import fact_sheet_pdf
from courses.fact_sheet import FactSheet
from courses.models import ContactAttempt, Presence
from courses.services import absences, assessments
from municipalities.models import AccessEntry
from tests.conftest import MONDAY

HOUR = timedelta(hours=1)


@pytest.fixture
def told(case, mark, caseworker, coordinator):
    absences.contact(
        case_id=case.pk,
        channel=ContactAttempt.Channel.PHONE,
        result=ContactAttempt.Result.NO_ANSWER,
        note="Ringer igen",
        at=MONDAY + HOUR,
        by=caseworker,
    )
    assessments.note_hearing(
        case_id=case.pk, sent_on=MONDAY.date(), at=MONDAY + HOUR, by=caseworker
    )
    mark(Presence.SICK, at=MONDAY + 2 * HOUR)
    return f"/absences/{case.public_id}/facts"


def words(case):
    return [
        case.enrolment.nomination.participant.full_name,
        "420 af 420",
        "Ringer igen",
        "23.11.2026",
    ]


def test_the_page_holds_all_facts(told, case, client_for, caseworker):
    text = client_for(caseworker).get(told + "/").content.decode()
    for word in words(case):
        assert word in text
    for word in ("ulovlig", "sanktion", "udebliv"):
        assert word not in text.lower()


def test_the_pdf_is_tagged_and_its_name_tells_of_nobody(told, client_for, caseworker):
    answer = client_for(caseworker).get(told + ".pdf")
    assert b"pdfuaid" in answer.content
    assert answer["Content-Disposition"] == 'attachment; filename="faktaark.pdf"'


def test_a_text_is_never_read_as_markup():
    facts = [("#panic()", '#read("/etc/passwd") *x* $y$')]
    sheet = FactSheet(name="= #panic()", facts=facts, tables=[])
    assert fact_sheet_pdf.pdf(sheet).startswith(b"%PDF")


def test_fetching_it_is_logged_as_a_file(told, client_for, caseworker):
    client_for(caseworker).get(told + ".pdf")
    entry = AccessEntry.objects.latest("pk")
    assert (entry.kind, entry.purpose) == ("export", "absence")


@pytest.mark.parametrize("ending", ["/", ".pdf"])
def test_nobody_but_the_home_reads_it(
    told, ending, client_for, coordinator, neighbour, teacher, leader
):
    codes = [
        client_for(member).get(told + ending).status_code
        for member in (coordinator, neighbour, teacher, leader)
    ]
    assert set(codes) <= {403, 404}


class TestHearing:
    def test_a_date_is_noted_once_and_can_be_taken_back(self, case, caseworker):
        note = {"case_id": case.pk, "at": MONDAY + HOUR, "by": caseworker}
        assessments.note_hearing(sent_on=MONDAY.date(), **note)
        assert case.__class__.objects.get().hearing_sent_on == MONDAY.date()
        assessments.note_hearing(sent_on=None, **note)
        assert case.__class__.objects.get().hearing_sent_on is None

    @pytest.mark.parametrize("days", [-1, 1])
    def test_not_before_the_absence_nor_in_the_future(self, case, caseworker, days):
        with pytest.raises(assessments.HearingOutOfTime):
            assessments.note_hearing(
                case_id=case.pk,
                sent_on=MONDAY.date() + timedelta(days=days),
                at=MONDAY,
                by=caseworker,
            )

    def test_a_wrong_date_is_refused_at_the_field(self, case, client_for, caseworker):
        url = f"/absences/{case.public_id}/hearing/"
        answer = client_for(caseworker).post(url, {"hearing_sent_on": "1.1.2020"})
        assert answer.status_code == 422
        assert "tidligst" in answer.content.decode()
