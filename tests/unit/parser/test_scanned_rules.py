"""The borders of a scanned table are found, though the sheet lay askew."""

import math

import cv2
import numpy as np
import pytest

from services.parser.ocr.seen import Picture
from services.parser.readers.ruled import tables_of
from services.parser.readers.scanned_rules import rules_seen

XS, YS = (100, 400, 1100), (200, 260, 320, 380)


def sheet(degrees: float) -> Picture:
    """A table of three rows with strokes like words in its cells, turned about the top left."""
    grey = np.full((1600, 1200), 250, dtype=np.uint8)
    for x in XS:
        cv2.line(grey, (x, YS[0]), (x, YS[-1]), 30, 2)
    for y in YS:
        cv2.line(grey, (XS[0], y), (XS[-1], y), 30, 2)
    for y in YS[:-1]:
        for x in range(440, 900, 26):
            cv2.putText(grey, "a", (x, y + 40), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 20, 2)
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    matrix = np.array([[cos, -sin, 0], [sin, cos, 0]], dtype=np.float32)
    turned = cv2.warpAffine(grey, matrix, (1200, 1600), borderValue=(250.0,))
    return np.asarray(np.stack([turned] * 3, axis=2), dtype=np.uint8)


@pytest.mark.parametrize("degrees", [0.0, 1.2])
def test_a_scanned_tables_cells_are_found(degrees: float) -> None:
    [table] = tables_of(rules_seen(sheet(degrees), math.radians(degrees), 2.0))
    assert [len(row) for row in table.rows] == [2, 2, 2]
    assert table.box == pytest.approx((50, 100, 550, 190), abs=4)


def test_words_alone_are_no_table() -> None:
    grey = np.full((1600, 1200), 250, dtype=np.uint8)
    for y in range(100, 1500, 40):
        cv2.putText(grey, "Illinois Hill HILL", (100, y), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 20, 2)
    page = np.asarray(np.stack([grey] * 3, axis=2), dtype=np.uint8)
    assert tables_of(rules_seen(page, 0.0, 2.0)) == []
