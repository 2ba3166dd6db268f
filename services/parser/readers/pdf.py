"""Reads a PDF with pypdfium2: characters, fonts, boxes, links, and which pages are pictures."""

import ctypes
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, cast

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from schemas.resume import RejectionCode
from services.parser.document import Box, Document, Run, Target
from services.parser.geometry import in_order
from services.parser.glyphs import is_icon, is_junk, tidy
from services.parser.limits import Limits
from services.parser.outcome import Unreadable
from services.parser.pieces import Piece
from services.parser.readers.flow import PageBlocks, flow
from services.parser.readers.pictures import written_pictures
from services.parser.readers.ruled import ordered, tables_of
from services.parser.readers.rules import Rule, rules_of
from services.parser.readers.scans import Sight

SeePage = Callable[[pdfium.PdfPage, Box | None], Sight]


@dataclass(frozen=True, slots=True)
class Style:
    """What a text object says about its letters."""

    size: float
    bold: bool
    italic: bool


@dataclass(slots=True)
class _Word:
    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    base: float
    style: Style
    tip: float


@dataclass(slots=True)
class Page:
    """A page's pieces and what speaks for or against its text."""

    number: int
    width: float
    height: float
    pieces: list[Piece] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list[Rule])
    letters: int = 0
    junk: int = 0
    picture: float = 0.0
    strokes: int = 0

    @property
    def scanned(self) -> bool:
        """Few characters under a large picture, or characters that mean nothing."""
        if self.letters + self.junk >= 12 and self.junk > 0.3 * (self.letters + self.junk):
            return True
        if self.letters < 80 and self.picture > 0.3:
            return True
        return self.letters < 20 and self.strokes > 80


def open_pdf(data: bytes, limits: Limits) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unreadable(
                RejectionCode.ENCRYPTED,
                "The PDF is protected by a password; nobody can read it without.",
            ) from error
        raise Unreadable(
            RejectionCode.CORRUPT, "The PDF is damaged and cannot be opened."
        ) from error
    if len(document) == 0:
        raise Unreadable(RejectionCode.CORRUPT, "The PDF has no pages.")
    if len(document) > limits.pages:
        raise Unreadable(
            RejectionCode.TOO_LARGE,
            f"The PDF has {len(document)} pages; a resume may have {limits.pages} at most.",
        )
    return document


def read_pdf(
    data: bytes,
    limits: Limits,
    is_heading: Callable[[str], bool],
    see: SeePage | None = None,
) -> Document:
    """The whole document; with `see`, what is a picture of text is read by it."""
    document = open_pdf(data, limits)
    blocks: list[PageBlocks] = []
    targets: list[Target] = []
    scanned: list[int] = []
    characters = 0
    for number, pdf_page in enumerate(_pages(document), start=1):
        page = read_page(pdf_page, number, limits)
        characters += page.letters
        if characters > limits.characters:
            raise Unreadable(RejectionCode.TOO_LARGE, "The PDF holds far more text than a resume.")
        pictures = [] if page.scanned else written_pictures(pdf_page, page.pieces)
        if page.scanned or pictures:
            scanned.append(number)
            if see is not None and len(scanned) <= limits.ocr_pages:
                _look_at(pdf_page, page, pictures, see)
        targets.extend(_links(document, pdf_page, number, page))
        by_cells = ordered(page.pieces, tables_of(page.rules), is_heading) if page.rules else None
        in_blocks = by_cells or in_order(page.pieces, is_heading)
        blocks.append(PageBlocks(number, page.width, page.height, in_blocks))
        pdf_page.close()
    return Document(
        lines=tuple(flow(blocks)),
        engine="pypdfium2",
        targets=tuple(targets),
        pages=len(document),
        scanned=tuple(scanned),
    )


def _look_at(
    pdf_page: pdfium.PdfPage,
    page: Page,
    pictures: list[Box],
    see: SeePage,
) -> None:
    """Add what OCR sees: of the whole page, or of the pictures that stand beside its text."""
    if page.scanned:
        sight = see(pdf_page, None)
        page.pieces = united(page.pieces if page.junk < 12 else [], sight.pieces)
        page.rules += sight.rules
    for box in pictures:
        page.pieces = united(see(pdf_page, box).pieces, page.pieces)


def _pages(document: pdfium.PdfDocument) -> Iterator[pdfium.PdfPage]:
    for index in range(len(document)):
        try:
            yield document[index]
        except pdfium.PdfiumError as error:
            raise Unreadable(RejectionCode.CORRUPT, "A page of the PDF is damaged.") from error


def united(lesser: list[Piece], better: list[Piece]) -> list[Piece]:
    """The better pieces, and the lesser ones that stand elsewhere on the page."""
    return better + [t for t in lesser if not any(_overlap(t, s) for s in better)]


def _overlap(a: Piece, b: Piece) -> bool:
    wide = min(a.x1, b.x1) - max(a.x0, b.x0)
    high = min(a.y1, b.y1) - max(a.y0, b.y0)
    return wide > 0 and high > 0.3 * min(a.y1 - a.y0, b.y1 - b.y0)


def read_page(pdf_page: pdfium.PdfPage, number: int, limits: Limits) -> Page:
    width, height = pdf_page.get_size()
    page = Page(number, width, height)
    words = list(_words(pdf_page, page, limits))
    page.rules = rules_of(pdf_page)
    page.pieces = _pieces(words, [rule for rule in page.rules if rule.vertical])
    if page.letters < 200:
        _measure_pictures(pdf_page, page)
    return page


@dataclass(frozen=True, slots=True)
class _Glyph:
    char: str
    left: float
    top: float
    right: float
    bottom: float
    base: float
    style: Style


@dataclass(frozen=True, slots=True)
class _Space:
    """A space, a line's end or an icon; with its own edges where the file has drawn it."""

    left: float = 0.0
    right: float = 0.0


def _words(pdf_page: pdfium.PdfPage, page: Page, limits: Limits) -> Iterator[_Word]:
    """Characters gathered to words by the file's own spaces and by gaps."""
    word: _Word | None = None
    space: _Space | None = None
    for glyph in _glyphs(pdf_page, page, limits):
        if isinstance(glyph, _Space):
            space = glyph
            continue
        parted = word is not None and space is not None and _has_room(word, space, glyph)
        if word is not None and not parted and _goes_on(word, glyph):
            word.text += glyph.char
            word.tip = glyph.left
            word.x1 = max(word.x1, glyph.right)
        else:
            if word is not None:
                yield word
            word = _Word(
                glyph.char,
                glyph.left,
                glyph.top,
                glyph.right,
                glyph.bottom,
                glyph.base,
                glyph.style,
                glyph.left,
            )
        space = None
    if word is not None:
        yield word


def _glyphs(pdf_page: pdfium.PdfPage, page: Page, limits: Limits) -> Iterator[_Glyph | _Space]:
    """Letters with their places, and what stands between them."""
    text_page = pdf_page.get_textpage()
    count = text_page.count_chars()
    if count > limits.characters:
        raise Unreadable(RejectionCode.TOO_LARGE, "A page holds far more text than a resume.")
    rect = raw.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    styles: dict[int, Style] = {}
    for index in range(count):
        code = raw.FPDFText_GetUnicode(text_page, index)
        char = chr(code) if 0 < code < 0x110000 else "\ufffd"
        if char.isspace() or is_icon(char):
            yield _space(text_page, index, rect) if char == " " else _Space()
            continue
        if is_junk(char):
            page.junk += 1
            continue
        page.letters += 1
        raw.FPDFText_GetLooseCharBox(text_page, index, rect)
        if rect.right <= rect.left and rect.top <= rect.bottom:
            continue
        raw.FPDFText_GetCharOrigin(text_page, index, x, y)
        yield _Glyph(
            char,
            rect.left,
            page.height - rect.top,
            rect.right,
            page.height - rect.bottom,
            page.height - y.value,
            _style(text_page, index, styles),
        )


def _space(text_page: pdfium.PdfTextPage, index: int, rect: raw.FS_RECTF) -> _Space:
    if raw.FPDFText_IsGenerated(text_page, index):
        return _Space()
    raw.FPDFText_GetLooseCharBox(text_page, index, rect)
    return _Space(rect.left, rect.right)


def _has_room(word: _Word, space: _Space, glyph: _Glyph) -> bool:
    """Whether a space is one: split ligatures get some that are not there."""
    size = glyph.style.size
    # A slanted letter leans over the space behind it, which has its room all the same.
    drawn = space.right - space.left > 0.12 * size and space.left > word.tip
    if drawn and space.right < glyph.left + 0.05 * size:
        return True
    # A ligature has one style: where the style changes, a space of a smaller font is one.
    share = 0.08 if glyph.style == word.style else 0.03
    return glyph.left - word.x1 > share * size


def _cell_ends(word: _Word, char: str, style: Style) -> bool:
    """A cell filled to its edge touches the next: "2010" and a bold "MSc" are two words."""
    last = word.text[-1]
    return (
        style != word.style and char.isupper() and (last.islower() or last.isdigit() or last == ".")
    )


def _goes_on(word: _Word, glyph: _Glyph) -> bool:
    size = max(word.style.size, 1.0)
    gap, drop = glyph.left - word.x1, abs(glyph.base - word.base)
    # The letters of a ligature all have its box: each begins where the one before began.
    if abs(glyph.left - word.tip) < 0.1 and drop < 0.1:
        return True
    return (
        drop < 0.45 * size
        and -0.5 * size < gap < 0.2 * size
        and (glyph.style == word.style or gap < (0.06 if glyph.char.isalpha() else 0.1) * size)
        and not _cell_ends(word, glyph.char, glyph.style)
    )


_BOLD = re.compile(r"bold|black|heavy|semib|demi|[-_ ]?bd\b|cmbx|sfbx|-b\b|medi\b", re.I)
_ITALIC = re.compile(r"ital|obli|cmti|sfti|slant|-it\b", re.I)


def _style(text_page: pdfium.PdfTextPage, index: int, styles: dict[int, Style]) -> Style:
    pointer = raw.FPDFText_GetTextObject(text_page, index)
    key = ctypes.addressof(pointer.contents) if pointer else 0
    style = styles.get(key)
    if style is None:
        buffer = ctypes.create_string_buffer(128)
        flags = ctypes.c_int()
        length = raw.FPDFText_GetFontInfo(text_page, index, buffer, 128, flags)
        name = buffer.raw[: max(0, min(length, 128) - 1)].decode("utf-8", "replace")
        weight = raw.FPDFText_GetFontWeight(text_page, index)
        rect = raw.FS_RECTF()
        raw.FPDFText_GetLooseCharBox(text_page, index, rect)
        # The font's size is before scaling by the page's matrix; the box is after it.
        size = max(rect.top - rect.bottom, 1.0) / 1.15
        style = styles[key] = Style(
            size=round(size, 1),
            bold=weight >= 600 or _BOLD.search(name) is not None,
            italic=bool(flags.value & 64) or _ITALIC.search(name) is not None,
        )
    return style


def _pieces(words: list[_Word], borders: list[Rule]) -> list[Piece]:
    """Words that follow each other on a line without a wide gap or a border between them."""
    pieces: list[Piece] = []
    current: list[_Word] = []
    for word in words:
        near = current and (_same_piece(current[-1], word) or _spread_on(current, word))
        if current and not (near and not _parted(current[-1], word, borders)):
            pieces.append(_piece(current, len(pieces)))
            current = []
        current.append(word)
    if current:
        pieces.append(_piece(current, len(pieces)))
    return [piece for piece in pieces if piece.text]


def _spread_on(current: list[_Word], word: _Word) -> bool:
    """Whether the next word of a line in letters set far apart begins: one gap more than twice."""
    last = current[-1]
    size = last.style.size
    if len(current) < 3 or word.style != last.style or abs(last.base - word.base) > 0.1 * size:
        return False
    if any(len(w.text) > 1 for w in (*current, word)):
        return False
    gaps = sorted(b.x0 - a.x1 for a, b in itertools.pairwise(current))
    usual = gaps[len(gaps) // 2]
    return usual > 0.2 * size and 0 < word.x0 - last.x1 < 2 * usual + 0.5 * size


def _same_piece(a: _Word, b: _Word) -> bool:
    size = max(a.style.size, b.style.size)
    gap = b.x0 - a.x1
    if gap < 0.1 * size and _cell_ends(a, b.text[0], b.style):
        return False
    return abs(a.base - b.base) < 0.3 * size and -0.6 * size < gap < 0.95 * size


def _parted(a: _Word, b: _Word, borders: list[Rule]) -> bool:
    middle = a.base - 0.3 * a.style.size
    return any(
        a.x1 - 1.0 <= border.at <= b.x0 + 1.0 and border.start <= middle <= border.end
        for border in borders
    )


def _piece(words: list[_Word], seq: int) -> Piece:
    spaces = _spaces(words)
    runs: list[Run] = []
    text = ""
    for word, space in zip(words, spaces, strict=True):
        part = tidy(space + word.text)
        text += part
        run = Run(part, word.style.bold, word.style.italic)
        if runs and (runs[-1].bold, runs[-1].italic) == (run.bold, run.italic):
            runs[-1] = Run(runs[-1].text + part, run.bold, run.italic)
        else:
            runs.append(run)
    sizes = [w.style.size for w in words]
    return Piece(
        text=text.strip(),
        x0=words[0].x0,
        y0=min(w.y0 for w in words),
        x1=max(w.x1 for w in words),
        y1=max(w.y1 for w in words),
        base=words[0].base,
        size=max(sizes),
        seq=seq,
        runs=tuple(runs),
    )


def _spaces(words: list[_Word]) -> list[str]:
    """The space before each word; letters set apart for looks are closed up again."""
    usual_spaces = [""] + [" "] * (len(words) - 1)
    if _one_word([w.text for w in words]):
        return [""] * len(words)
    if len(words) < 5 or sum(len(w.text) <= 2 for w in words) < 0.8 * len(words):
        return usual_spaces
    gaps = [b.x0 - a.x1 for a, b in itertools.pairwise(words)]
    usual = sorted(gaps)[len(gaps) // 2]
    letters = [w.text for w in words if w.text.isalpha()]
    if not all(text.isupper() for text in letters) and not _set_apart(letters, gaps, usual):
        return usual_spaces
    return [""] + [" " if gap > 1.7 * usual else "" for gap in gaps]


def _one_word(letters: list[str]) -> bool:
    """ "P a r k": single letters of which only the first is a capital."""
    alone = len(letters) > 2 and all(len(text) == 1 and text.isalpha() for text in letters)
    return alone and letters[0].isupper() and all(text.islower() for text in letters[1:])


def _set_apart(letters: list[str], gaps: list[float], usual: float) -> bool:
    """Small letters stand alone in no language; all but the gaps between words are alike."""
    alone = sum(len(text) == 1 for text in letters)
    alike = sum(abs(gap - usual) < 0.35 * usual for gap in gaps)
    return alone >= 0.9 * len(letters) and alike >= 0.6 * len(gaps)


def _measure_pictures(pdf_page: pdfium.PdfPage, page: Page) -> None:
    """How much of the page pictures cover; strokes count for text drawn as outlines."""
    area = max(page.width * page.height, 1.0)
    objects = cast("Iterator[Any]", pdf_page.get_objects(max_depth=3))
    for seen, item in enumerate(objects):
        if seen > 3000:
            break
        if item.type == raw.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = item.get_bounds()
            page.picture += max(0.0, right - left) * max(0.0, top - bottom) / area
        elif item.type == raw.FPDF_PAGEOBJ_PATH:
            page.strokes += 1


def _links(
    document: pdfium.PdfDocument, pdf_page: pdfium.PdfPage, number: int, page: Page
) -> Iterator[Target]:
    position = ctypes.c_int(0)
    link = raw.FPDF_LINK()
    rect = raw.FS_RECTF()
    found = 0
    while found < 200 and raw.FPDFLink_Enumerate(pdf_page, position, link):
        found += 1
        url = _uri(document, link)
        if not url:
            continue
        box: Box | None = None
        if raw.FPDFLink_GetAnnotRect(link, rect):
            box = (rect.left, page.height - rect.top, rect.right, page.height - rect.bottom)
        yield Target(url, words=_under(page, box), page=number, box=box)


def _uri(document: pdfium.PdfDocument, link: object) -> str:
    action = raw.FPDFLink_GetAction(link)
    if not action:
        return ""
    buffer = ctypes.create_string_buffer(2048)
    length = raw.FPDFAction_GetURIPath(document, action, buffer, 2048)
    return buffer.raw[: max(0, min(length, 2048) - 1)].decode("utf-8", "replace")


def _under(page: Page, box: Box | None) -> str:
    if box is None:
        return ""
    middle = (box[1] + box[3]) / 2
    return " ".join(
        p.text for p in page.pieces if p.y0 <= middle <= p.y1 and p.x0 < box[2] and p.x1 > box[0]
    )
