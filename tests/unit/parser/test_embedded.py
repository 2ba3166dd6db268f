"""A scan that was pasted into Word, Writer or a mail is read like a page of a scan."""

import io
import zipfile
from email.message import EmailMessage

import pytest
from PIL import Image, ImageDraw, ImageFont

from services.parser.limits import Limits
from services.parser.outcome import Parsed, Scanned
from services.parser.reading import Engine, engine, parse

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_IMAGE = f"{_R}/image"
_EMU = 12_700
SCHOOLING = ("Education", "Bachelor of Science", "Lund University", "2012 - 2015")
BEFORE = (
    "Jane Roe",
    "jane.roe@example.com",
    "Experience",
    "Engineer, Acme Ltd, Jan 2019 - Present",
    "Built the bridge over the river.",
)


def pasted(*lines: str, form: str = "PNG") -> bytes:
    picture = Image.new("L", (1050, 600), 252)
    draw = ImageDraw.Draw(picture)
    for number, line in enumerate(lines):
        draw.text((40, 50 + 90 * number), line, fill=10, font=ImageFont.load_default(40))
    stream = io.BytesIO()
    picture.save(stream, form)
    return stream.getvalue()


def a_docx(picture: bytes, *, before: tuple[str, ...] = BEFORE, width: int = 420) -> bytes:
    paragraphs = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in before)
    drawing = (
        f'<w:p><w:r><w:drawing><wp:inline><wp:extent cx="{width * _EMU}"'
        f' cy="{width * 4 // 7 * _EMU}"/><a:graphic><a:graphicData><a:blip r:embed="rId7"/>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )
    after = "<w:p><w:r><w:t>Interests</w:t></w:r></w:p><w:p><w:r><w:t>Rowing</w:t></w:r></w:p>"
    body = f"<w:body>{paragraphs}{drawing}{after}</w:body>"
    spaces = f'xmlns:w="{_W}" xmlns:r="{_R}" xmlns:a="{_A}" xmlns:wp="{_WP}"'
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId7" Type="{_IMAGE}" Target="media/image1.png"/></Relationships>'
    )
    return packed(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": f"<w:document {spaces}>{body}</w:document>",
            "word/_rels/document.xml.rels": relations,
            "word/media/image1.png": picture,
        }
    )


def an_odt(picture: bytes) -> bytes:
    office = "urn:oasis:names:tc:opendocument:xmlns"
    spaces = (
        f'xmlns:office="{office}:office:1.0" xmlns:text="{office}:text:1.0"'
        f' xmlns:draw="{office}:drawing:1.0" xmlns:svg="{office}:svg-compatible:1.0"'
        ' xmlns:xlink="http://www.w3.org/1999/xlink"'
    )
    paragraphs = "".join(f"<text:p>{line}</text:p>" for line in BEFORE)
    frame = (
        '<text:p><draw:frame svg:width="14.8cm" svg:height="8.5cm">'
        '<draw:image xlink:href="Pictures/one.png"/></draw:frame></text:p>'
    )
    body = f"<office:body><office:text>{paragraphs}{frame}</office:text></office:body>"
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"<office:document-content {spaces}>{body}</office:document-content>",
            "Pictures/one.png": picture,
        }
    )


def packed(parts: dict[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return stream.getvalue()


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_a_scan_pasted_into_word_is_read_where_it_stands(form: str) -> None:
    data = a_docx(pasted(*SCHOOLING, form=form))
    assert parse(data) == Scanned(pages=1)
    outcome = parse(data, ocr=True)
    assert isinstance(outcome, Parsed)
    assert outcome.engine == "docx+rapidocr"
    assert [job.value.company for job in outcome.profile.jobs] == ["Acme Ltd"]
    assert [course.value.school for course in outcome.profile.education] == ["Lund University"]
    lines = outcome.text.splitlines()
    assert lines.index("Education") < lines.index("Lund University") < lines.index("Interests")


def test_a_word_file_that_is_nothing_but_a_scan_is_read() -> None:
    outcome = parse(a_docx(pasted("Jane Roe", "Skills", "Python, Kafka"), before=()), ocr=True)
    assert isinstance(outcome, Parsed)
    assert "Jane Roe" in outcome.text


def test_a_scan_pasted_into_writer_is_read_too() -> None:
    data = an_odt(pasted(*SCHOOLING))
    assert parse(data) == Scanned(pages=1)
    outcome = parse(data, ocr=True)
    assert isinstance(outcome, Parsed)
    assert [course.value.school for course in outcome.profile.education] == ["Lund University"]


@pytest.mark.parametrize(
    "picture",
    [b"\x89PNG\r\n\x1a\n broken", b"", pasted(*SCHOOLING)[:400], pasted("One line is a banner")],
)
def test_a_picture_that_says_nothing_takes_nothing_from_the_text(picture: bytes) -> None:
    outcome = parse(a_docx(picture))
    assert isinstance(outcome, Parsed)
    assert outcome.engine == "docx"


def test_a_logo_is_not_looked_at_and_a_picture_beyond_the_limit_not_either() -> None:
    assert isinstance(parse(a_docx(pasted(*SCHOOLING), width=100)), Parsed)
    small = Engine.parse(engine(), a_docx(pasted(*SCHOOLING)), limits=Limits(pasted_pixels=100_000))
    assert isinstance(small, Parsed)


def test_a_page_shown_inside_a_mail_is_read_and_a_logo_is_not() -> None:
    mail = EmailMessage()
    mail["From"] = "jane.roe@example.com"
    mail.set_content('<p>Hello, see below.</p><img src="cid:page">', subtype="html")
    large = pasted(*BEFORE, form="BMP")
    mail.add_related(large, maintype="image", subtype="bmp", cid="<page>")
    assert parse(mail.as_bytes(), "m.eml") == Scanned(pages=1)
    outcome = parse(mail.as_bytes(), "m.eml", ocr=True)
    assert isinstance(outcome, Parsed)
    assert [job.value.company for job in outcome.profile.jobs] == ["Acme Ltd"]
