"""From bytes to an outcome: the pure function that runs in a child and that benchmarks call."""

from dataclasses import dataclass
from functools import cache
from typing import Self

from schemas.resume import RejectionCode
from services.parser.document import Document
from services.parser.letters import is_letter
from services.parser.likeness import likeness
from services.parser.limits import Limits
from services.parser.ocr.choice import OcrChoice
from services.parser.outcome import Outcome, Parsed, Rejected, Scanned, Unreadable
from services.parser.profile import Rules, profile_of
from services.parser.readers.dispatch import Readers
from services.parser.readers.mail import Judge
from services.parser.readers.scans import Eyes


@dataclass(frozen=True, slots=True)
class Engine:
    """Everything that is loaded once and shared by all documents."""

    rules: Rules
    eyes: Eyes

    @classmethod
    def load(cls, choice: OcrChoice | None = None) -> Self:
        return cls(Rules.load(), Eyes(choice or OcrChoice()))

    def parse(
        self,
        data: bytes,
        file_name: str | None = None,
        *,
        ocr: bool = False,
        limits: Limits | None = None,
    ) -> Outcome:
        """The outcome for one file; only what native code breaks can keep it from returning."""
        limits = limits or Limits()
        if not data.strip(b" \t\r\n\x00"):
            return Rejected(code=RejectionCode.EMPTY, reason="The file is empty.")
        if len(data) > limits.file_bytes:
            return Rejected(
                code=RejectionCode.TOO_LARGE, reason="The file is far larger than a resume."
            )
        judge = Judge(self._likeness, self._is_letter)
        readers = Readers(limits, self.rules.headings, judge, self.eyes if ocr else None)
        try:
            message = readers.message(data, file_name)
        except Unreadable as no:
            return no.outcome()
        document = message.document
        if document.scanned and not ocr:
            return Scanned(pages=len(document.scanned))
        if _endless(document, limits):
            return Rejected(
                code=RejectionCode.TOO_LARGE, reason="The file holds far more text than a resume."
            )
        if not any(c.isalnum() for c in document.text):
            return Rejected(
                code=RejectionCode.NO_TEXT, reason="The file holds no text that we can read."
            )
        return Parsed(
            profile=profile_of(document, self.rules, file_name),
            text=document.text,
            engine=document.engine,
            pages=document.pages,
            is_letter=self._is_letter(document),
            cover_letter=message.letter,
        )

    def _likeness(self, document: Document) -> float:
        return likeness(document, self.rules.headings)

    def _is_letter(self, document: Document) -> bool:
        return is_letter(document, self.rules.headings)


def _endless(document: Document, limits: Limits) -> bool:
    """More lines, or longer ones, than any resume has: the rules would take minutes over them."""
    longest = max((len(line.text) for line in document.lines), default=0)
    return len(document.lines) > limits.lines or longest > limits.line_characters


@cache
def engine() -> Engine:
    """The engine with default choices, loaded at first use."""
    return Engine.load()


def parse(data: bytes, file_name: str | None = None, *, ocr: bool = False) -> Outcome:
    """Parse one file in this very process; for hostile files use `isolation.ParserPool`."""
    return engine().parse(data, file_name, ocr=ocr)
