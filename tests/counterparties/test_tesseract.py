"""A real Tesseract reads a scan through the same interface as every engine."""

import pytest

from services.parser.ocr.choice import OcrChoice
from services.parser.ocr.tesseract import installed
from services.parser.outcome import Parsed
from services.parser.reading import Engine
from tests.counterparties.install import found
from tests.documents import a_scan, an_applicant

pytestmark = pytest.mark.skipif(
    found("tesseract") is None, reason="tesseract-ocr is not installed (make test-counterparties)"
)


def test_a_scan_is_read_by_tesseract() -> None:
    applicant = an_applicant(3)
    engine = Engine.load(OcrChoice(engine="tesseract"))
    outcome = engine.parse(a_scan(applicant), "scan.pdf", ocr=True)
    assert isinstance(outcome, Parsed)
    profile = outcome.profile
    assert outcome.engine == "pypdfium2+tesseract"
    assert profile.name is not None
    assert profile.name.value.written == applicant.name
    assert [email.value for email in profile.emails] == [applicant.email]
    assert [job.value.company for job in profile.jobs] == [applicant.company]


def test_only_languages_that_are_installed_are_asked_for() -> None:
    assert "eng" in installed()
    engine = Engine.load(OcrChoice(engine="tesseract", languages=("eng", "xxx")))
    assert isinstance(engine.parse(a_scan(an_applicant(4)), "scan.pdf", ocr=True), Parsed)
