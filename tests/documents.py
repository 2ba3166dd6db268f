"""Documents that the tests make themselves: invented people, real file formats."""

import io
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

LINE = 15


@dataclass(frozen=True, slots=True)
class Applicant:
    """An invented person; `number` makes any number of different ones."""

    first_name: str = "Maya"
    last_name: str = "Lindqvist"
    email: str = "maya.lindqvist@mail.example"
    phone: str = "+46 70 123 45 67"
    title: str = "Registered Nurse"
    company: str = "Northgate Hospital"

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    def lines(self) -> list[str]:
        return [
            self.name,
            f"{self.email}  |  {self.phone}",
            "",
            "Summary",
            "Reliable professional with eight years of experience in busy teams.",
            "",
            "Experience",
            f"{self.title}, {self.company}",
            "January 2019 - Present",
            "Coordinated a team of twelve and introduced electronic records.",
            "",
            "Education",
            "Bachelor of Science in Nursing, Lund University",
            "2012 - 2015",
            "",
            "Skills",
            "Python, SQL, Project Management, Triage",
        ]


_FIRST = ("Ada", "Bo", "Carla", "Dmitri", "Elif", "Femi", "Greta", "Hugo", "Ines", "Jonas")
_LAST = ("Abara", "Brandt", "Castillo", "Dubois", "Ekman", "Fischer", "Garcia", "Hansen", "Ito")


def an_applicant(number: int) -> Applicant:
    """The same person for the same number; nobody shares a mailbox or a telephone."""
    first, last = _FIRST[number % len(_FIRST)], f"{_LAST[number % len(_LAST)]}{_letters(number)}"
    return Applicant(
        first_name=first,
        last_name=last,
        email=f"{first}.{last}.{number}@mail.example".lower(),
        phone=f"+4670{number:07d}",
        company=f"Company {_letters(number).title()}",
    )


def a_pdf(applicant: Applicant, *, password: str | None = None) -> bytes:
    buffer = io.BytesIO()
    encrypt = StandardEncryption(password, canPrint=0) if password else None
    canvas = Canvas(buffer, pagesize=A4, encrypt=encrypt, invariant=1)
    for number, line in enumerate(applicant.lines()):
        canvas.setFont("Helvetica-Bold" if number == 0 else "Helvetica", 16 if number == 0 else 11)
        canvas.drawString(60, A4[1] - 70 - number * LINE, line)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def a_scan(applicant: Applicant) -> bytes:
    """A PDF that holds nothing but a picture of the text."""
    image = Image.new("L", (1240, 1754), 255)
    draw = ImageDraw.Draw(image)
    for number, line in enumerate(applicant.lines()):
        size = 44 if number == 0 else 28
        draw.text((110, 130 + number * 46), line, fill=0, font=ImageFont.load_default(size))
    buffer = io.BytesIO()
    image.save(buffer, format="PDF", resolution=150)
    return buffer.getvalue()


def a_docx(applicant: Applicant) -> bytes:
    from docx import Document

    document = Document()
    for number, line in enumerate(applicant.lines()):
        if number == 0:
            document.add_heading(line, 0)
        else:
            document.add_paragraph(line)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def a_text(applicant: Applicant) -> bytes:
    return "\n".join(applicant.lines()).encode()


def an_html(applicant: Applicant) -> bytes:
    body = "".join(f"<p>{line}</p>" for line in applicant.lines())
    return f"<!doctype html><html><body>{body}</body></html>".encode()


def a_corrupt_pdf() -> bytes:
    return b"%PDF-1.7\n" + b"\x93\x00\xffnothing of this is a document" * 40


def _letters(number: int) -> str:
    """A number as letters, for names have no digits: 0 is a, 26 is ba."""
    letters = ""
    while True:
        number, rest = divmod(number, 26)
        letters = chr(ord("a") + rest) + letters
        if not number:
            return letters
