from email.message import EmailMessage

import pytest

from schemas.resume import RejectionCode
from services.intake.mail import BODY, WHOLE, Mail, read_mail
from tests.unit.intake.mails import LARGE_JPEG, LETTER, PDF, PNG, RESUME_TEXT, a_mail, a_zip


def names(mail: Mail) -> list[str]:
    return [file.name for file in mail.files]


def test_an_attached_resume_is_taken_with_the_letter_and_the_sender() -> None:
    mail = read_mail(bytes(a_mail(files={"resume.pdf": PDF})))
    [file] = mail.files
    assert (file.name, file.data, file.refusal) == ("resume.pdf", PDF, None)
    assert mail.cover_letter == LETTER
    assert (mail.sender_email, mail.sender_name) == ("nadia.okafor@example.com", "Nadia Okafor")
    assert mail.message_id == "one@mail.example.com"


def test_a_file_keeps_its_path_at_every_delivery() -> None:
    mail = a_mail(files={"resume.pdf": PDF, "other.pdf": PDF + b"2"})
    first = read_mail(bytes(mail))
    again = read_mail(b"Received: from relay.example\r\n" + bytes(mail))
    assert [file.path for file in first.files] == ["2", "3"]
    assert [file.path for file in again.files] == [file.path for file in first.files]
    assert again.message_id == first.message_id


def test_a_logo_and_a_calendar_are_no_resumes() -> None:
    mail = a_mail(files={"resume.pdf": PDF})
    mail.add_attachment(PNG, maintype="image", subtype="png", filename="logo.png")
    mail.add_attachment(b"BEGIN:VCALENDAR", maintype="text", subtype="calendar", filename="x.ics")
    mail.add_attachment(
        b"Sent from afar\n", maintype="text", subtype="plain", filename="ATT00001.txt"
    )
    assert names(read_mail(bytes(mail))) == ["resume.pdf"]


def test_a_photographed_page_is_taken_where_there_is_no_document() -> None:
    mail = a_mail()
    mail.add_attachment(LARGE_JPEG, maintype="image", subtype="jpeg", filename="page.jpg")
    assert names(read_mail(bytes(mail))) == ["page.jpg"]
    mail.add_attachment(PDF, maintype="application", subtype="pdf", filename="cv.pdf")
    assert names(read_mail(bytes(mail))) == ["cv.pdf"]


def test_letters_and_certificates_stay_behind_a_resume() -> None:
    files = {"Cover Letter.pdf": PDF + b"1", "Zeugnis 2019.pdf": PDF + b"2", "N Okafor.pdf": PDF}
    assert names(read_mail(bytes(a_mail(files=files)))) == ["N Okafor.pdf"]


def test_a_lone_certificate_is_looked_at_all_the_same() -> None:
    assert names(read_mail(bytes(a_mail(files={"certificate.pdf": PDF})))) == ["certificate.pdf"]


def test_one_resume_in_two_formats_is_one_resume() -> None:
    files = {"Okafor.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 90, "okafor.pdf": PDF}
    assert names(read_mail(bytes(a_mail(files=files)))) == ["okafor.pdf"]


def test_an_agency_mail_brings_every_resume() -> None:
    files = {f"person {n}.pdf": PDF + bytes([n]) for n in range(5)}
    assert len(read_mail(bytes(a_mail(files=files))).files) == 5


def test_a_forwarded_mail_is_opened() -> None:
    outer = a_mail("FYI, looks good", message_id="<two@mail.example.com>")
    outer.add_attachment(a_mail(files={"resume.pdf": PDF}))
    mail = read_mail(bytes(outer))
    assert names(mail) == ["resume.pdf"]
    assert mail.message_id == "two@mail.example.com"


def test_a_saved_mail_sent_as_a_file_is_opened() -> None:
    saved = bytes(a_mail(files={"resume.pdf": PDF}))
    assert names(read_mail(bytes(a_mail(files={"application.eml": saved})))) == ["resume.pdf"]


def test_an_archive_is_opened_and_an_archive_in_it_too() -> None:
    inner = a_zip({"b/second.pdf": PDF + b"2"})
    archive = a_zip({"first.pdf": PDF, "__MACOSX/._first.pdf": b"x", "more.zip": inner})
    assert names(read_mail(bytes(a_mail(files={"all.zip": archive})))) == [
        "first.pdf",
        "second.pdf",
    ]


def test_a_resume_in_the_text_is_taken_where_nothing_is_attached() -> None:
    [file] = read_mail(bytes(a_mail(RESUME_TEXT))).files
    assert (file.path, file.name) == (BODY, "mail-text.txt")
    assert b"Larkspur" in file.data


def test_a_resume_as_a_page_stays_a_page() -> None:
    rows = "".join(f"<div>{line}</div>" for line in RESUME_TEXT.splitlines())
    mail = EmailMessage()
    mail["From"] = "nadia.okafor@example.com"
    mail.set_content(f"<html><style>p {{x: y}}</style><body>{rows}é</body></html>", subtype="html")
    [file] = read_mail(bytes(mail)).files
    assert file.name == "mail-text.html"
    assert file.data.startswith("\ufeff<html>".encode())
    assert "é" in file.data.decode()


def test_a_mail_without_a_resume_is_kept_itself_with_a_reason() -> None:
    data = bytes(a_mail("Are you hiring?", subject="Question about work"))
    [file] = read_mail(data).files
    assert (file.path, file.name, file.data) == (WHOLE, "Question about work.eml", data)
    assert file.refusal is not None
    assert file.refusal.code is RejectionCode.NOT_A_RESUME


def test_a_spreadsheet_alone_is_refused_as_such() -> None:
    [file] = read_mail(
        bytes(a_mail(files={"table.xlsx": a_zip({"xl/workbook.xml": b"<x/>"})}))
    ).files
    assert file.refusal is not None
    assert file.refusal.code in (RejectionCode.UNSUPPORTED, RejectionCode.NOT_A_RESUME)


def test_outlooks_own_format_is_explained() -> None:
    mail = a_mail()
    mail.add_attachment(b"\x78\x9f\x3e\x22", maintype="application", subtype="ms-tnef")
    [file] = read_mail(bytes(mail)).files
    assert file.refusal is not None
    assert "winmail.dat" in file.refusal.reason


def test_a_damaged_or_empty_file_with_a_documents_name_goes_on() -> None:
    mail = read_mail(bytes(a_mail(files={"broken.pdf": b"\x00\x01\x02" * 50, "empty.docx": b""})))
    assert names(mail) == ["broken.pdf", "empty.docx"]


def test_a_quoted_answer_is_not_the_senders_text() -> None:
    quoted = "".join(f"> {line}\n" for line in RESUME_TEXT.splitlines())
    text = f"Thank you!\n\nOn 2 March 2026, Nadia Okafor wrote:\n{quoted}"
    [file] = read_mail(bytes(a_mail(text))).files
    assert file.path == WHOLE


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "auto-replied (vacation)"},
        {"Auto-Submitted": "auto-generated"},
        {"Precedence": "bulk"},
        {"List-Id": "<news.example>"},
        {"X-Autoreply": "yes"},
    ],
)
def test_a_program_that_brings_no_resume_is_not_told_on(headers: dict[str, str]) -> None:
    mail = read_mail(bytes(a_mail("I am away until Monday.", headers=headers)))
    assert mail.is_automatic
    assert not mail.files


def test_a_job_board_that_brings_a_resume_is_heard() -> None:
    headers = {"Auto-Submitted": "auto-generated", "Precedence": "bulk"}
    assert names(read_mail(bytes(a_mail(files={"cv.pdf": PDF}, headers=headers)))) == ["cv.pdf"]


def test_a_bounce_is_never_opened() -> None:
    report = EmailMessage()
    report["From"] = "MAILER-DAEMON@mail.example.com"
    report.set_content("could not be delivered")
    report.add_attachment(a_mail(files={"resume.pdf": PDF}))
    report.set_type("multipart/report")
    mail = read_mail(bytes(report), mail_from="<>")
    assert mail.is_automatic
    assert not mail.files


def test_without_a_message_id_the_mail_gives_its_own() -> None:
    one = bytes(a_mail("Are you hiring?", message_id=None))
    via_relay = b"Received: from relay.example by mx.example\r\n" + one
    other = bytes(a_mail("Are you still hiring?", message_id=None))
    assert read_mail(one).message_id.startswith("sha256:")
    assert read_mail(one).message_id == read_mail(via_relay).message_id
    assert read_mail(one).message_id != read_mail(other).message_id


def test_a_name_in_the_headers_cannot_hide_its_ending_or_leave_its_folder() -> None:
    mail = a_mail(files={"../../etc/res\u202efdp.ume.pdf": PDF})
    assert names(read_mail(bytes(mail))) == ["resfdp.ume.pdf"]
