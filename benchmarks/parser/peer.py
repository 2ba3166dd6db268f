"""The plain way, to compare: a PDF's text, its first line as name, patterns for the rest."""

import io
import re

from pdfminer.high_level import extract_text

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_PHONE = re.compile(r"\+?\(?\d[\d\s().-]{7,}\d")


def read_plainly(data: bytes) -> dict[str, object]:
    text = extract_text(io.BytesIO(data))
    rows = [row.strip() for row in text.splitlines() if row.strip()]
    email, phone = _EMAIL.search(text), _PHONE.search(text)
    return {
        "name": rows[0] if rows else None,
        "email": email.group() if email else None,
        "phone": phone.group() if phone else None,
    }
