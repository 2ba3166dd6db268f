"""Which OCR engine reads scans, and whether it is there."""

import importlib.util
import shutil
from dataclasses import dataclass
from pathlib import Path

_FINDER = "craft_mlt_25k.pth"
_LETTERS = ("latin_g2.pth", "english_g2.pth")
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


def missing_models(folder: Path) -> list[str]:
    """The files that EasyOCR cannot start without: one that finds text and one that reads it."""
    missing = [] if (folder / _FINDER).is_file() else [_FINDER]
    if not any((folder / name).is_file() for name in _LETTERS):
        missing.append(" or ".join(_LETTERS))
    return missing


def _models_of(choice: OcrChoice) -> Path:
    if choice.easyocr_models:
        return Path(choice.easyocr_models)
    return Path.home() / ".EasyOCR" / "model"


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
    if choice.engine == "easyocr" and (missing := missing_models(_models_of(choice))):
        raise OcrUnavailable(
            f"EasyOCR's model files are missing: put {' and '.join(missing)} into "
            f"{_models_of(choice)}, or choose rapidocr. Nothing is downloaded here."
        )
    if choice.engine in {"rapidocr", "auto"} and importlib.util.find_spec("rapidocr") is None:
        raise OcrUnavailable("RapidOCR is not installed; install hirestream[parser].")
