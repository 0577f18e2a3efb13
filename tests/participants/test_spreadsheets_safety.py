"""Strangers' files: refused clearly, read with little memory."""

import subprocess
import sys

import pytest

from participants.spreadsheets import safety, tables
from tests.files import sheets

HOSTILE = sheets.hostile()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_a_reason(name):
    content, code = HOSTILE[name]

    with pytest.raises(safety.RefusedFile) as refusal:
        safety.read(content)

    assert refusal.value.code == code
    assert len(str(refusal.value)) > 20


def test_five_thousand_rows_are_read_in_less_than_256_megabytes():
    rows = [["Fornavn", "Efternavn", "Ordning"]] + [
        [f"Amal {n}", f"Haddad {n}", "IGU"] for n in range(5_000)
    ]

    reading = safety.read(sheets.workbook(rows))

    assert len(reading.table.rows) == 5_001
    assert reading.peak_kb < 256 * 1024


def test_the_largest_csv_is_read_in_less_than_256_megabytes():
    rows = [["a", "b"]] + [["x" * 380, "y" * 380] for _ in range(5_000)]

    reading = safety.read(sheets.csv(rows))

    assert reading.peak_kb < 256 * 1024


def test_the_reader_may_not_take_more_memory_than_its_limit():
    greedy = (
        "from participants.spreadsheets import limited;"
        "limited.tie_hands(); bytearray(300_000_000)"
    )

    done = subprocess.run(
        [sys.executable, "-c", greedy],
        cwd=safety.ROOT,
        capture_output=True,
        check=False,
    )

    assert b"MemoryError" in done.stderr


def test_cells_keep_their_meaning_as_text():
    day = sheets.openpyxl.utils.datetime.from_excel(46349)
    content = sheets.workbook([["Dato", "Tal", "Ja"], [day, 7.5, True], [3.0, None, 0]])

    rows = safety.read(content).table.rows

    assert rows[1].cells == ("2026-11-23", "7,5", "ja")
    assert rows[2].cells == ("3", "", "0")


def test_formulas_merged_and_broken_cells_are_marked():
    content = sheets.workbook(
        [["Dato", "Fra"], ["=A1", "08.30"], ["uge 1", "x"], ["#REF!", "y"]],
        merge=["A3:B3"],
    )

    rows = safety.read(content).table.rows

    assert rows[1].faults == {0: tables.FORMULA}
    assert rows[2].faults == {1: tables.MERGED}
    assert rows[3].faults == {0: tables.BROKEN}


def test_a_formula_with_a_saved_result_counts_as_its_result():
    content = sheets.with_member(
        sheets.workbook([["A", "B"], ["=1+1", "b"]]),
        sheets.SHEET,
        lambda text: text.replace("<v></v>", "<v>2</v>").replace("<v />", "<v>2</v>"),
    )

    assert safety.read(content).table.rows[1].cells == ("2", "b")


def test_only_the_first_sheet_is_read_and_that_is_said():
    reading = safety.read(sheets.workbook([["a", "b"]], sheets=["Ark2"]))

    assert [row.cells for row in reading.table.rows] == [("a", "b")]
    assert reading.table.notes == (tables.OTHER_SHEETS,)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_is_understood_in_every_common_dress(encoding, delimiter):
    rows = [["Fødselsår", "Ønske"], ["1990", "Køkken & rengøring på Åen"]]

    table = safety.read(sheets.csv(rows, encoding=encoding, delimiter=delimiter)).table

    assert [list(row.cells) for row in table.rows] == rows


def test_a_decimal_comma_does_not_count_as_a_delimiter():
    content = sheets.csv([["Navn", "Timer"], ["Amal, Haddad", "1,5"]])

    assert safety.read(content).table.rows[1].cells == ("Amal, Haddad", "1,5")


def test_rows_keep_the_numbers_the_spreadsheet_shows():
    content = sheets.workbook([["a"], [], ["b"], [None], ["c"]])

    assert [row.number for row in safety.read(content).table.rows] == [1, 3, 5]
