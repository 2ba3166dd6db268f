"""Finds the straight lines in a picture of a page, so that a scanned table has its cells too."""

import math

import cv2
import numpy as np

from services.parser.ocr.seen import Picture
from services.parser.readers.rules import Rule, joined

_LONG = 40  # the least length, as a share of the page's width: one in so many
_TALL = 90  # and of its height: a row may be one line high
_THICK = 9.0  # pixels: more is a bar or a picture
_TILT = 0.01  # what is left of the skew
_MOST = 300


def rules_seen(picture: Picture, angle: float, scale: float) -> list[Rule]:
    """Lines in points; `angle` is the skew of the text, which the lines share."""
    ink = _ink(_straightened(picture, angle))
    height, width = ink.shape
    level = np.ones((1, max(width // _LONG, 25)), np.uint8)
    upright = np.ones((max(height // _TALL, 20), 1), np.uint8)
    found = _lines(ink, level, scale, vertical=False) + _lines(ink, upright, scale, vertical=True)
    return joined(found) if len(found) <= _MOST else []


def _straightened(picture: Picture, angle: float) -> np.ndarray:
    """Turned as the pieces of text are, about the same corner."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    cos, sin = math.cos(-angle), math.sin(-angle)
    matrix = np.array([[cos, -sin, 0.0], [sin, cos, 0.0]], dtype=np.float32)
    return cv2.warpAffine(grey, matrix, (grey.shape[1], grey.shape[0]), borderValue=255)


def _ink(grey: np.ndarray) -> np.ndarray:
    return cv2.adaptiveThreshold(
        grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 12
    )


def _lines(ink: np.ndarray, kernel: np.ndarray, scale: float, *, vertical: bool) -> list[Rule]:
    """What is left of the ink where only stretches as long as the kernel stay."""
    # A faint line has holes, and noise bends it by a pixel.
    thickened = cv2.dilate(ink, np.ones((1, 3) if vertical else (3, 1), np.uint8))
    kept = cv2.morphologyEx(thickened, cv2.MORPH_OPEN, kernel)
    _, _, boxes, _ = cv2.connectedComponentsWithStats(kept, connectivity=8)
    rules: list[Rule] = []
    for left, top, wide, high, _area in boxes[1 : _MOST + 1].tolist():
        if min(wide, high) > _THICK + _TILT * max(wide, high):
            continue
        at = (left + wide / 2) if vertical else (top + high / 2)
        start, length = (top, high) if vertical else (left, wide)
        rules.append(Rule(vertical, at / scale, start / scale, (start + length) / scale))
    return rules
