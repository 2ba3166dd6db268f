"""Draws a PDF anew as pictures with what identifies the person painted out: the text is gone.

Painted out are the strings that the caller knows, what a page itself says of birth, age, origin,
gender, faith and family, the years beside a study, and pictures that may be photos.
"""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from services.bias.identity_words import personal_spans

# A picture that covers more than this share of a page is the page itself, as in a scan.
_LARGEST_PHOTO = 0.3
_MARGIN = 1.5
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
# The years of a study stand on its lines or on the next one, in multiples of a line's height.
_NEAR = 2.2


class RedactionError(ValueError):
    """The document cannot be redacted; the message says why."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page (from 1), in PDF points from the top left."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Redacted:
    """The new file, and the pages without text, where only given boxes could be painted."""

    pdf: bytes
    unsearched_pages: tuple[int, ...]


def redact_pdf(
    pdf: bytes,
    boxes: Sequence[Box],
    strings: Sequence[str],
    studies: Sequence[str] = (),
    *,
    dpi: int = 150,
    most_pages: int = 30,
) -> Redacted:
    """Paint out `boxes`, every occurrence of `strings`, the years beside `studies`, and the rest.

    It runs native code on hostile files: call it in a child process with limits.
    """
    from PIL import Image

    document = _open(pdf, most_pages)
    pages: list[Image.Image] = []
    unsearched: list[int] = []
    try:
        for number in range(1, len(document) + 1):
            page = document[number - 1]
            if not page.get_textpage().count_chars():
                unsearched.append(number)
            found = [
                *_given(boxes, number),
                *_occurrences(page, number, strings),
                *_personal(page, number),
                *_years_beside(page, number, studies),
                *_photos(page, number),
            ]
            pages.append(_drawn(page, found, dpi))
            page.close()
    finally:
        document.close()
    written = io.BytesIO()
    pages[0].save(written, "PDF", save_all=True, append_images=pages[1:], resolution=dpi)
    return Redacted(written.getvalue(), tuple(unsearched))


def _open(pdf: bytes, most_pages: int) -> Any:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as error:
        raise RedactionError("the document is not a readable PDF") from error
    if not 0 < len(document) <= most_pages:
        document.close()
        raise RedactionError(f"only documents of 1 to {most_pages} pages are redacted")
    return document


def _given(boxes: Iterable[Box], number: int) -> Iterator[Box]:
    return (box for box in boxes if box.page == number)


def _occurrences(page: Any, number: int, strings: Iterable[str]) -> Iterator[Box]:
    height = page.get_height()
    text = page.get_textpage()
    for string in strings:
        searcher = text.search(string, match_case=False)
        while (found := searcher.get_next()) is not None:
            yield from _boxes(text, number, height, *found)
        searcher.close()
    text.close()


def _boxes(text: Any, number: int, height: float, start: int, count: int) -> Iterator[Box]:
    """Around `count` characters of a page's text, one a line."""
    for place in range(text.count_rects(start, count)):
        left, bottom, right, top = text.get_rect(place)
        yield Box(number, left, height - top, right, height - bottom)


def _personal(page: Any, number: int) -> Iterator[Box]:
    text = page.get_textpage()
    for start, end in personal_spans(_written(text)):
        yield from _boxes(text, number, page.get_height(), start, end - start)
    text.close()


def _years_beside(page: Any, number: int, studies: Iterable[str]) -> Iterator[Box]:
    """A graduation year tells an age; years of work are left where they stand."""
    anchors = list(_occurrences(page, number, studies))
    text = page.get_textpage()
    for year in _YEAR.finditer(_written(text)) if anchors else ():
        for box in _boxes(text, number, page.get_height(), year.start(), 4):
            if any(_is_near(box, anchor) for anchor in anchors):
                yield box
    text.close()


def _written(text: Any) -> str:
    """The page's text, a character for each of the engine's: one outside the basic plane is two."""
    return "".join(
        letter if ord(letter) <= 0xFFFF else "\ufffd\ufffd" for letter in text.get_text_range()
    )


def _is_near(box: Box, anchor: Box) -> bool:
    reach = _NEAR * (anchor.bottom - anchor.top)
    return anchor.top - reach <= box.top and box.bottom <= anchor.bottom + reach


def _photos(page: Any, number: int) -> Iterator[Box]:
    from pypdfium2 import raw

    width, height = page.get_size()
    for picture in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]):
        left, bottom, right, top = picture.get_bounds()
        if (right - left) * (top - bottom) <= _LARGEST_PHOTO * width * height:
            yield Box(number, left, height - top, right, height - bottom)


def _drawn(page: Any, boxes: Iterable[Box], dpi: int) -> Any:
    from PIL import ImageDraw

    scale = dpi / 72
    image = page.render(scale=scale).to_pil().convert("RGB")
    brush = ImageDraw.Draw(image)
    for box in boxes:
        corners = (box.left - _MARGIN, box.top - _MARGIN, box.right + _MARGIN, box.bottom + _MARGIN)
        brush.rectangle([corner * scale for corner in corners], fill="black")
    return image
