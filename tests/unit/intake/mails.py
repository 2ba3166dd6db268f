"""Mails for the tests, built as mail programs build them. All people in them are invented."""

import io
import zipfile
from email.message import EmailMessage

PDF = b"%PDF-1.4\n" + b"1 0 obj << >> endobj\n" * 40 + b"%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40
LARGE_JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 1200

LETTER = "Dear team,\n\nplease find my resume attached.\n\nKind regards\nNadia Okafor"

RESUME_TEXT = """Nadia Okafor
nadia.okafor@example.com | +44 20 7946 0018

Experience
Backend engineer, Larkspur Ltd, 2019 - present
Built the settlement service, led three people, moved forty jobs to a queue.
Developer, Fennel GmbH, 2015 - 2019
Wrote the importers and their tests, kept the nightly runs alive.

Education
BSc Computer Science, University of Example, 2011 - 2015

Skills
Python, PostgreSQL, Kafka, Kubernetes, Terraform, writing things down
"""


def a_mail(
    text: str = LETTER,
    *,
    files: dict[str, bytes] | None = None,
    subject: str = "Application",
    message_id: str | None = "<one@mail.example.com>",
    sender: str = "Nadia Okafor <nadia.okafor@example.com>",
    headers: dict[str, str] | None = None,
) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = "hiring@demo.example"
    mail["Subject"] = subject
    mail["Date"] = "Mon, 02 Mar 2026 09:00:00 +0000"
    if message_id:
        mail["Message-ID"] = message_id
    for name, value in (headers or {}).items():
        mail[name] = value
    mail.set_content(text)
    for name, data in (files or {}).items():
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return mail


def a_zip(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
