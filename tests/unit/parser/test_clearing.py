"""A pale page is darkened until its faintest print can be seen; a good one is left as it is."""

import cv2
import numpy as np

from services.parser.ocr.clearing import cleared
from services.parser.ocr.seen import Picture


def printed(paper: int, ink: int, faint: int) -> Picture:
    grey = np.full((800, 600), paper, dtype=np.uint8)
    for y in range(60, 740, 40):
        cv2.putText(grey, "Head of Year 9", (40, y), cv2.FONT_HERSHEY_SIMPLEX, 1.0, ink, 2)
    cv2.putText(grey, "July 2024", (340, 780), cv2.FONT_HERSHEY_SIMPLEX, 1.0, faint, 2)
    return np.asarray(np.stack([grey] * 3, axis=2), dtype=np.uint8)


def test_a_good_page_is_left_alone() -> None:
    page = printed(245, 20, 150)
    assert cleared(page) is page


def test_a_blank_page_is_left_alone() -> None:
    page = np.full((800, 600, 3), 240, dtype=np.uint8)
    assert cleared(page) is page


def test_pale_print_becomes_dark_and_paper_stays_paper() -> None:
    page = printed(245, 140, 205)
    dark = cleared(page)
    faint = page[..., 0] == 205
    assert dark[page[..., 0] == 140].mean() < 60
    assert dark[faint].mean() < 190
    assert dark[page[..., 0] == 245].mean() > 230
