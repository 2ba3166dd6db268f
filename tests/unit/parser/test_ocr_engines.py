"""What every OCR engine has to give; EasyOCR is played here, for its weights are nowhere."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from services.parser.ocr.choice import OcrChoice
from services.parser.ocr.easy import EasyEngine
from services.parser.ocr.engines import open_engine
from services.parser.ocr.seen import OcrEngine, Picture, Seen, pieces_of
from services.parser.ocr.tesseract import lines_of_tsv

LINES = ("Jane Roe", "Engineer at Acme")
PLACES = ((40, 50), (40, 200))


def picture() -> Picture:
    image = Image.new("RGB", (900, 320), "white")
    draw = ImageDraw.Draw(image)
    for place, line in zip(PLACES, LINES, strict=True):
        draw.text(place, line, fill="black", font=ImageFont.load_default(48))
    return np.asarray(image, dtype=np.uint8)


class PlayedReader:
    """Answers as https://www.jaided.ai/easyocr/documentation/ says of `readtext`, detail 1.

    A list of boxes as four points from the top left clockwise, numbers of numpy among them, with
    the text and the confidence.
    """

    def readtext(self, _image: Picture, /, *, paragraph: bool) -> Sequence[Any]:
        assert not paragraph
        found = [
            (
                [[x, y], [x + 24 * len(line), y], [x + 24 * len(line), y + 52], [x, y + 52]],
                line,
                np.float64(0.93),
            )
            for (x, y), line in zip(PLACES, LINES, strict=True)
        ]
        return [*found, ([[np.int32(1), np.int32(2)]] * 4, " ", 0.1)]


class Typesetter:
    """Tesseract's table of words, as its documentation describes the columns of `tsv`."""

    name = "tesseract"

    def see(self, picture: Picture) -> list[Seen]:
        assert picture.shape[2] == 3
        head = "level page_num block_num par_num line_num word_num left top width height conf text"
        rows = [head]
        for number, ((x, y), line) in enumerate(zip(PLACES, LINES, strict=True)):
            for place, word in enumerate(line.split()):
                left = x + 24 * line.index(word)
                rows.append(f"5 1 1 {number} 1 {place} {left} {y} {24 * len(word)} 52 93.2 {word}")
        return list(lines_of_tsv("\n".join(rows).replace(" ", "\t")))


ENGINES: dict[str, Callable[[], OcrEngine]] = {
    "rapidocr": lambda: open_engine(OcrChoice(engine="rapidocr")),
    "easyocr": lambda: EasyEngine(PlayedReader()),
    "tesseract": Typesetter,
}


@pytest.mark.parametrize("name", ENGINES)
def test_every_engine_gives_lines_with_corners_and_how_sure_it_is(name: str) -> None:
    engine = ENGINES[name]()
    seen = engine.see(picture())
    assert engine.name == name
    assert [one.text for one in seen] == list(LINES)
    for one, (x, y) in zip(seen, PLACES, strict=True):
        (left, top), (right, _), (_, bottom), (again, _) = one.corners
        assert 0.5 < one.confidence <= 1
        assert abs(left - x) < 30
        assert abs(again - x) < 30
        assert top < y + 40 < bottom + 20
        assert right > left + 100
    assert [piece.text for piece in pieces_of(seen, 2.0)] == list(LINES)
