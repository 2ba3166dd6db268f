"""RapidOCR: its weights come in its wheel, so nothing is fetched."""

from typing import Any

import numpy as np
from rapidocr import RapidOCR

from services.parser.ocr.parting import parted
from services.parser.ocr.seen import Picture, Seen, corners

_LONGEST_SIDE = 1280


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
            Seen(text, corners(box), float(score))
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
