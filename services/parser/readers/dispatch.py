"""Chooses the reader for a file's kind."""

from collections.abc import Callable

from schemas.resume import RejectionCode
from services.parser.document import Document
from services.parser.kinds import Kind, kind_of
from services.parser.limits import Limits
from services.parser.outcome import Unreadable
from services.parser.readers.docx import read_docx
from services.parser.readers.html import read_html
from services.parser.readers.odt import read_odt
from services.parser.readers.pdf import read_pdf
from services.parser.readers.plaintext import read_text
from services.parser.readers.rtf import read_rtf
from services.parser.sections import Headings

_SIMPLE: dict[Kind, Callable[[bytes, Limits], Document]] = {
    Kind.DOCX: read_docx,
    Kind.ODT: read_odt,
    Kind.RTF: read_rtf,
    Kind.HTML: read_html,
    Kind.TEXT: read_text,
}
_REFUSED = {
    Kind.ENCRYPTED_OFFICE: (RejectionCode.ENCRYPTED, "The document is protected by a password."),
    Kind.OLD_WORD: (
        RejectionCode.UNSUPPORTED,
        "This is a file of an old Office version; save it as PDF or .docx and send it again.",
    ),
    Kind.UNKNOWN: (
        RejectionCode.UNSUPPORTED,
        "This kind of file is not read; send a PDF, Word, ODT, RTF, HTML or text file.",
    ),
}


def open_document(
    data: bytes, file_name: str | None, limits: Limits, headings: Headings
) -> Document:
    """Read `data` with the reader for its kind."""
    kind = kind_of(data, file_name)
    if kind in _REFUSED:
        raise Unreadable(*_REFUSED[kind])
    if kind is Kind.PDF:
        return read_pdf(data, limits, headings)
    return _SIMPLE[kind](data, limits)
