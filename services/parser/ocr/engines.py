"""Opens the chosen engine, once for a child, and sets turned pages right before reading them."""

import shutil
from statistics import median

import cv2
import numpy as np

from services.parser.ocr.choice import OcrChoice, easyocr_codes, models_of
from services.parser.ocr.seen import OcrEngine, Picture, Seen

_GOOD = 0.75


def open_engine(choice: OcrChoice) -> OcrEngine:
    """The engine itself; importing its library is put off until a scan needs it."""
    cv2.setNumThreads(1)
    if choice.engine == "easyocr":
        from services.parser.ocr.easy import EasyEngine

        models = models_of(choice)
        return EasyEngine.open(easyocr_codes(models, choice.languages), models)
    if choice.engine == "tesseract" or (choice.engine == "auto" and shutil.which("tesseract")):
        from services.parser.ocr.tesseract import TesseractEngine

        return TesseractEngine(choice.languages)
    from services.parser.ocr.rapid import RapidEngine

    return RapidEngine()


def see_upright(engine: OcrEngine, picture: Picture) -> tuple[list[Seen], Picture]:
    """What the engine sees once the page stands upright; usually it does at once."""
    seen = engine.see(picture)
    if _lies(seen):
        turned = [np.ascontiguousarray(np.rot90(picture, k)) for k in (1, 3)]
        looks = [(engine.see(t), t) for t in turned]
        return max(looks, key=lambda look: _quality(look[0]))
    if len(seen) >= 5 and _quality(seen) < _GOOD:
        upside = np.ascontiguousarray(np.rot90(picture, 2))
        again = engine.see(upside)
        if _quality(again) > _quality(seen) + 0.08:
            return again, upside
    return seen, picture


def _lies(seen: list[Seen]) -> bool:
    """Text boxes of a page on its side are mostly taller than wide."""
    if len(seen) < 4:
        return False
    tall = sum(_height(s) > 1.3 * _width(s) and len(s.text) > 2 for s in seen)
    return tall > 0.6 * sum(len(s.text) > 2 for s in seen)


def _width(seen: Seen) -> float:
    xs = [x for x, _ in seen.corners]
    return max(xs) - min(xs)


def _height(seen: Seen) -> float:
    ys = [y for _, y in seen.corners]
    return max(ys) - min(ys)


def _quality(seen: list[Seen]) -> float:
    return median([s.confidence for s in seen for _ in range(len(s.text))] or [0.0])
