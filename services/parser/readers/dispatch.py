"""Chooses the reader for a file's kind."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from runtime.filetype import (
    DOC,
    DOCX,
    HTML,
    MAIL,
    ODT,
    PDF,
    RTF,
    TEXT,
    ZIP,
    is_encrypted_office,
    is_image,
    media_type,
)
from schemas.resume import RejectionCode
from services.parser.document import Document, Line
from services.parser.limits import Limits
from services.parser.ocr.seen import Picture
from services.parser.outcome import Unreadable
from services.parser.readers.docx import read_docx
from services.parser.readers.embedded import See
from services.parser.readers.flow import flow
from services.parser.readers.html import read_html
from services.parser.readers.mail import Judge, Message, read_mail
from services.parser.readers.odt import read_odt
from services.parser.readers.pdf import SeePage, read_pdf
from services.parser.readers.pdf_second import read_pdf_again
from services.parser.readers.plaintext import read_text
from services.parser.readers.rtf import read_rtf
from services.parser.readers.scans import Eyes, read_image
from services.parser.sections import Headings

_SIMPLE: dict[str, Callable[[bytes, Limits], Document]] = {
    RTF: read_rtf,
    HTML: read_html,
    TEXT: read_text,
}
_PICTURED: dict[str, Callable[[bytes, Limits, See | None], Document]] = {
    DOCX: read_docx,
    ODT: read_odt,
}
_ENCRYPTED = (RejectionCode.ENCRYPTED, "The document is protected by a password.")
_REFUSED = {
    DOC: (
        RejectionCode.UNSUPPORTED,
        "This is a file of an old Office version; save it as PDF or .docx and send it again.",
    ),
    ZIP: (
        RejectionCode.UNSUPPORTED,
        "This is an archive or a file of an office program that is not read; send the resume "
        "itself as PDF or .docx.",
    ),
    "image/heic": (
        RejectionCode.UNSUPPORTED,
        "This kind of photograph is not read; send it as JPEG, PNG or PDF.",
    ),
}
_UNKNOWN = (
    RejectionCode.UNSUPPORTED,
    "This kind of file is not read; send a PDF, Word, ODT, RTF, HTML or text file.",
)
_USABLE = 40


@dataclass(frozen=True, slots=True)
class Readers:
    """Everything that reading needs besides the file; `eyes` only where OCR is allowed."""

    limits: Limits
    headings: Headings
    judge: Judge
    eyes: Eyes | None = None

    def message(self, data: bytes, file_name: str | None) -> Message:
        """The resume in a file, with the letter that came beside it."""
        if media_type(data, file_name or "") == MAIL:
            return read_mail(data, self.limits, self.document, self.judge)
        return Message(self.document(data, file_name))

    def document(self, data: bytes, file_name: str | None) -> Document:
        """Read `data` with the reader for its kind."""
        kind = media_type(data, file_name or "")
        if kind == DOC and is_encrypted_office(data):
            raise Unreadable(*_ENCRYPTED)
        if kind in _REFUSED:
            raise Unreadable(*_REFUSED[kind])
        if kind == PDF:
            return self._pdf(data)
        if is_image(kind):
            return read_image(data, self.limits, self.headings, self.eyes)
        if kind == MAIL:
            return read_mail(data, self.limits, self.document, self.judge).document
        if kind in _PICTURED:
            return self._named(_PICTURED[kind](data, self.limits, self._see()))
        if kind not in _SIMPLE:
            raise Unreadable(*_UNKNOWN)
        return _SIMPLE[kind](data, self.limits)

    def _see(self) -> See | None:
        eyes = self.eyes
        if eyes is None:
            return None

        def see(picture: Picture, width: float) -> list[Line]:
            return list(flow([eyes.read_picture(picture, self.headings, width=width)]))

        return see

    def _see_page(self) -> SeePage | None:
        eyes = self.eyes
        if eyes is None:
            return None
        return lambda page, part: eyes.read_page(page, part, self.headings)

    def _named(self, document: Document) -> Document:
        """With the OCR engine that took part."""
        if self.eyes is None or not document.scanned:
            return document
        return replace(document, engine=f"{document.engine}+{self.eyes.choice.engine}")

    def _pdf(self, data: bytes) -> Document:
        document = read_pdf(data, self.limits, self.headings, self._see_page())
        if len(document.text.strip()) >= _USABLE or document.scanned:
            return self._named(document)
        again = read_pdf_again(data, self.limits)
        return again if again is not None and len(again.text) > len(document.text) else document
