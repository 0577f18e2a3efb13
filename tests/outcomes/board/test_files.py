"""Page, one-page paper, full paper and workbook say the same, or they all say why not."""

import io
import re

import pytest
from django.urls import reverse
from pypdf import PdfReader

from outcomes import report
from outcomes.models import ReflectionDecision, ReflectionMinute
from outcomes.services import tallies
from tests import factories
from tests.conftest import MONDAY
from tests.outcomes.board.reading import cells, page_text, pages, pdf_text, squeezed
from tests.outcomes.test_summaries import TODAY, bus  # noqa: F401 (a fixture)

FIGURE = re.compile(r"\d+ % \(\d+/\d+\)")


@pytest.fixture
def found(bus, oest):  # noqa: F811
    tallies.refresh(at=MONDAY, everything=True)
    return report.report(cooperation=oest, year=2025, own=[], today=TODAY)


@pytest.fixture
def desk(bus, oest, client_for):  # noqa: F811
    tallies.refresh(at=MONDAY, everything=True)
    return client_for(factories.CoordinatorFactory(cooperation=oest))


def ask(desk, name):
    return desk.get(reverse(f"outcomes:{name}"), {"year": "2025"})


def words(found):
    """Every figure's text: of all, of the year before, of each group."""
    for line in found.lines.values():
        yield from (report.in_words(line.total), report.in_words(line.before))
    for split in found.splits:
        yield from (report.in_words(shown) for shown in split.groups.values())


def test_whatever_the_page_says_is_in_the_full_paper_and_the_workbook(found, desk):
    text, sheet = (
        pdf_text(ask(desk, "full_pdf").content),
        cells(ask(desk, "workbook").content),
    )
    on_page = set(FIGURE.findall(page_text(ask(desk, "summary"))))
    assert "82 % (9/11)" in on_page
    for each in on_page | set(words(found)):
        assert squeezed(each) in text
        assert squeezed(each) in sheet


def test_no_figure_is_in_a_file_that_the_report_does_not_show(found, desk):
    """The files hold every breakdown, the page those that answer its questions."""
    on_page = set(FIGURE.findall(page_text(ask(desk, "summary"))))
    may_be = on_page | {each for each in words(found) if FIGURE.fullmatch(each)}
    texts = [pdf_text(ask(desk, name).content) for name in ("paper_pdf", "full_pdf")]
    texts.append(" ".join(cells(ask(desk, "workbook").content)))
    for text in texts:
        assert FIGURE.findall(text)
        assert set(FIGURE.findall(text)) <= may_be


def test_every_name_definition_and_reason_is_in_the_full_paper(found, desk):
    text = pdf_text(ask(desk, "full_pdf").content)
    without_breaks = text.replace(" ", "")  # a hyphen may stand at the end of a line
    for line in found.lines.values():
        for said in (str(line.kpi.name), line.kpi.text):
            assert squeezed(said).replace(" ", "") in without_breaks
    assert "skjult: for få" in text


def test_what_is_hidden_is_no_number_in_the_workbook(found, desk):
    sheet = cells(ask(desk, "workbook").content)
    hidden = [s for split in found.splits for s in split.groups.values() if s.is_hidden]
    assert hidden
    assert sheet.count("skjult: for få personer her eller i en anden gruppe") >= len(
        hidden
    )


def test_the_paper_is_one_page_however_much_was_decided(found, desk, oest):
    by = factories.MembershipFactory(role="leader", municipality=oest.lead)
    minute = ReflectionMinute.objects.create(
        cooperation=oest,
        on=TODAY,
        seen="x",
        why="x",
        change="x",
        follow_up_on=TODAY,
        by=by,
    )
    for n in range(1, 12):
        ReflectionDecision.objects.create(
            minute=minute,
            position=n,
            text="æ" * 200,
            owner="ø" * 80,
            follow_up_on=TODAY,
        )
    content = ask(desk, "paper_pdf").content
    assert pages(content) == 1
    assert "5 flere" in pdf_text(content)


def test_the_paper_has_a_title_a_language_and_tags(found, desk):
    reader = PdfReader(io.BytesIO(ask(desk, "full_pdf").content))
    root = reader.trailer["/Root"]
    assert "2025" in reader.metadata.title
    assert root["/Lang"].lower().startswith("da")
    assert root["/MarkInfo"]["/Marked"]
    assert f"1 / {len(reader.pages)}" in squeezed(reader.pages[0].extract_text())


def test_another_cooperations_paper_is_not_there(desk, syd):
    for name in ("paper_pdf", "full_pdf", "workbook"):
        answer = desk.get(reverse(f"outcomes:{name}"), {"cooperation": syd.pk})
        assert answer.status_code == 404
