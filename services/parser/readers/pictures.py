"""Finds pictures of text on pages that have text of their own: a pasted table, a scanned half."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from services.parser.document import Box
from services.parser.pieces import Piece

Grey = npt.NDArray[np.uint8]

# Of the page: a portrait or a logo is smaller, a background larger.
_SMALLEST, _LARGEST = 0.06, 0.9
_MAX_OBJECTS = 3000
_MAX_PICTURES = 4
_MAX_LETTERS_INSIDE = 12
_INK = 60
_MIN_BANDS = 3
_MIN_STROKES = 8


def written_pictures(page: pdfium.PdfPage, pieces: list[Piece]) -> list[Box]:
    """Where pictures of text stand, in points from the top left."""
    return [box for box in _pictures(page) if not _covered(box, pieces) and _written(page, box)]


def _pictures(page: pdfium.PdfPage) -> Iterator[Box]:
    width, height = page.get_size()
    area = max(width * height, 1.0)
    found = 0
    count = min(raw.FPDFPage_CountObjects(page), _MAX_OBJECTS)
    kinds = (raw.FPDFPageObj_GetType(raw.FPDFPage_GetObject(page, i)) for i in range(count))
    if not any(kind in {raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM} for kind in kinds):
        return
    objects = cast("Iterator[Any]", page.get_objects([raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))
    for item in objects:
        left, bottom, right, top = item.get_bounds()
        left, right = max(left, 0.0), min(right, width)
        bottom, top = max(bottom, 0.0), min(top, height)
        share = max(right - left, 0.0) * max(top - bottom, 0.0) / area
        if _SMALLEST <= share <= _LARGEST:
            found += 1
            yield left, height - top, right, height - bottom
        if found >= _MAX_PICTURES:
            return


def _covered(box: Box, pieces: list[Piece]) -> bool:
    """Whether the text layer has words there: the picture is then a background or was read."""
    x0, y0, x1, y1 = box
    letters = 0
    for piece in pieces:
        middle = (piece.x0 + piece.x1) / 2
        if x0 <= middle <= x1 and y0 <= piece.base <= y1:
            letters += len(piece.text)
    return letters > _MAX_LETTERS_INSIDE


def _written(page: pdfium.PdfPage, box: Box) -> bool:
    return looks_written(np.asarray(drawn(page, box, 1.2).to_pil().convert("L"), dtype=np.uint8))


def drawn(page: pdfium.PdfPage, box: Box, scale: float) -> pdfium.PdfBitmap:
    """The part of a page in a box, `scale` pixels for a point."""
    width, height = page.get_size()
    crop = (box[0], height - box[3], width - box[2], box[1])
    render: Callable[..., pdfium.PdfBitmap] = page.render
    return render(scale=scale, crop=crop)


def looks_written(grey: Grey) -> bool:
    """Strokes in several bands on a plain ground; a photograph has no ground, a logo no bands."""
    if min(grey.shape) < 24:
        return False
    counts = np.bincount((grey >> 4).ravel(), minlength=16)
    ground = int(counts.argmax())
    near = counts[max(0, ground - 1) : ground + 2].sum() / grey.size
    if near < 0.55:
        return False
    ink = np.abs(grey.astype(np.int16) - (ground * 16 + 8)) > _INK
    if not 0.008 < ink.mean() < 0.35:
        return False
    strokes = (np.diff(ink.astype(np.int8), axis=1) == 1).sum(axis=1)
    rows = strokes >= _MIN_STROKES
    edges = np.flatnonzero(np.diff(np.concatenate(([0], rows.astype(np.int8), [0]))))
    bands = [end - start for start, end in list(pairwise(edges.tolist()))[::2]]
    return sum(2 <= height <= 40 for height in bands) >= _MIN_BANDS
