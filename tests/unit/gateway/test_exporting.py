"""What a spreadsheet makes of an exported cell."""

import csv
import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from services.gateway.exporting.forms import COLUMNS, head, line

ROW: dict[str, Any] = {
    "id": 1,
    "firstName": "Ada",
    "lastName": "O'Neil, Jr.",
    "email": "ada@example.com",
    "phone": None,
    "location": "Zürich",
    "position": 'The "best"\nEngineer',
    "phase": 1,
    "status": "New",
    "source": "LinkedIn",
    "skills": ["Python", "SQL"],
    "experience": None,
    "notes": None,
    "linkedinUrl": None,
    "appliedDate": datetime(2026, 1, 2, tzinfo=UTC),
    "lastUpdated": datetime(2026, 1, 2, tzinfo=UTC),
}


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_a_row_comes_back_as_it_was_whatever_stands_in_it() -> None:
    [row] = read(head("csv") + line("csv", ROW))
    assert row["lastName"] == "O'Neil, Jr."
    assert row["position"] == 'The "best"\nEngineer'
    assert (row["skills"], row["phone"], row["appliedDate"]) == (
        "Python, SQL",
        "",
        "2026-01-02T00:00:00Z",
    )


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("https://evil.example","x")',
        "+1+1",
        "-2+3",
        "@SUM(A1)",
        "\t=1+1",
        "\r=1",
        "  =1+1",
        "＝1+1",
        "|calc",
        "%0A=1",
    ],
)
@pytest.mark.parametrize("column", ["firstName", "notes", "phone", "skills"])
def test_no_cell_is_a_formula(column: str, text: str) -> None:
    value: Any = [text] if column == "skills" else text
    [row] = read(head("csv") + line("csv", {**ROW, column: value}))
    assert row[column] == "'" + text


def test_numbers_and_dates_are_left_alone() -> None:
    [row] = read(head("csv") + line("csv", {**ROW, "id": 7, "experience": 3}))
    assert (row["id"], row["experience"]) == ("7", "3")


def test_a_line_of_json_holds_values_as_they_are() -> None:
    shown = json.loads(line("jsonl", {**ROW, "notes": "=1+1"}))
    assert list(shown) == list(COLUMNS)
    assert (shown["notes"], shown["skills"], shown["phone"]) == ("=1+1", ["Python", "SQL"], None)
    assert head("jsonl") == ""
