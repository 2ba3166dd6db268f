"""A redacted document holds no text, and shows black where the person stood."""

import io

import pypdfium2
import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from services.bias.redaction import Box, RedactionError, redact_pdf


def a_pdf(*lines: str, photo: bool = False) -> bytes:
    from PIL import Image

    written = io.BytesIO()
    canvas = Canvas(written, pagesize=(400, 400))
    canvas.setAuthor("Mara Rivera")
    for number, line in enumerate(lines):
        canvas.drawString(40, 350 - 30 * number, line)
    if photo:
        picture = Image.new("RGB", (10, 10), "red")
        canvas.drawImage(ImageReader(picture), 300, 300, 60, 60)
    canvas.showPage()
    canvas.save()
    return written.getvalue()


def pixel(pdf: bytes, x: float, y: float) -> tuple[int, int, int]:
    """The colour at a point from the top left of the first page."""
    document = pypdfium2.PdfDocument(pdf)
    image = document[0].render(scale=2).to_pil().convert("RGB")
    document.close()
    found = image.getpixel((int(x * 2), int(y * 2)))
    assert isinstance(found, tuple)
    return found[0], found[1], found[2]


def is_black(pdf: bytes, left: int, top: int, right: int, bottom: int) -> bool:
    """Whether the area is painted over: text alone leaves most of it white."""
    points = [(x, y) for x in range(left, right) for y in range(top, bottom)]
    document = pypdfium2.PdfDocument(pdf)
    image = document[0].render(scale=1).to_pil().convert("L")
    document.close()
    shades = [image.getpixel(point) for point in points]
    return sum(isinstance(shade, int) and shade < 60 for shade in shades) > 0.9 * len(points)


def is_dark(colour: tuple[int, int, int]) -> bool:
    return max(colour) < 60


def test_no_text_is_left_in_the_file() -> None:
    redacted = redact_pdf(a_pdf("Mara Rivera", "SQL"), [], ["Mara Rivera"]).pdf
    document = pypdfium2.PdfDocument(redacted)
    assert document[0].get_textpage().count_chars() == 0
    document.close()
    assert b"Rivera" not in redacted


def test_a_searched_string_is_painted_over() -> None:
    redacted = redact_pdf(a_pdf("Mara Rivera", "SQL"), [], ["mara rivera"]).pdf
    assert is_dark(pixel(redacted, 60, 47))
    assert not is_dark(pixel(redacted, 120, 77))


def test_a_given_box_and_a_photo_are_painted_over() -> None:
    redacted = redact_pdf(a_pdf("SQL", photo=True), [Box(1, 200, 200, 260, 220)], []).pdf
    assert is_dark(pixel(redacted, 230, 210))
    assert is_dark(pixel(redacted, 330, 70))


def test_birth_origin_and_gender_are_painted_over() -> None:
    page = a_pdf("Date of birth: 3 May 1979", "Nationality: Chilean", "She led the work of 1979")
    redacted = redact_pdf(page, [], []).pdf
    assert is_black(redacted, 125, 43, 170, 49)
    assert is_black(redacted, 112, 73, 145, 79)
    assert is_black(redacted, 41, 103, 58, 109)
    assert not is_black(redacted, 70, 103, 160, 109)


def test_a_year_beside_a_study_is_painted_over_and_a_year_of_work_is_not() -> None:
    page = a_pdf("State College 1997 - 2001", "Acme Limited 1997 - 2001")
    redacted = redact_pdf(page, [], [], ["State College"]).pdf
    assert is_black(redacted, 119, 43, 140, 49)
    assert not is_black(redacted, 119, 73, 140, 79)
    assert not is_black(redacted, 41, 43, 100, 49)


def test_a_page_without_text_is_named() -> None:
    assert redact_pdf(a_pdf(), [], ["Mara"]).unsearched_pages == (1,)


def test_what_is_no_pdf_is_refused() -> None:
    with pytest.raises(RedactionError, match="not a readable PDF"):
        redact_pdf(b"hello", [], [])


def test_too_many_pages_are_refused() -> None:
    with pytest.raises(RedactionError, match="1 to 0 pages"):
        redact_pdf(a_pdf("x"), [], [], most_pages=0)
