"""The second PDF reader, pdfminer.six, for files in which the first finds nothing usable."""

import io

from pdfminer.high_level import extract_text
from pdfminer.pdfexceptions import PDFException
from pdfminer.psexceptions import PSException

from services.parser.document import Document
from services.parser.limits import Limits
from services.parser.readers.plaintext import lines_of


def read_pdf_again(data: bytes, limits: Limits) -> Document | None:
    """The text in pdfminer's order, or None where it fails too."""
    try:
        text = extract_text(io.BytesIO(data), maxpages=limits.pages)
    except (PDFException, PSException, ValueError, TypeError, KeyError, IndexError, AttributeError):
        return None
    return Document(lines=tuple(lines_of(text[: limits.characters])), engine="pdfminer.six")
