"""Reads entries that stand in a table under a row of labels: Period | Position | Employer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.parser.dates import dates_in
from services.parser.document import Cell, Line
from services.parser.labelled import Record, Role, role_of
from services.parser.wrapping import Placed

# What makes an entry; a table of skills and levels has none of these.
_NAMING = frozenset({Role.TITLE, Role.COMPANY, Role.DEGREE, Role.SCHOOL})
_LABELLED = 0.6  # of the row's cells, at least
_SLACK = 4.0  # points that a value may stand left of its label


@dataclass(frozen=True, slots=True)
class Columns:
    """The roles of a table's columns, and where each begins (0 where the format has no places)."""

    roles: tuple[Role | None, ...]
    starts: tuple[float, ...]

    def place(self, line: Line) -> list[tuple[int, Cell]] | None:
        """Each cell with its column; None where a row does not fit the table."""
        if not any(self.starts):
            fits = len(line.cells) == len(self.roles) or len(line.cells) == 1
            return list(enumerate(line.cells)) if fits else None
        return [(self._at(cell.x0), cell) for cell in line.cells]

    def _at(self, x: float) -> int:
        return max((i for i, start in enumerate(self.starts) if x >= start - _SLACK), default=0)


def tabled_records(lines: Sequence[Placed]) -> Iterator[Record]:
    """The entries under each row of labels; none where the section has no such row."""
    columns: Columns | None = None
    record: Record | None = None
    for index, line in lines:
        heads = _columns(line)
        if heads is not None:
            if record is not None:
                yield record
            columns, record = heads, None
            continue
        if columns is None:
            continue
        placed = columns.place(line)
        if placed is None or (record is None and len(placed) < 2):
            return
        if record is None or _begins(columns, placed, record):
            if record is not None:
                yield record
            record = Record()
        _fill(record, columns, placed, line, index)
    if record is not None:
        yield record


def _columns(line: Line) -> Columns | None:
    roles = tuple(role_of(cell.text) for cell in line.cells)
    known = [role for role in roles if role is not None]
    is_row = len(known) >= 2 and len(known) == len(set(known)) and _NAMING.intersection(known)
    if not is_row or len(known) < _LABELLED * len(roles):
        return None
    return Columns(roles, tuple(cell.x0 for cell in line.cells))


def _begins(columns: Columns, placed: Sequence[tuple[int, Cell]], record: Record) -> bool:
    """A row that brings again what the entry has; what runs over in a cell stands there alone."""
    if len(placed) < 2:
        return False
    if Role.DATES in columns.roles:
        dated = [cell for at, cell in placed if columns.roles[at] is Role.DATES]
        return Role.DATES not in record.values or any(dates_in(cell.text) for cell in dated)
    first = min(at for at, _ in placed)
    return first == 0 or len(placed) > len(columns.roles) / 2


def _fill(
    record: Record,
    columns: Columns,
    placed: Sequence[tuple[int, Cell]],
    line: Line,
    index: int,
) -> None:
    told = line.bullet or (len(placed) == 1 and placed[0][0] == 0)
    for at, cell in placed:
        role = Role.TOLD if told else columns.roles[at]
        record.add(role or Role.TOLD, cell.text, index)
