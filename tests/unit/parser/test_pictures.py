"""Text that stands in a picture on a page of text is read with the rest."""

import io

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from services.parser.outcome import Parsed, Scanned
from services.parser.readers.pictures import looks_written
from services.parser.reading import parse

_LINES = (
    "Jane Roe",
    "jane.roe@example.com",
    "Experience",
    "Engineer, Acme Ltd, Jan 2019 - Present",
    "Built the bridge over the river and wrote its manual for the town.",
)


def _page(picture: Image.Image) -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream, invariant=1)
    for number, line in enumerate(_LINES):
        canvas.drawString(60, 790 - 16 * number, line)
    canvas.drawImage(ImageReader(picture), 60, 420, 420, 240)
    canvas.save()
    return stream.getvalue()


def _pasted(*lines: str) -> Image.Image:
    picture = Image.new("L", (1050, 600), 252)
    draw = ImageDraw.Draw(picture)
    for number, line in enumerate(lines):
        draw.text((40, 50 + 90 * number), line, fill=10, font=ImageFont.load_default(40))
    return picture


def _noise() -> Image.Image:
    grain = np.random.default_rng(7).integers(0, 255, (240, 420), dtype=np.uint8)
    return Image.fromarray(np.asarray(grain, dtype=np.uint8))


def test_a_pasted_picture_of_text_goes_to_ocr_and_is_united_with_the_page() -> None:
    data = _page(_pasted("Education", "Bachelor of Science", "Lund University", "2012 - 2015"))
    assert parse(data) == Scanned(pages=1)
    outcome = parse(data, ocr=True)
    assert isinstance(outcome, Parsed)
    assert [job.value.company for job in outcome.profile.jobs] == ["Acme Ltd"]
    assert [course.value.school for course in outcome.profile.education] == ["Lund University"]


def test_a_photograph_beside_text_costs_no_ocr() -> None:
    assert isinstance(parse(_page(_noise())), Parsed)


def test_a_plain_field_and_a_single_band_are_no_text() -> None:
    plain = np.full((200, 400), 250, dtype=np.uint8)
    banner = plain.copy()
    banner[90:110, 20:380:6] = 0
    assert not looks_written(plain)
    assert not looks_written(banner)
