"""From bytes to an outcome: the pure function that runs in a child and that benchmarks call."""

from dataclasses import dataclass
from functools import cache
from typing import Self

from schemas.resume import RejectionCode
from services.parser.document import Document
from services.parser.limits import Limits
from services.parser.ocr.choice import OcrChoice
from services.parser.outcome import Outcome, Parsed, Rejected, Scanned, Unreadable
from services.parser.profile import Rules, profile_of
from services.parser.readers.dispatch import open_document


@dataclass(frozen=True, slots=True)
class Engine:
    """Everything that is loaded once and shared by all documents."""

    rules: Rules
    choice: OcrChoice

    @classmethod
    def load(cls, choice: OcrChoice | None = None) -> Self:
        return cls(Rules.load(), choice or OcrChoice())

    def parse(
        self, data: bytes, file_name: str | None = None, *, ocr: bool = False, limits: Limits | None = None
    ) -> Outcome:
        """The outcome for one file; only what native code breaks can keep it from returning."""
        limits = limits or Limits()
        try:
            document = self._document(data, file_name, limits, ocr=ocr)
        except Unreadable as no:
            return no.outcome()
        if document.scanned and not ocr:
            return Scanned(pages=len(document.scanned))
        if not document.text.strip():
            return Rejected(code=RejectionCode.NO_TEXT, reason="The file holds no text that we can read.")
        profile = profile_of(document, self.rules, file_name)
        return Parsed(
            profile=profile, text=document.text, engine=document.engine, pages=document.pages
        )

    def _document(
        self, data: bytes, file_name: str | None, limits: Limits, *, ocr: bool
    ) -> Document:
        if not data.strip(b" \t\r\n\x00"):
            raise Unreadable(RejectionCode.EMPTY, "The file is empty.")
        if len(data) > limits.file_bytes:
            raise Unreadable(RejectionCode.TOO_LARGE, "The file is far larger than a resume.")
        return open_document(data, file_name, limits, self.rules.headings)


@cache
def engine() -> Engine:
    """The engine with default choices, loaded at first use."""
    return Engine.load()


def parse(data: bytes, file_name: str | None = None, *, ocr: bool = False) -> Outcome:
    """Parse one file in this very process; for hostile files use `isolation.ParserPool`."""
    return engine().parse(data, file_name, ocr=ocr)
