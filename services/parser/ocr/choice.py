"""Which OCR engine reads scans, and whether it is there."""

import importlib.util
import shutil
from dataclasses import dataclass

ENGINES = ("rapidocr", "tesseract", "easyocr", "auto")


class OcrUnavailable(Exception):
    """The chosen engine is not on this machine; the message says what to do."""


@dataclass(frozen=True, slots=True)
class OcrChoice:
    """`auto` takes Tesseract for Latin script with diacritics where it is installed."""

    engine: str = "rapidocr"
    languages: tuple[str, ...] = ("eng", "deu", "fra", "spa")
    easyocr_models: str | None = None

    def __post_init__(self) -> None:
        if self.engine not in ENGINES:
            raise ValueError(
                f"there is no OCR engine {self.engine!r}; choose one of {', '.join(ENGINES)}"
            )


def require(choice: OcrChoice) -> None:
    """Refuse a choice that this machine cannot serve, before the first scan asks for it."""
    if choice.engine == "tesseract" and shutil.which("tesseract") is None:
        raise OcrUnavailable(
            "Tesseract is not installed; install the package tesseract-ocr or choose rapidocr."
        )
    if choice.engine == "easyocr" and importlib.util.find_spec("easyocr") is None:
        raise OcrUnavailable(
            "EasyOCR is not installed; install hirestream[easyocr] or choose rapidocr."
        )
    if choice.engine in {"rapidocr", "auto"} and importlib.util.find_spec("rapidocr") is None:
        raise OcrUnavailable("RapidOCR is not installed; install hirestream[parser].")
