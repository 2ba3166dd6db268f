"""Reads pictures inside office documents: a scan pasted into Word is text that only OCR sees.

Without eyes it only says that there is such a picture, so that the document goes to the OCR lane.
"""

import io
import posixpath
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from PIL import Image, ImageOps

from services.parser.document import Line
from services.parser.limits import Limits
from services.parser.ocr.seen import Picture
from services.parser.readers.packed import Package
from services.parser.readers.pictures import Grey, looks_written

See = Callable[[Picture, float], list[Line]]

_FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")
_MOST_LOOKED_AT = 12
_LONGEST = 2600
_SMALLEST = 220  # pixels
# Points: a portrait or a logo is smaller. A line of text that was pasted is as high as this.
_LEAST_WIDTH, _LEAST_AREA = 120.0, 30_000.0
_PAGE_WIDTH = 595.0
_JUDGED_AT = 1.2  # pixels for a point


@dataclass(slots=True)
class Pictures:
    """The pictures of one document; each is looked at once, however often it is shown."""

    package: Package
    limits: Limits
    see: See | None
    written: int = 0
    looked_at: set[str] = field(default_factory=set[str])
    pixels: int = 0

    def lines(self, part: str, width: float, height: float) -> list[Line]:
        """What a picture says that is shown this large, in points; 0 where nothing says so."""
        if part in self.looked_at or len(self.looked_at) >= _MOST_LOOKED_AT:
            return []
        if width and (width < _LEAST_WIDTH or width * height < _LEAST_AREA):
            return []
        if self.see is None and self.written:
            return []  # it goes to the OCR lane as it is
        self.looked_at.add(part)
        data = self.package.raw(part)
        return self._read(data, width) if data else []

    def _read(self, data: bytes, width: float) -> list[Line]:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", Image.DecompressionBombWarning)
                with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
                    return self._look(image, min(width or image.width * 0.75, _PAGE_WIDTH))
        except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
            return []  # a damaged picture takes nothing from the text around it

    def _look(self, image: Image.Image, width: float) -> list[Line]:
        self.pixels += image.width * image.height
        if self.pixels > self.limits.pasted_pixels or min(image.size) < _SMALLEST:
            return []
        image.draft("RGB", (_LONGEST, _LONGEST))
        if not looks_written(_small(image, width)):
            return []
        self.written += 1
        if self.see is None or self.written > self.limits.ocr_pages:
            return []
        # The place in the picture is none in the document.
        return [replace(line, page=None, box=None) for line in self.see(_large(image), width)]


def is_written(data: bytes, limits: Limits) -> bool:
    """Whether a picture that stands by itself holds lines of text."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
                if image.width * image.height > limits.pasted_pixels or min(image.size) < _SMALLEST:
                    return False
                image.draft("RGB", (_LONGEST, _LONGEST))
                return looks_written(_small(image, _PAGE_WIDTH))
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        return False


def part_of(base: str, target: str) -> str:
    """The name of a part that another part's relation points to."""
    joined = target.lstrip("/") if target.startswith("/") else f"{base}/{target}"
    return posixpath.normpath(joined)


def _small(image: Image.Image, width: float) -> Grey:
    scale = min(width * _JUDGED_AT / image.width, 1.0)
    size = (max(int(image.width * scale), 1), max(int(image.height * scale), 1))
    small = image.convert("L").resize(size, Image.Resampling.BOX)
    return np.asarray(small, dtype=np.uint8)


def _large(image: Image.Image) -> Picture:
    upright = _on_white(ImageOps.exif_transpose(image))
    upright.thumbnail((_LONGEST, _LONGEST))
    return np.asarray(upright, dtype=np.uint8)


def _on_white(image: Image.Image) -> Image.Image:
    """What is transparent is paper."""
    if image.mode not in {"RGBA", "LA", "PA"} and "transparency" not in image.info:
        return image.convert("RGB")
    shown = image.convert("RGBA")
    paper = Image.new("RGBA", shown.size, "white")
    return Image.alpha_composite(paper, shown).convert("RGB")
