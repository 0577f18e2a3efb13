"""Columns are found by name; every problem has a row and a column."""

from participants.spreadsheets import columns, tables, values
from participants.spreadsheets.columns import Column
from participants.spreadsheets.tables import Row

COLUMNS = (
    Column("given", "Fornavn", "", values.words(60), ("First name",), needed=True),
    Column("year", "Fødselsår", "", values.year(1925, 2015), ("Født",)),
    Column(
        "family", "Efternavn", "", values.words(60), needed=True, unless="whole"
    ),
    Column("whole", "Navn", "", values.words(121), ("Borger",)),
)  # fmt: skip


def rows(*lines, first=1):
    return [
        Row(number, tuple(cells)) for number, cells in enumerate(lines, start=first)
    ]


def read(*cells, mapped=None, faults=None):
    row = Row(7, cells, faults or {})
    return columns.read_row(row, mapped or {"given": 0, "year": 1}, COLUMNS)


def test_headings_are_found_whatever_their_case_and_decoration():
    found = columns.match(["FØDT:", " fornavn* ", "Efternavn (valgfri)"], COLUMNS)

    assert found == {"given": 1, "year": 0, "family": 2}


def test_the_heading_may_stand_below_a_title():
    table = rows(
        ["Liste fra Aabenraa"], ["udskrevet", "23.11.2026"], ["Fornavn", "Født"]
    )

    assert columns.heading_at(table, COLUMNS) == 2


def test_a_file_without_known_headings_begins_with_its_first_wide_row():
    assert columns.heading_at(rows(["titel"], ["a", "b"], ["c", "d"]), COLUMNS) == 1


def test_of_two_equal_headings_the_first_counts():
    assert columns.match(["Fornavn", "Fornavn"], COLUMNS) == {"given": 0}


def test_a_remembered_choice_goes_before_the_name():
    found = columns.remembered(
        ["Fornavn", "Kaldenavn"], COLUMNS, {"given": "kaldenavn"}
    )

    assert found == {"given": 1}


def test_fifty_missing_columns_are_named_as_missing():
    lacking = columns.missing({}, COLUMNS)

    assert [column.key for column in lacking] == ["given", "family"]


def test_a_column_may_stand_in_for_another():
    assert columns.missing({"given": 0, "whole": 1}, COLUMNS) == []


def test_a_problem_names_row_column_and_text():
    (problem,) = read("Amal", "19x2").problems

    assert (problem.row, problem.column.key) == (7, "year")
    assert "7" in str(problem)
    assert "Fødselsår" in str(problem)
    assert "»19x2«" in str(problem)


def test_every_problem_of_a_row_is_found():
    assert len(read("", "1850").problems) == 2


def test_an_empty_cell_is_a_problem_only_where_it_is_needed():
    assert read("Amal", "").problems == ()
    assert [p.code for p in read("", "1990").problems] == ["empty"]


def test_a_formula_without_result_is_named():
    (problem,) = read("", "1990", faults={0: tables.FORMULA}).problems

    assert problem.code == tables.FORMULA


def test_a_cpr_number_is_gone_before_anything_is_kept():
    table = rows(["Fornavn", "Note"], ["Amal", "010190-1234"], ["Bo", "101901234"])

    kept = columns.without_cpr(table)

    assert [row.cells[1] for row in kept[1:]] == ["", ""]
    assert [set(row.faults.values()) for row in kept[1:]] == [{tables.CPR}] * 2


def test_a_portal_id_whose_digits_look_like_one_stays():
    """About one in a thousand does."""
    portal_id = "ab010190-1234-4b0a-9a01-01a0aaaaaaaa"
    kept = columns.without_cpr(rows(["Portal-id"], [portal_id], ["ab010190-1234"]))
    assert [row.cells for row in kept[1:]] == [(portal_id,), ("",)]


def test_a_column_headed_cpr_is_blanked_whole():
    kept = columns.without_cpr(rows(["CPR-nr.", "Navn"], ["0101901", "Amal"]))

    assert kept[1].cells == ("", "Amal")


def test_a_cpr_number_stops_its_row_even_in_an_unused_column():
    (problem,) = read("Amal", "1990", "", faults={2: tables.CPR}).problems

    assert problem.code == tables.CPR
    assert problem.column is None


def test_a_phone_number_is_no_cpr_number():
    table = rows(["Tlf", "Sag"], ["20000143", "2026-0143"], ["+45 20 00 01 43", ""])

    assert columns.without_cpr(table) == tuple(table)
