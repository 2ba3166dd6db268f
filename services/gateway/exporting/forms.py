"""Writes rows as CSV that no spreadsheet runs, or as one JSON object a line. Pure."""

import csv
import io
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Literal

Form = Literal["csv", "jsonl"]

COLUMNS: Final = (
    "id",
    "firstName",
    "lastName",
    "email",
    "phone",
    "location",
    "position",
    "phase",
    "status",
    "source",
    "skills",
    "experience",
    "notes",
    "linkedinUrl",
    "appliedDate",
    "lastUpdated",
)
MEDIA_TYPES: Final[Mapping[Form, str]] = {
    "csv": "text/csv; charset=utf-8; header=present",
    "jsonl": "application/jsonl",
}
# A cell that begins so is a formula to a spreadsheet, also behind blanks and in full width.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")


def head(form: Form) -> str:
    """The byte order mark lets spreadsheets read the accents of UTF-8."""
    return "\ufeff" + _csv_line(COLUMNS) if form == "csv" else ""


def line(form: Form, row: Mapping[str, Any]) -> str:
    if form == "jsonl":
        return json.dumps({name: _plain(row[name]) for name in COLUMNS}, ensure_ascii=False) + "\n"
    return _csv_line([_cell(row[name]) for name in COLUMNS])


def _cell(value: Any) -> str:
    """Text that a spreadsheet would calculate gets an apostrophe before it, and stays text."""
    text = ", ".join(value) if isinstance(value, list) else str(_plain(value) or "")
    if isinstance(value, str | list) and text.lstrip().startswith(_FORMULA):
        return "'" + text
    return text


def _plain(value: Any) -> Any:
    return value.isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else value


def _csv_line(cells: Any) -> str:
    """Every cell is quoted, so that no separator inside one begins another."""
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(cells)
    return written.getvalue()
