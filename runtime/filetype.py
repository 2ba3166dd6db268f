"""Knows a file by its bytes: a name or a sender's claim can lie, and often does.

Signatures are those of the formats' own specifications. Only what the parser reads is named; all
else is `application/octet-stream`. Containers (ZIP, OLE) are told apart by what lies inside.
"""

import re
import zipfile
from io import BytesIO

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
DOC = "application/msword"
RTF = "application/rtf"
HTML = "text/html"
TEXT = "text/plain"
MAIL = "message/rfc822"
ZIP = "application/zip"
UNKNOWN = "application/octet-stream"

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"BM", "image/bmp"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", DOC),
)
_MAIL_HEADER = re.compile(
    rb"\A(?:[!-9;-~]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*)*?"
    rb"(?:from|received|return-path|delivered-to|mime-version|message-id):",
    re.IGNORECASE,
)
# A resume may begin with one line of this form; two are a letter's head.
_MAIL_HEADERS = re.compile(
    rb"^(?:from|to|subject|date|message-id|mime-version|content-type|received|return-path|reply-to"
    rb"|delivered-to):",
    re.IGNORECASE | re.MULTILINE,
)
# Office wraps an encrypted document in a compound file that has a stream of this name.
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_HTML_NAMES = (".html", ".htm", ".xhtml")
_CONTROL = bytes(byte for byte in range(32) if byte not in b"\t\n\r\f\x1b")
_MOST_ENTRIES = 20_000
_HTML_START = re.compile(rb"<(?:!doctype html|html|head|body|article|div|table)\b", re.IGNORECASE)


def media_type(data: bytes, file_name: str = "") -> str:
    """The type of a file. `file_name` decides only between kinds of plain text."""
    head = data[:4096]
    if b"%PDF-" in head[:1024]:  # the specification allows junk before the header
        return PDF
    if head.startswith(b"PK\x03\x04"):
        return _inside_zip(data)
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif"):
        return "image/heic"
    if head.lstrip().startswith(b"{\\rtf"):
        return RTF
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    return _kind_of_text(head, file_name)


def is_encrypted_office(data: bytes) -> bool:
    """Whether a compound file is a newer Office document behind a password."""
    return _ENCRYPTED_STREAM in data


def is_image(kind: str) -> bool:
    return kind.startswith("image/")


def _inside_zip(data: bytes) -> str:
    if data.count(b"PK\x01\x02") > _MOST_ENTRIES:  # zipfile makes an object of each: seconds
        return DOCX if b"word/document.xml" in data else ZIP
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist()[:2000])
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        # A cut or damaged document is still known by the first names inside it.
        return DOCX if b"word/" in data else ZIP
    if any(name.startswith("word/") for name in names):
        return DOCX
    if b"mimetypeapplication/vnd.oasis.opendocument.text" in data[:200]:
        return ODT
    return ODT if "content.xml" in names and "mimetype" not in names else ZIP


def _kind_of_text(head: bytes, file_name: str) -> str:
    if not _is_text(head):
        return UNKNOWN
    name = file_name.lower()
    is_headed = _MAIL_HEADER.match(head) and len(_MAIL_HEADERS.findall(head)) > 1
    if name.endswith(".eml") or is_headed:
        return MAIL
    # A mail may hold a page of HTML; a page holds no mail's head.
    if _HTML_START.search(head[:2048]) or (name.endswith(_HTML_NAMES) and b"<" in head):
        return HTML
    return TEXT


def _is_text(head: bytes) -> bool:
    if not head.strip():
        return False
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):  # UTF-16 with its byte order mark
        return True
    control = len(head) - len(head.translate(None, _CONTROL))
    return b"\x00" not in head and control / len(head) < 0.02
