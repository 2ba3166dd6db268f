"""EasyOCR, the optional extra: it brings torch, and its weights must lie on disk already."""

from pathlib import Path
from typing import Any

from schemas.resume import RejectionCode
from services.parser.ocr.seen import Picture, Seen, corners
from services.parser.outcome import Unreadable

_CODES = {"eng": "en", "deu": "de", "fra": "fr", "spa": "es", "ita": "it", "por": "pt"}


class EasyEngine:
    name = "easyocr"

    def __init__(self, languages: tuple[str, ...], models: str | None) -> None:
        # Imported here: torch takes seconds and gigabytes that nobody else needs.
        import easyocr  # pyright: ignore[reportMissingImports] - the optional extra

        codes = [_CODES[code] for code in languages if code in _CODES] or ["en"]
        try:
            self._reader: Any = easyocr.Reader(
                codes,
                gpu=False,
                download_enabled=False,
                model_storage_directory=str(Path(models)) if models else None,
                verbose=False,
            )
        except FileNotFoundError as error:
            raise Unreadable(
                RejectionCode.UNSUPPORTED,
                "EasyOCR's model files are missing here; an operator has to install them.",
            ) from error

    def see(self, picture: Picture) -> list[Seen]:
        found = self._reader.readtext(picture, paragraph=False)
        return [Seen(text, corners(box), float(score)) for box, text, score in found]
