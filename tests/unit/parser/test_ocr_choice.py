"""An OCR engine that cannot serve is named before the first scan, with what to do about it."""

from pathlib import Path

import pytest

from services.parser.ocr.choice import OcrChoice, missing_models


def test_easyocr_without_its_models_names_the_files(tmp_path: Path) -> None:
    assert missing_models(tmp_path) == ["craft_mlt_25k.pth", "latin_g2.pth or english_g2.pth"]


def test_easyocr_needs_a_finder_and_one_alphabet(tmp_path: Path) -> None:
    (tmp_path / "craft_mlt_25k.pth").touch()
    (tmp_path / "english_g2.pth").touch()
    assert missing_models(tmp_path) == []


def test_an_unknown_engine_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="rapidocr, tesseract, easyocr, auto"):
        OcrChoice(engine="eyes")
