"""RapidOCR: its weights come in its wheel, so nothing is fetched."""

import math
from typing import Any

import numpy as np
from rapidocr import RapidOCR

from services.parser.ocr.parting import Quad, parted
from services.parser.ocr.seen import Picture, Seen, corners

_LONGEST_SIDE = 1280
_MARGIN = 0.12  # of a box's height


def _trimmed(box: Quad) -> Quad:
    """Its boxes reach beyond the letters on both sides, so that neighbours seem to touch."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = box
    width, height = math.hypot(x1 - x0, y1 - y0), math.hypot(x3 - x0, y3 - y0)
    if width < height:
        return box
    right, down = _MARGIN * height * (x1 - x0) / width, _MARGIN * height * (y1 - y0) / width
    return (
        (x0 + right, y0 + down),
        (x1 - right, y1 - down),
        (x2 - right, y2 - down),
        (x3 + right, y3 + down),
    )


class RapidEngine:
    """One thread: children share the machine with each other and with the text lane."""

    name = "rapidocr"

    def __init__(self) -> None:
        self._engine = RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.use_cls": False,
                "Global.max_side_len": 2600,
                "Det.limit_type": "max",
                "Det.limit_side_len": _LONGEST_SIDE,
                "EngineConfig.onnxruntime.intra_op_num_threads": 1,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )

    def see(self, picture: Picture) -> list[Seen]:
        # What comes back has one of several types; with detection and recognition it has these.
        found: Any = self._engine(
            np.ascontiguousarray(picture), return_word_box=True, return_single_char_box=True
        )
        if found.boxes is None or found.txts is None:
            return []
        lines = [
            Seen(text, _trimmed(corners(box)), float(score))
            for box, text, score in zip(found.boxes, found.txts, found.scores, strict=True)
        ]
        letters = [[corners(letter[2]) for letter in line or ()] for line in found.word_results]
        if len(letters) != len(lines):
            return lines
        return [
            piece
            for line, boxes in zip(lines, letters, strict=True)
            for piece in parted(line, boxes)
        ]
