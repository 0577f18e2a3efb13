"""What the portal writes: no cell is ever a formula, whatever stands in it."""

import csv
import io
import re
import shutil
import subprocess
import zipfile
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from participants.spreadsheets import cells, safety, writer
from participants.spreadsheets.writer import Document

pytestmark = pytest.mark.files

SEEDS = (
    "=1+1", "+45 20 00 01 23", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\x00=1",
    "  =1+1", "\u00a0=1", "\ufeff=1", "\u200b=1", "\u2060\u200d=1", "\u3164=1", "＝1+1", "＋1",
    "－1", "＠x", "\u22121", "﹦1", "\u034f=1", "a;=1", 'a","=1', "a,\u200b-1", "a\n=1", "a\r\n@x",
    "_x003D_1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x")', "#REF!", "'=1", "=", "'",
)  # fmt: skip
BEFORE = ["", " ", "\t", "\x00", "\ufeff", "\u200b", "\u00a0", "\u3164", '"', ";", ","]
SIGNS = ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\u2212", "﹢", "﹣", "﹦", "﹫"]
hostile = st.one_of(
    st.sampled_from(SEEDS),
    st.text(max_size=40),
    st.builds(
        "".join,
        st.lists(st.sampled_from(BEFORE + SIGNS) | st.text(max_size=3), max_size=8),
    ),
)
lists = st.lists(hostile, min_size=20, max_size=20)
EXAMPLES = 100  # of 20 strings each: 2,000 strings for either format
FAST = settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck)
)


def document(*texts):
    return Document("Titel", ["A", "B"], [[text, 1] for text in texts], ["mærke"])


def begins_a_formula(text):
    """A reader of its own, stricter than any program: what shows first decides."""
    unseen = re.compile(
        r"[\s\x00-\x1f\x7f-\x9f\u00ad\u034f\u200b-\u200f\u2060-\u206f\ufeff]*"
    )
    return bool(
        re.match("[=+\\-@＝＋－＠\u2212﹢﹣﹦﹫]", unseen.sub("", text, count=1))
    )


def live(text):
    """A cell that a program would calculate: a formula that is not just a number."""
    return begins_a_formula(text) and not re.fullmatch(r"-?\d+(,\d+)?", text)


@given(texts=lists)
@FAST
def test_a_workbook_holds_no_formula(texts):
    content = writer.written(document(*texts), form="xlsx")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
        styles = archive.read("xl/styles.xml").decode()
    assert not re.search(r'<f[ >/]|t="str"|t="e"', xml)
    assert 'quotePrefix="1"' in styles
    book = openpyxl.load_workbook(io.BytesIO(content))
    texts = [c for row in book.active for c in row if isinstance(c.value, str)]
    assert all(cell.data_type != "f" for cell in texts)
    assert not [cell.value for cell in texts if live(cell.value)]


@given(texts=lists)
@FAST
def test_a_csv_file_holds_no_formula_whatever_it_is_split_at(texts):
    content = writer.written(document(*texts), form="csv")
    assert content.startswith(b"\xef\xbb\xbf")
    lines = content.decode("utf-8-sig").split("\r\n")
    assert len(lines) == len(texts) + 4
    for delimiter in ";,\t|":
        read = [cell for row in csv.reader(lines, delimiter=delimiter) for cell in row]
        naive = [cell.strip('"') for line in lines for cell in line.split(delimiter)]
        assert not [cell for cell in read + naive if live(cell)]


@given(text=hostile)
@settings(max_examples=200, deadline=None)
def test_what_is_written_can_be_read_in_again(text):
    shown = cells.harmless(f"x{text}")
    content = writer.written(document(f"x{text}"), form="csv")
    row = next(csv.reader(content.decode("utf-8-sig").splitlines()[1:2], delimiter=";"))
    assert row[0].replace("'", "") == shown.replace("'", "")


@pytest.mark.parametrize("text", SEEDS[:20])
def test_what_may_be_a_formula_gets_an_apostrophe(text):
    assert cells.harmless(text).startswith("'")


@pytest.mark.parametrize("text", ["Amal", "Åse-Marie", "5-10", "a@b.dk", "", "Ø = ø"])
def test_ordinary_text_stays_as_it_is(text):
    assert cells.harmless(text) == text


def test_numbers_stay_numbers_and_dates_are_danish():
    day, moment = date(2026, 11, 24), datetime(2026, 11, 24, 8, 30)
    row = [-5, Decimal("7.5"), day, moment, True, None]
    content = writer.written(Document("T", list("abcdef"), [row]), form="xlsx")
    cells_of_row = openpyxl.load_workbook(io.BytesIO(content)).active[4]
    assert [cell.value for cell in cells_of_row[:2]] == [-5, 7.5]
    assert cells_of_row[2].number_format == "dd\\.mm\\.yyyy"
    assert cells_of_row[2].value == datetime(2026, 11, 24)
    text = writer.csv_text([row])
    assert text == '\ufeff"-5";"7,5";"24.11.2026";"24.11.2026 08.30";"ja";""\r\n'


def test_the_mark_stands_on_every_page_and_above_the_table():
    marked = Document("T", ["a"], [["x"]], ["FORTROLIGT", "Køk & Co"])
    content = writer.written(marked, form="xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert [sheet["A2"].value, sheet["A3"].value] == ["FORTROLIGT", "Køk & Co"]
    assert "FORTROLIGT · Køk && Co" in sheet.oddHeader.center.text
    assert sheet.oddFooter.center.text == sheet.oddHeader.center.text
    last = writer.written(marked, form="csv").decode().splitlines()[-1]
    assert last == '"# FORTROLIGT · Køk & Co"'


def test_the_portal_reads_its_own_files():
    own = writer.written(document("Amal", "=1"), form="csv")
    rows = [row.cells for row in safety.read(own).table.rows]
    assert rows[:3] == [("A", "B"), ("Amal", "1"), ("'=1", "1")]


@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
def test_libreoffice_finds_no_formula(tmp_path):
    file = tmp_path / "liste.csv"
    file.write_bytes(writer.written(document(*SEEDS), form="csv"))
    subprocess.run(
        ["soffice", "--headless", "--convert-to", "xlsx", "--outdir", tmp_path, file],
        check=True,
        capture_output=True,
    )
    book = openpyxl.load_workbook(tmp_path / "liste.xlsx")
    assert not [c for row in book.active for c in row if c.data_type == "f"]


def test_a_sign_spelled_in_hexadecimal_stays_spelled():
    content = writer.written(document("_x003D_1+1"), form="xlsx")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<t>_x005F_x003D_1+1</t>" in xml
