"""Each format gives its lines in a person's order, and says so when it cannot."""

import io
import zipfile
from email.message import EmailMessage

from reportlab.pdfgen.canvas import Canvas

from schemas.resume import RejectionCode
from services.parser.ocr.tesseract import lines_of_tsv
from services.parser.outcome import Outcome, Parsed, Rejected, Scanned
from services.parser.reading import parse

TEXT = "Jane Roe\njane@example.com\n\nExperience\nEngineer, Acme Ltd\nJan 2019 - Present\n"


def parsed(outcome: Outcome) -> Parsed:
    assert isinstance(outcome, Parsed)
    return outcome


def a_pdf(rows: list[tuple[float, float, str]]) -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream, invariant=1)
    for x, y, text in rows:
        canvas.drawString(x, y, text)
    canvas.linkURL("https://github.com/jane-roe", (50, 690, 90, 705))
    canvas.save()
    return stream.getvalue()


def test_two_columns_are_read_one_after_the_other() -> None:
    left = [(40.0, 760.0 - 20 * n, f"left item {n}") for n in range(8)]
    right = [(300.0, 755.0 - 20 * n, f"right words {n}") for n in range(8)]
    text = parsed(parse(a_pdf(left + right))).text
    assert text.index("left item 7") < text.index("right words 0")


def test_dates_at_the_right_margin_stay_with_their_rows() -> None:
    rows = [(50.0, 800.0, "Experience")]
    for n in range(4):
        y = 760.0 - 60 * n
        rows += [(50.0, y, f"Engineer, Acme {n} Ltd"), (430.0, y, f"Jan 201{n} - Dec 201{n}")]
        rows += [(60.0, y - 20, "• built things that hold")]
    profile = parsed(parse(a_pdf(rows))).profile
    assert [str(job.value.start) for job in profile.jobs] == [f"201{n}-01" for n in range(4)]


def test_a_link_that_only_the_annotation_holds_is_found() -> None:
    profile = parsed(parse(a_pdf([(50.0, 692.0, "GitHub"), (50.0, 720.0, "Jane Roe")]))).profile
    assert [(k.value.url, k.value.kind) for k in profile.links] == [
        ("https://github.com/jane-roe", "github")
    ]


def test_an_image_waits_for_the_ocr_lane() -> None:
    from PIL import Image

    stream = io.BytesIO()
    Image.new("L", (800, 1100), 255).save(stream, "PNG")
    assert parse(stream.getvalue(), "scan.png") == Scanned(pages=1)


def test_html_leaves_out_what_is_not_shown() -> None:
    page = (
        "<html><body><nav>Menu</nav><h1>Jane Roe</h1><p style='display:none'>ghost</p>"
        "<script>var x</script><p>jane@example.com</p></body></html>"
    )
    text = parsed(parse(page.encode(), "cv.html")).text
    assert text == "Jane Roe\njane@example.com"


def test_rtf_keeps_letters_and_table_cells() -> None:
    rtf = rb"{\rtf1\ansi Jane Ro\'e9\par jane@example.com\par a\cell b\cell\row}"
    text = parsed(parse(rtf, "cv.rtf")).text
    assert text.splitlines() == ["Jane Roé", "jane@example.com", "a\tb"]


def an_odt() -> bytes:
    spaces = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    )
    body = (
        "<text:h>Jane Roe</text:h><text:list><text:list-item><text:p>one<text:tab/>two</text:p>"
        "</text:list-item></text:list><table:table><table:table-row><table:table-cell>"
        "<text:p>2019</text:p></table:table-cell><table:table-cell><text:p>Engineer</text:p>"
        "</table:table-cell></table:table-row></table:table>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        content = f"<office:body><office:text>{body}</office:text></office:body>"
        archive.writestr("content.xml", f"<office:d {spaces}>{content}</office:d>")
    return stream.getvalue()


def test_odt_gives_headings_lists_and_rows_in_order() -> None:
    assert parsed(parse(an_odt())).text.splitlines() == ["Jane Roe", "one\ttwo", "2019\tEngineer"]


def a_mail(attachment: bytes | None, body: str, name: str = "cv.txt") -> bytes:
    message = EmailMessage()
    message["From"] = "Recruiter <someone@example.net>"
    message["Subject"] = "CV"
    message.set_content(body)
    if attachment is not None:
        message.add_attachment(attachment, maintype="text", subtype="plain", filename=name)
    return message.as_bytes()


def test_the_attachment_is_the_resume_and_the_letter_is_kept_beside_it() -> None:
    outcome = parsed(parse(a_mail(TEXT.encode(), "Dear team,\nplease see my resume.\n"), "m.eml"))
    assert [e.value for e in outcome.profile.emails] == ["jane@example.com"]
    assert outcome.cover_letter is not None
    assert "please see my resume" in outcome.cover_letter


def test_a_forwarded_message_is_opened() -> None:
    inner = a_mail(TEXT.encode(), "Hello")
    outer = EmailMessage()
    outer["From"] = "agency@example.net"
    outer["Subject"] = "Fwd: CV"
    outer.set_content("see below")
    from email import message_from_bytes, policy

    outer.add_attachment(message_from_bytes(inner, policy=policy.default))
    profile = parsed(parse(outer.as_bytes(), "m.eml")).profile
    assert profile.name is not None
    assert profile.name.value.written == "Jane Roe"


def test_a_message_without_a_resume_is_told_so() -> None:
    outcome = parse(a_mail(None, "See you at noon."), "m.eml")
    assert isinstance(outcome, Rejected)
    assert outcome.code is RejectionCode.NOT_A_RESUME


def test_tesseracts_table_becomes_lines_parted_at_wide_gaps() -> None:
    head = "level page_num block_num par_num line_num word_num left top width height conf text"
    rows = ["5 1 1 1 1 1 10 10 40 12 96 Jane", "5 1 1 1 1 2 55 10 40 12 95 Roe"]
    rows += ["5 1 1 1 1 3 300 10 40 12 95 2019", "5 1 1 1 1 4 350 10 9 12 3 ~"]
    seen = list(lines_of_tsv("\n".join([head, *rows]).replace(" ", "\t")))
    assert [s.text for s in seen] == ["Jane Roe", "2019"]
