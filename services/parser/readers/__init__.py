"""One reader a format; each gives a Document or says why it cannot."""

from schemas.resume import RejectionCode
from services.parser.document import Document
from services.parser.kinds import Kind
from services.parser.limits import Limits
from services.parser.outcome import Unreadable
from services.parser.readers.pdf import read_pdf
from services.parser.readers.plaintext import read_text
from services.parser.sections import Headings


def open_document(
    data: bytes, kind: Kind, limits: Limits, headings: Headings, *, ocr: bool
) -> Document:
    """Read `data` with the reader for its kind."""
    match kind:
        case Kind.PDF:
            return read_pdf(data, limits, headings)
        case Kind.TEXT:
            return read_text(data, limits)
        case _:
            raise Unreadable(
                RejectionCode.UNSUPPORTED,
                "This kind of file is not read; send a PDF, Word, ODT, RTF, HTML or text file.",
            )
