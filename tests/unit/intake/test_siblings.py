"""A letter goes with the resume that it came with, named as one or not."""

import pytest

from services.intake.attachments import is_named_letter
from services.intake.contents import File
from services.intake.mail import Mail, read_file, read_mail
from services.intake.siblings import MOST_BESIDE
from tests.unit.intake.mails import PDF, RESUME_TEXT, a_mail, a_zip


def companions(mail: Mail) -> dict[str, list[str]]:
    return {file.name: [each.name for each in file.beside] for file in mail.files}


@pytest.mark.parametrize(
    "name",
    ["Cover Letter.pdf", "anschreiben_muster.docx", "Lettre de motivation.pdf",
     "Carta de presentación.pdf", "lettera di presentazione.odt", "求职信.pdf"],
)  # fmt: skip
def test_a_letter_that_is_named_one_stays_beside_the_resume(name: str) -> None:
    mail = read_mail(bytes(a_mail(files={name: PDF + b"1", "N Okafor.pdf": PDF})))
    assert companions(mail) == {"N Okafor.pdf": [name]}


@pytest.mark.parametrize("name", ["CV and cover letter.pdf", "Lebenslauf_Anschreiben.pdf"])
def test_a_file_that_is_named_a_resume_too_is_one(name: str) -> None:
    assert not is_named_letter(name)


def test_two_documents_know_each_other_whatever_they_are_named() -> None:
    mail = read_mail(bytes(a_mail(files={"one.pdf": PDF + b"1", "two.pdf": PDF + b"2"})))
    assert companions(mail) == {"one.pdf": ["two.pdf"], "two.pdf": ["one.pdf"]}


def test_an_agencys_many_resumes_do_not_go_with_each_other() -> None:
    files = {f"person {n}.pdf": PDF + bytes([n]) for n in range(5)}
    mail = read_mail(bytes(a_mail(files={**files, "Cover letter.pdf": PDF + b"x"})))
    assert set(map(tuple, companions(mail).values())) == {("Cover letter.pdf",)}


def test_certificates_pictures_and_copies_go_with_nobody() -> None:
    files = {"a.pdf": PDF, "Zeugnis.pdf": PDF + b"1", "cover letter.pdf": PDF}
    assert companions(read_mail(bytes(a_mail(files=files)))) == {"a.pdf": []}


def test_a_letter_goes_with_a_resume_in_the_text_and_with_one_in_an_archive() -> None:
    letter = {"Anschreiben.pdf": PDF}
    assert companions(read_mail(bytes(a_mail(RESUME_TEXT, files=letter)))) == {
        "mail-text.txt": ["Anschreiben.pdf"]
    }
    [file] = read_file("all.zip", a_zip({"okafor.pdf": PDF + b"2", **letter}))
    assert [each.name for each in file.beside] == ["Anschreiben.pdf"]


def test_what_goes_beside_a_file_is_bounded() -> None:
    files = {f"Cover letter {n}.pdf": PDF + bytes([n]) for n in range(9)}
    [file] = read_mail(bytes(a_mail(files={**files, "cv.pdf": PDF}))).files
    assert isinstance(file, File)
    assert len(file.beside) == MOST_BESIDE
