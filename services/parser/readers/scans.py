"""Reads pages that are pictures: of a PDF, or an image file itself."""

import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageOps, UnidentifiedImageError

from schemas.resume import RejectionCode
from services.parser.document import Box, Document
from services.parser.geometry import in_order
from services.parser.limits import Limits
from services.parser.ocr.choice import OcrChoice
from services.parser.ocr.clearing import cleared
from services.parser.ocr.engines import open_engine, see_upright
from services.parser.ocr.rejoining import IsHeading, rejoined
from services.parser.ocr.seen import OcrEngine, Picture, pieces_of, skew
from services.parser.outcome import Unreadable
from services.parser.pieces import Piece
from services.parser.readers.flow import PageBlocks, flow
from services.parser.readers.pictures import drawn
from services.parser.readers.ruled import ordered, tables_of
from services.parser.readers.rules import Rule
from services.parser.readers.scanned_rules import rules_seen

_DPI = 190
_LONGEST = 2600
_SMALLEST = 220
_A4 = 595.0


@dataclass(frozen=True, slots=True)
class Sight:
    """A page as OCR sees it: its words, and the lines that may part them into cells."""

    pieces: list[Piece]
    rules: list[Rule]


@dataclass(slots=True)
class Eyes:
    """The OCR engine, opened at the first scan and kept for the next."""

    choice: OcrChoice
    engine: OcrEngine | None = field(default=None)

    def opened(self) -> OcrEngine:
        if self.engine is None:
            self.engine = open_engine(self.choice)
        return self.engine

    def read_page(self, page: pdfium.PdfPage, part: Box | None, is_heading: IsHeading) -> Sight:
        """What OCR sees on a PDF page or a part of it, in the page's own points."""
        width, height = page.get_size()
        box = part or (0.0, 0.0, width, height)
        scale = min(_DPI / 72, _LONGEST / max(width, height, 1.0))
        picture = np.asarray(drawn(page, box, scale).to_pil().convert("RGB"), dtype=np.uint8)
        seen, upright = see_upright(self.opened(), cleared(picture))
        pieces = rejoined(pieces_of(seen, scale), is_heading)
        rules = [] if part else rules_seen(upright, skew(seen), scale)
        return Sight([_moved(piece, box[0], box[1]) for piece in pieces], rules)

    def read_picture(
        self,
        picture: Picture,
        is_heading: Callable[[str], bool],
        *,
        number: int = 1,
        width: float | None = None,
    ) -> PageBlocks:
        """A picture as a page, shown `width` points wide; by itself its short side is A4's."""
        seen, upright = see_upright(self.opened(), cleared(flattened(picture)))
        scale = upright.shape[1] / width if width else min(upright.shape[:2]) / _A4
        pieces = rejoined(pieces_of(seen, scale), is_heading)
        tables = tables_of(rules_seen(upright, skew(seen), scale))
        return PageBlocks(
            number,
            upright.shape[1] / scale,
            upright.shape[0] / scale,
            ordered(pieces, tables, is_heading) or in_order(pieces, is_heading),
        )


def _moved(piece: Piece, right: float, down: float) -> Piece:
    return replace(
        piece,
        x0=piece.x0 + right,
        x1=piece.x1 + right,
        y0=piece.y0 + down,
        y1=piece.y1 + down,
        base=piece.base + down,
    )


def read_image(
    data: bytes, limits: Limits, is_heading: Callable[[str], bool], eyes: Eyes | None
) -> Document:
    """An image file, its frames as pages; without eyes it only says that it waits for them."""
    frames = open_image(data, limits)
    if eyes is None:
        return Document(
            lines=(), engine="image", pages=len(frames), scanned=tuple(range(1, len(frames) + 1))
        )
    pages = [
        eyes.read_picture(frame, is_heading, number=number)
        for number, frame in enumerate(frames, start=1)
    ]
    return Document(lines=tuple(flow(pages)), engine=eyes.opened().name, pages=len(frames))


def open_image(data: bytes, limits: Limits) -> list[Picture]:
    """The frames as pictures; what would not fit in memory is refused by its header alone."""
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(data)) as image:
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            width, height = image.size
            if width * height > limits.pixels:
                raise Unreadable(
                    RejectionCode.TOO_LARGE,
                    f"The image has {width * height // 1_000_000} megapixels; "
                    f"{limits.pixels // 1_000_000} is the most we read.",
                )
            if min(width, height) < _SMALLEST:
                raise Unreadable(RejectionCode.NO_TEXT, "The image is too small to hold a resume.")
            frames = min(getattr(image, "n_frames", 1), limits.ocr_pages)
            return [_frame(image, number) for number in range(frames)]
    except Image.DecompressionBombError as error:
        raise Unreadable(RejectionCode.TOO_LARGE, "The image is far larger than a page.") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise Unreadable(
            RejectionCode.CORRUPT, "The image is damaged and cannot be opened."
        ) from error


def _frame(image: Image.Image, number: int) -> Picture:
    if number:
        image.seek(number)
    upright = ImageOps.exif_transpose(image).convert("RGB")
    longest = max(upright.size)
    if longest > _LONGEST:
        scale = _LONGEST / longest
        upright = upright.resize((int(upright.width * scale), int(upright.height * scale)))
    return np.asarray(upright, dtype=np.uint8)


def flattened(picture: Picture) -> Picture:
    """A photographed sheet cut out and pulled straight, where its four corners can be seen."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    small_scale = 600 / max(grey.shape)
    small = cv2.resize(grey, None, fx=small_scale, fy=small_scale, interpolation=cv2.INTER_AREA)
    _, bright = cv2.threshold(
        cv2.GaussianBlur(small, (7, 7), 0), 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU
    )
    bright = cv2.morphologyEx(bright, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    contours, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not contours:
        return picture
    sheet = max(contours, key=cv2.contourArea)
    share = cv2.contourArea(sheet) / (small.shape[0] * small.shape[1])
    corners = cv2.approxPolyDP(sheet, 0.03 * cv2.arcLength(sheet, closed=True), closed=True)
    # A sheet that fills the picture needs no cutting, and a small bright patch is not the sheet.
    if len(corners) != 4 or not 0.35 < share < 0.97:
        return picture
    return _pulled(picture, corners.reshape(4, 2).astype(np.float32) / small_scale)


def _pulled(picture: Picture, corners: np.ndarray) -> Picture:
    sums, differences = corners.sum(axis=1), np.diff(corners, axis=1).ravel()
    ordered = np.array(
        [
            corners[sums.argmin()],
            corners[differences.argmin()],
            corners[sums.argmax()],
            corners[differences.argmax()],
        ],
        dtype=np.float32,
    )
    width = int(
        max(np.linalg.norm(ordered[1] - ordered[0]), np.linalg.norm(ordered[2] - ordered[3]))
    )
    height = int(
        max(np.linalg.norm(ordered[3] - ordered[0]), np.linalg.norm(ordered[2] - ordered[1]))
    )
    if min(width, height) < _SMALLEST:
        return picture
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    matrix = cv2.getPerspectiveTransform(ordered, target)
    return np.asarray(
        cv2.warpPerspective(picture, matrix, (width, height), borderValue=(255, 255, 255)),
        dtype=np.uint8,
    )
