"""Reads a section that is a form, by its labels: before the values, or in a row above them."""

from collections.abc import Sequence

from services.parser.labelled import Record, Role, labelled_records
from services.parser.tabled import tabled_records
from services.parser.wrapping import Placed


def records_of(lines: Sequence[Placed], *wanted: Role) -> list[Record]:
    """The section's entries, if it is a form; `wanted` are the roles of which an entry has two."""
    for read in (tabled_records, labelled_records):
        records = list(read(lines))
        full = [r for r in records if sum(role in r.values for role in wanted) >= 2]
        if full and len(full) * 2 >= len(records):
            return full
    return []
