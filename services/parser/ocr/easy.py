"""EasyOCR, the optional extra: it brings torch, and its weights must lie on disk already."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol, Self

from schemas.resume import RejectionCode
from services.parser.ocr.seen import Picture, Seen, corners
from services.parser.outcome import Unreadable

_UNUSABLE = (
    "EasyOCR's model files are missing or damaged here; an operator has to put them into place."
)


class Reader(Protocol):
    """What is used of `easyocr.Reader`: corners from the top left, the text, how sure it is."""

    def readtext(self, image: Picture, /, *, paragraph: bool) -> Sequence[Any]: ...


class EasyEngine:
    name = "easyocr"

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    @classmethod
    def open(cls, codes: Sequence[str], models: Path) -> Self:
        """With the weights in this folder; what is not there is never fetched."""
        # Imported here: torch takes seconds and gigabytes that nobody else needs.
        import easyocr  # pyright: ignore[reportMissingImports] - the optional extra

        try:
            reader: Reader = easyocr.Reader(
                list(codes),
                gpu=False,
                download_enabled=False,
                model_storage_directory=str(models),
                verbose=False,
            )
        except FileNotFoundError as error:
            raise Unreadable(RejectionCode.UNSUPPORTED, _UNUSABLE) from error
        return cls(reader)

    def see(self, picture: Picture) -> list[Seen]:
        found = self._reader.readtext(picture, paragraph=False)
        return [
            Seen(str(text), corners(box), float(score))
            for box, text, score in found
            if str(text).strip()
        ]
