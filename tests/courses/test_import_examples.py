"""The example files we ship are read without a single problem."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from branchespor.services.nomination_columns import COLUMNS as NOMINATION_COLUMNS
from courses.services.attendance_columns import COLUMNS as ATTENDANCE_COLUMNS
from courses.services.plan_import import COLUMNS as PLAN_COLUMNS
from participants.spreadsheets import columns, safety

EXAMPLES = {
    "indstillinger": NOMINATION_COLUMNS,
    "kursusplan": PLAN_COLUMNS,
    "fremmoede": ATTENDANCE_COLUMNS,
}


def rows_of(name, ending):
    path = Path(finders.find(f"examples/{name}.{ending}"))
    assert path.is_relative_to(settings.BASE_DIR)
    return safety.read(path.read_bytes()).table.rows


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
@pytest.mark.parametrize("name", EXAMPLES)
def test_every_heading_is_found_and_every_cell_read(name, ending):
    headings, *below = rows_of(name, ending)

    mapped = columns.match(headings.cells, EXAMPLES[name])
    readings = [columns.read_row(row, mapped, EXAMPLES[name]) for row in below]

    assert len(mapped) == len(headings.cells)
    assert [reading.problems for reading in readings] == [()] * len(below)


@pytest.mark.parametrize("name", EXAMPLES)
def test_both_formats_say_the_same(name):
    read = [
        columns.read_row(row, columns.match(rows[0].cells, known), known).values
        for ending in ("xlsx", "csv")
        for known in [EXAMPLES[name]]
        for rows in [rows_of(name, ending)]
        for row in rows[1:]
    ]

    assert read[: len(read) // 2] == read[len(read) // 2 :]


@pytest.mark.parametrize("known", EXAMPLES.values(), ids=EXAMPLES)
def test_the_example_of_every_column_is_one(known):
    read = {each.key: each.read(each.example) for each in known if each.example}

    assert date in {type(value) for value in read.values()}
