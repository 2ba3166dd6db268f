"""The pure function and the choices around it, without a child."""

import pytest

from schemas.resume import RejectionCode
from services.parser import wire
from services.parser.child import attempt
from services.parser.limits import Limits
from services.parser.ocr.choice import OcrChoice, OcrUnavailable, require
from services.parser.outcome import Parsed, Rejected
from services.parser.reading import Engine, engine

RESUME = b"Jane Roe\njane.roe@example.com\n\nExperience\nEngineer, Acme Ltd\nJan 2019 - Present\n"


class _Breaking:
    """An engine whose reader breaks in the way given."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def parse(self, *_given: object, **_named: object) -> None:
        raise self.error


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (MemoryError(), RejectionCode.TOO_COSTLY),
        (RecursionError(), RejectionCode.TOO_COSTLY),
        (ZeroDivisionError(), RejectionCode.CORRUPT),
    ],
)
def test_whatever_a_library_throws_becomes_a_reason(error: Exception, code: RejectionCode) -> None:
    broken: Engine = _Breaking(error)  # type: ignore[assignment]
    outcome = attempt(broken, wire.Task("a.pdf", ocr=False), b"x", Limits())
    assert isinstance(outcome, Rejected)
    assert outcome.code is code


def test_an_unknown_ocr_engine_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="abbyy"):
        OcrChoice(engine="abbyy")


def test_an_engine_that_is_not_installed_is_named_with_its_remedy() -> None:
    with pytest.raises(OcrUnavailable, match=r"hirestream\[easyocr\]"):
        require(OcrChoice(engine="easyocr"))


def test_the_pure_function_gives_the_same_outcome_without_a_child() -> None:
    outcome = engine().parse(RESUME, "jane.txt")
    assert isinstance(outcome, Parsed)
    assert outcome.profile.jobs[0].value.company == "Acme Ltd"
