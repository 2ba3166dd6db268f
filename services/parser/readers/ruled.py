"""Reads tables whose borders are drawn, cell by cell: a row is an entry, not a line of the page."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from services.parser.document import Box, Run
from services.parser.geometry import in_order
from services.parser.labelled import is_label
from services.parser.pieces import Block, Piece, Row
from services.parser.readers.rules import Rule

IsHeading = Callable[[str], bool]

_NEAR = 3.0  # lines that end this near each other meet
_MIN_ROWS = 2
_MOST_BESIDE = 2
_LONG = 60  # characters: more is told, not named
_BULLETS = frozenset("•◦▪‣∙·●■")
_DASHES = frozenset("-–—*")


@dataclass(frozen=True, slots=True)
class Table:
    """Where a table stands, and its rows of cells."""

    box: Box
    rows: tuple[tuple[Box, ...], ...]


def tables_of(rules: Sequence[Rule]) -> list[Table]:
    """Every grid of at least two rows and two columns, from the top."""
    found = [table for group in _met(rules) if (table := _table(group)) is not None]
    return sorted(found, key=lambda table: table.box[1])


def ordered(
    pieces: Sequence[Piece], tables: Sequence[Table], is_heading: IsHeading
) -> list[Block] | None:
    """The page's blocks with each table read by its cells; None where tables are none, or frames.

    A page is taken apart above and below its tables, so nothing else may stand beside them.
    """
    left = list(pieces)
    blocks: list[Block] = []
    read = 0
    for table in tables:
        inside = [piece for piece in left if _holds(table.box, piece)]
        cells = [[_inside(cell, inside) for cell in row] for row in table.rows]
        if sum(sum(bool(cell) for cell in row) >= 2 for row in cells) < _MIN_ROWS:
            continue
        outside = [piece for piece in left if not _holds(table.box, piece)]
        beside = [p for p in outside if table.box[1] < p.base < table.box[3]]
        if len(beside) > _MOST_BESIDE:
            return None
        above = [p for p in outside if p.base <= table.box[1]]
        if above:
            blocks += in_order(above, is_heading)
        blocks.append(list(_rows([[_flat(c, is_heading) for c in row] for row in cells])))
        left = [p for p in outside if p.base > table.box[1]]
        read += 1
    if not read:
        return None
    return blocks + (in_order(left, is_heading) if left else [])


def _met(rules: Sequence[Rule]) -> Iterator[list[Rule]]:
    """Lines that touch, directly or by others, belong to one drawing."""
    waiting = list(rules)
    while waiting:
        group, edge = [], [waiting.pop()]
        while edge:
            rule = edge.pop()
            group.append(rule)
            near = [other for other in waiting if _meet(rule, other)]
            waiting = [other for other in waiting if not _meet(rule, other)]
            edge += near
        yield group


def _meet(a: Rule, b: Rule) -> bool:
    if a.vertical == b.vertical:
        apart = max(a.start, b.start) - min(a.end, b.end)
        return abs(a.at - b.at) <= _NEAR and apart <= _NEAR
    return a.start - _NEAR <= b.at <= a.end + _NEAR and b.start - _NEAR <= a.at <= b.end + _NEAR


def _table(rules: Sequence[Rule]) -> Table | None:
    upright = [rule for rule in rules if rule.vertical]
    level = [rule for rule in rules if not rule.vertical]
    if not upright or len(level) < _MIN_ROWS:
        return None
    xs = _places([r.at for r in upright] + [e for r in level for e in (r.start, r.end)])
    ys = _places([r.at for r in level] + [e for r in upright for e in (r.start, r.end)])
    box = (xs[0], ys[0], xs[-1], ys[-1])
    whole = [y for y in ys if y in (ys[0], ys[-1]) or _drawn(level, y, xs[0], xs[-1]) > 0.5]
    rows = tuple(_cells(upright, xs, top, bottom) for top, bottom in pairwise(whole))
    divided = sum(len(row) >= 2 for row in rows)
    return Table(box, rows) if divided >= _MIN_ROWS else None


def _places(values: Sequence[float]) -> list[float]:
    """Values that are one place on the page, once."""
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > _NEAR:
            places.append(value)
    return places


def _cells(
    upright: Sequence[Rule], xs: Sequence[float], top: float, bottom: float
) -> tuple[Box, ...]:
    """Cells between lines that are drawn along most of the row; others are merged over it."""
    edges = [x for x in xs if x in (xs[0], xs[-1]) or _drawn(upright, x, top, bottom) > 0.6]
    return tuple((left, top, right, bottom) for left, right in pairwise(edges))


def _drawn(rules: Sequence[Rule], at: float, start: float, end: float) -> float:
    """The share of a stretch along which lines are drawn; several may follow each other."""
    drawn = sum(
        max(min(rule.end, end) - max(rule.start, start), 0.0)
        for rule in rules
        if abs(rule.at - at) <= _NEAR
    )
    return drawn / max(end - start, 1.0)


def _holds(box: Box, piece: Piece) -> bool:
    middle = (piece.x0 + piece.x1) / 2
    # Letters stand on their base line: a little above it is inside the cell.
    return box[0] <= middle <= box[2] and box[1] < piece.base - 0.3 * piece.size < box[3]


def _inside(box: Box, pieces: Sequence[Piece]) -> list[Piece]:
    return [piece for piece in pieces if _holds(box, piece)]


def _flat(cell: list[Piece], is_heading: IsHeading) -> Block:
    return [row for block in in_order(cell, is_heading) for row in block] if cell else []


def _rows(table: Sequence[Sequence[Block]]) -> Iterator[Row]:
    labels = _labels(table[0])
    for cells in table[1:] if labels else table:
        if labels:
            yield from _record(labels, cells)
        else:
            yield from _entry([cell for cell in cells if cell])


def _labels(cells: Sequence[Block]) -> list[Piece] | None:
    """The head of a table that names its columns, where it does."""
    named = [_whole(cell) for cell in cells if cell]
    if len(named) < 2 or len(named) < len(cells):
        return None
    return named if sum(is_label(one.text) for one in named) >= max(2, len(named) - 1) else None


def _record(labels: Sequence[Piece], cells: Sequence[Block]) -> Iterator[Row]:
    """One value to a line, behind the name of its column: so forms are written."""
    if len(cells) != len(labels):
        yield from _entry([cell for cell in cells if cell])
        return
    for label, cell in zip(labels, cells, strict=True):
        if not cell:
            continue
        first = cell if _length(cell) <= _LONG and not _is_list(cell) else cell[:1]
        value = _whole(first)
        named = replace(label, base=value.base, y0=value.y0, y1=value.y1)
        yield _apart([replace(named, x0=value.x0 - 40, x1=value.x0 - 20), value])
        yield from cell[len(first) :]


def _entry(cells: Sequence[Block]) -> Iterator[Row]:
    """Short cells name the entry and stay beside each other; what is told follows below them."""
    told = [cell for cell in cells if _length(cell) > _LONG or _is_list(cell)]
    if len(told) > 1 or not cells:
        for cell in cells:
            yield from cell
        return
    if not told:
        yield _apart([_whole(cell) for cell in cells])
        return
    short = [_whole(cell) for cell in cells if cell is not told[0]]
    first = told[0][0]
    if short and not (len(short) == 1 or _is_header(told[0])):
        yield _apart(short)
        yield from told[0]
        return
    yield _apart(sorted([*short, *first], key=lambda piece: piece.x0))
    yield from told[0][1:]


def _is_header(cell: Block) -> bool:
    """Whether the first line stands for itself, above what it tells of."""
    if len(cell) < 2 or _is_list(cell[:1]):
        return False
    return cell[0][0].bold or _ends_early(cell)


def _ends_early(cell: Block) -> bool:
    """Whether the next line's first word had fitted: then the break was meant."""
    first, after = cell[0], cell[1][0]
    letter = (after.x1 - after.x0) / max(len(after.text), 1)
    needed = letter * (len(after.text.split(" ", 1)[0]) + 1)
    return first[-1].x1 + needed < max(row[-1].x1 for row in cell)


def _is_list(cell: Block) -> bool:
    """A dash that begins a later line may be a range's, broken before it."""
    starts = [row[0].text.lstrip()[:1] for row in cell]
    return any(start in _BULLETS for start in starts) or starts[0] in _DASHES


def _length(cell: Block) -> int:
    return sum(len(piece.text) + 1 for row in cell for piece in row)


def _whole(cell: Block) -> Piece:
    """A cell whose words were broken over lines, as one."""
    pieces = [piece for row in cell for piece in row]
    text, runs = pieces[0].text, list(pieces[0].runs)
    for piece in pieces[1:]:
        is_broken = text.endswith("-") and text[-2:-1].islower() and piece.text[:1].islower()
        text = text[:-1] + piece.text if is_broken else f"{text} {piece.text}"
        runs += [Run(" "), *piece.runs]
    return replace(
        pieces[0],
        text=text,
        x1=max(piece.x1 for piece in pieces),
        y1=max(piece.y1 for piece in pieces),
        runs=tuple(runs) if pieces[0].runs else (),
    )


def _apart(row: Row) -> Row:
    """On one line, and never so near that they would be taken for one."""
    base = row[0].base
    kept: Row = []
    for piece, after in pairwise([*row, None]):
        if piece is not None:
            edge = after.x0 - 1.5 * piece.size if after else piece.x1
            kept.append(replace(piece, base=base, x1=max(min(piece.x1, edge), piece.x0 - 20)))
    return kept
