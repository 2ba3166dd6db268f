"""Which OCR engine reads scans, and what it may load."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OcrChoice:
    """`auto` takes Tesseract for Latin script with diacritics where it is installed."""

    engine: str = "rapidocr"
    languages: tuple[str, ...] = ("en",)
    easyocr_models: str | None = None


ENGINES = ("rapidocr", "tesseract", "easyocr", "auto")
