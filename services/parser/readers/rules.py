"""Finds the straight lines that a PDF page draws: strokes, sides of boxes, and very thin bars."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pypdfium2 as pdfium
import pypdfium2.raw as raw

_MAX_OBJECTS = 3000
_MAX_SEGMENTS = 2000
_THIN = 2.5
_STRAIGHT = 0.6
_SHORTEST = 8.0
_TOUCH = 3.0
_MAX_LINES = 400


@dataclass(frozen=True, slots=True)
class Rule:
    """A line in points from the top left: `at` across its direction, `start` to `end` along it."""

    vertical: bool
    at: float
    start: float
    end: float


def rules_of(page: pdfium.PdfPage) -> list[Rule]:
    """All of the page's own; a page with more lines than a table needs is a drawing."""
    height = page.get_size()[1]
    found: list[Rule] = []
    for index in range(min(raw.FPDFPage_CountObjects(page), _MAX_OBJECTS)):
        item = raw.FPDFPage_GetObject(page, index)
        if raw.FPDFPageObj_GetType(item) == raw.FPDF_PAGEOBJ_PATH:
            found.extend(_of_path(item, height))
            if len(found) > _MAX_SEGMENTS:
                return []
    return joined(found)


def joined(rules: list[Rule]) -> list[Rule]:
    """Lines that go on in each other are one: many programs draw a border cell by cell."""
    whole: list[Rule] = []
    for rule in sorted(rules, key=lambda r: (r.vertical, round(r.at), r.start)):
        last = whole[-1] if whole else None
        if (
            last is not None
            and last.vertical == rule.vertical
            and abs(last.at - rule.at) <= 1.0
            and rule.start <= last.end + _TOUCH
        ):
            whole[-1] = replace(last, end=max(last.end, rule.end))
        else:
            whole.append(rule)
    return whole if len(whole) <= _MAX_LINES else []


def _of_path(item: object, height: float) -> Iterator[Rule]:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not raw.FPDFPageObj_GetBounds(item, left, bottom, right, top):
        return
    wide, high = right.value - left.value, top.value - bottom.value
    if min(wide, high) <= _THIN:
        yield from _rule(left.value, height - top.value, right.value, height - bottom.value)
        return
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item, fill, stroke)
    if not stroke.value or raw.FPDFPath_CountSegments(item) > _MAX_SEGMENTS:
        return  # a coloured ground has no border of its own
    before: tuple[float, float] | None = None
    start: tuple[float, float] | None = None
    for point, kind, closes in _points(item, height):
        if kind == raw.FPDF_SEGMENT_MOVETO:
            start = point
        elif before is not None and kind == raw.FPDF_SEGMENT_LINETO:
            yield from _straight(before, point)
        before = point
        if closes and start is not None:
            yield from _straight(point, start)


def _points(item: object, height: float) -> Iterator[tuple[tuple[float, float], int, bool]]:
    matrix = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(item, matrix)
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(raw.FPDFPath_CountSegments(item)):
        segment = raw.FPDFPath_GetPathSegment(item, index)
        if not raw.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        across = matrix.a * x.value + matrix.c * y.value + matrix.e
        up = matrix.b * x.value + matrix.d * y.value + matrix.f
        closes = bool(raw.FPDFPathSegment_GetClose(segment))
        yield (across, height - up), raw.FPDFPathSegment_GetType(segment), closes


def _straight(a: tuple[float, float], b: tuple[float, float]) -> Iterator[Rule]:
    if min(abs(a[0] - b[0]), abs(a[1] - b[1])) <= _STRAIGHT:
        yield from _rule(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))


def _rule(x0: float, y0: float, x1: float, y1: float) -> Iterator[Rule]:
    if y1 - y0 >= _SHORTEST and y1 - y0 > x1 - x0:
        yield Rule(vertical=True, at=(x0 + x1) / 2, start=y0, end=y1)
    elif x1 - x0 >= _SHORTEST:
        yield Rule(vertical=False, at=(y0 + y1) / 2, start=x0, end=x1)
