"""Makes a pale page dark: print that hardly differs from its paper is not seen by any engine."""

import cv2
import numpy as np

from services.parser.ocr.seen import Picture

_PAPER_AT = 96  # pixels of the longer side at which only paper and light are left
_INK = 0.1  # per cent of a page that is its darkest ink
_PALE = 0.4  # of the paper's brightness: darker ink needs no help
_BLANK = 0.9
_GAMMA = 1.8


def cleared(picture: Picture) -> Picture:
    """The page as it is, or, where its darkest print is pale, with its print darkened."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    share = np.clip(grey / np.maximum(_paper(grey), 1.0), 0.0, 1.0)
    ink = float(np.percentile(cv2.blur(share, (3, 3)), _INK))
    if ink < _PALE or ink > _BLANK:  # dark enough, or nothing printed at all
        return picture
    calm = cv2.GaussianBlur(share, (3, 3), 0)
    dark = np.clip((calm - ink) / (1.0 - ink), 0.0, 1.0) ** _GAMMA
    return np.asarray(np.stack([dark * 255] * 3, axis=2), dtype=np.uint8)


def _paper(grey: np.ndarray) -> np.ndarray:
    """How bright the paper is at each place: light falls unevenly on a photographed sheet."""
    height, width = grey.shape
    scale = _PAPER_AT / max(height, width)
    size = (max(int(width * scale), 1), max(int(height * scale), 1))
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    small = cv2.medianBlur(cv2.dilate(small, np.ones((3, 3), np.uint8)), 5)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
