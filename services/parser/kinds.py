"""Knows a file by its bytes; the name decides only where the bytes say nothing."""

import io
import re
import zipfile
from enum import StrEnum
from pathlib import PurePath


class Kind(StrEnum):
    PDF = "pdf"
    DOCX = "docx"
    ODT = "odt"
    RTF = "rtf"
    HTML = "html"
    TEXT = "text"
    MAIL = "mail"
    IMAGE = "image"
    ENCRYPTED_OFFICE = "encrypted office"
    OLD_WORD = "old word"
    UNKNOWN = "unknown"


_IMAGE_MARKS = (
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"GIF87a",
    b"GIF89a",
    b"BM",
    b"II*\x00",
    b"MM\x00*",
)
_HTML = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)", re.I | re.S
)
_MAIL = re.compile(
    rb"^(?:From |(?:Return-Path|Received|From|To|Subject|Date|Message-ID|MIME-Version|Delivered-To"
    rb"|X-[\w-]+|Content-Type|DKIM-Signature|Reply-To|Cc):\s)",
    re.I,
)
_MAIL_HEADERS = re.compile(
    rb"^(?:from|to|subject|date|message-id|mime-version|content-type):\s", re.I | re.M
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def kind_of(data: bytes, file_name: str | None = None) -> Kind:
    """The kind of file that `data` is."""
    head = data[:2048]
    if b"%PDF-" in data[:1024]:
        return Kind.PDF
    if head.startswith(_IMAGE_MARKS) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return Kind.IMAGE
    if head.startswith(b"PK"):
        return _packed(data)
    if head.startswith(_OLE):
        return _compound(data)
    if head.lstrip().startswith(b"{\\rtf"):
        return Kind.RTF
    return _textual(data, head, PurePath(file_name or "").suffix.lower())


def _packed(data: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist()[:2000])
            if "word/document.xml" in names or any(n.startswith("word/") for n in names):
                return Kind.DOCX
            if "content.xml" in names:
                return Kind.ODT
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        # A torn archive that was a Word file is told "corrupt" by its reader.
        return Kind.DOCX if b"word/" in data else Kind.UNKNOWN
    return Kind.UNKNOWN


def _compound(data: bytes) -> Kind:
    # Office wraps an encrypted docx in a compound file that has a stream of this name, in UTF-16.
    if "EncryptedPackage".encode("utf-16-le") in data:
        return Kind.ENCRYPTED_OFFICE
    return Kind.OLD_WORD


def _textual(data: bytes, head: bytes, suffix: str) -> Kind:
    if suffix == ".eml" or (_MAIL.match(head.lstrip()) and len(_MAIL_HEADERS.findall(head)) >= 2):
        return Kind.MAIL
    if _HTML.match(head) or (suffix in {".html", ".htm", ".xhtml"} and b"<" in head):
        return Kind.HTML
    if _is_text(data[:65536]):
        return Kind.TEXT
    return Kind.UNKNOWN


def _is_text(data: bytes) -> bool:
    if data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        return True
    control = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in data)
    return b"\x00" not in data and control <= len(data) // 100
