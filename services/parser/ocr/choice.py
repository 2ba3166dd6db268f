"""Which OCR engine reads scans, and whether it is there."""

import importlib.util
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_FINDER = "craft_mlt_25k.pth"
_LATIN, _ENGLISH = "latin_g2.pth", "english_g2.pth"
_EASYOCR_CODES = {"eng": "en", "deu": "de", "fra": "fr", "spa": "es", "ita": "it", "por": "pt"}
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
    if not any((folder / name).is_file() for name in (_LATIN, _ENGLISH)):
        missing.append(f"{_LATIN} or {_ENGLISH}")
    return missing


def easyocr_codes(folder: Path, languages: Sequence[str]) -> list[str]:
    """Languages that EasyOCR reads with the file that is there: asked for English alone, it wants
    another file than for English among others."""
    if not (folder / _LATIN).is_file():
        return ["en"]
    codes = [_EASYOCR_CODES[code] for code in languages if code in _EASYOCR_CODES] or ["en"]
    if codes == ["en"] and not (folder / _ENGLISH).is_file():
        return ["en", "de"]
    return codes


def models_of(choice: OcrChoice) -> Path:
    """Where EasyOCR's files have to lie."""
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
    if choice.engine == "easyocr" and (missing := missing_models(models_of(choice))):
        raise OcrUnavailable(
            f"EasyOCR's model files are missing: put {' and '.join(missing)} into "
            f"{models_of(choice)}, or choose rapidocr. Nothing is downloaded here."
        )
    if choice.engine in {"rapidocr", "auto"} and importlib.util.find_spec("rapidocr") is None:
        raise OcrUnavailable("RapidOCR is not installed; install hirestream[parser].")
