"""A file is what its bytes say, whatever its name claims."""

import io
import zipfile

import pytest

from runtime import filetype
from runtime.filetype import media_type


def a_zip(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "content")
    return buffer.getvalue()


def an_odt() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", filetype.ODT)
        archive.writestr("content.xml", "<x/>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (b"%PDF-1.7\n...", "resume.docx", filetype.PDF),
        (b"\n\n%PDF-1.4", "x", filetype.PDF),
        (a_zip("[Content_Types].xml", "word/document.xml"), "resume.pdf", filetype.DOCX),
        (a_zip("a.pdf", "b.pdf"), "resume.docx", filetype.ZIP),
        (an_odt(), "x.zip", filetype.ODT),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "x.pdf", filetype.DOC),
        (rb"{\rtf1\ansi Ada}", "x.txt", filetype.RTF),
        (b"\x89PNG\r\n\x1a\n....", "x.pdf", "image/png"),
        (b"\xff\xd8\xff\xe0....", "x", "image/jpeg"),
        (b"<!DOCTYPE html><html><body>Ada</body></html>", "x.txt", filetype.HTML),
        (b"From: a@b.example\r\nSubject: Application\r\n\r\nHello", "x", filetype.MAIL),
        (b"Received: by x\r\n\tfor y\r\nFrom: a@b.example\r\n\r\n.", "x.txt", filetype.MAIL),
        ("Ada Lovelace\nMathématicienne".encode(), "x.pdf", filetype.TEXT),
        ("Ada Lovelace".encode("utf-16"), "x.txt", filetype.TEXT),
        (b"Summary: ten years of nursing\n", "x.txt", filetype.TEXT),
        (b"\x00\x01\x02\x03" * 50, "resume.pdf", filetype.UNKNOWN),
        (b"", "resume.pdf", filetype.UNKNOWN),
        (b" {\\rtf1", "a.doc", filetype.RTF),
        (b"From: Ulm\nEngineer at Acme", "cv.txt", filetype.TEXT),
        (b"<p>Ada</p>", "cv.html", filetype.HTML),
        (b"MIME-Version: 1.0\nSubject: b\n\n<html>x</html>", "cv", filetype.MAIL),
        (b"PK\x03\x04 cut off word/document.xml", "x.docx", filetype.DOCX),
    ],
)
def test_a_file_is_known_by_its_bytes(data: bytes, name: str, expected: str) -> None:
    assert media_type(data, name) == expected


def test_an_encrypted_office_file_is_told_from_an_old_one() -> None:
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 WordDocument"
    assert not filetype.is_encrypted_office(old)
    assert filetype.is_encrypted_office(old + "EncryptedPackage".encode("utf-16-le"))
