"""An OCR engine that cannot serve is named before the first scan, with what to do about it."""

from pathlib import Path

import pytest

from services.parser.ocr.choice import OcrChoice, easyocr_codes, missing_models, models_of


def test_easyocr_without_its_models_names_the_files(tmp_path: Path) -> None:
    assert missing_models(tmp_path) == ["craft_mlt_25k.pth", "latin_g2.pth or english_g2.pth"]


def test_easyocr_needs_a_finder_and_one_alphabet(tmp_path: Path) -> None:
    (tmp_path / "craft_mlt_25k.pth").touch()
    (tmp_path / "english_g2.pth").touch()
    assert missing_models(tmp_path) == []


def test_an_unknown_engine_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="rapidocr, tesseract, easyocr, auto"):
        OcrChoice(engine="eyes")


@pytest.mark.parametrize(
    ("files", "languages", "codes"),
    [
        (["latin_g2.pth"], ("eng", "deu"), ["en", "de"]),
        (["latin_g2.pth"], ("eng",), ["en", "de"]),
        (["english_g2.pth"], ("eng", "deu"), ["en"]),
        (["latin_g2.pth", "english_g2.pth"], ("eng",), ["en"]),
        (["latin_g2.pth"], ("xxx",), ["en", "de"]),
    ],
)
def test_easyocr_is_asked_for_languages_that_its_file_can_read(
    tmp_path: Path, files: list[str], languages: tuple[str, ...], codes: list[str]
) -> None:
    for name in files:
        (tmp_path / name).touch()
    assert easyocr_codes(tmp_path, languages) == codes


def test_easyocrs_files_lie_where_the_setting_says(tmp_path: Path) -> None:
    assert models_of(OcrChoice(engine="easyocr", easyocr_models=str(tmp_path))) == tmp_path
