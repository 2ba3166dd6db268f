"""The local mailbox: kept whole, listed in order, shown without harm."""

from email.message import EmailMessage
from pathlib import Path

import pytest

from hirestream.commands import mailbox
from hirestream.errors import CommandError
from hirestream.mailbox.folder import Folder


def a_mail(subject: str, attachment: str = "") -> bytes:
    message = EmailMessage()
    message["From"] = "jobs@example.com"
    message["To"] = "hr@example.com"
    message["Subject"] = subject
    message.set_content("Ada applied.\x1b[31m")
    if attachment:
        message.add_attachment(b"data", maintype="application", subtype="pdf", filename=attachment)
    return message.as_bytes()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    monkeypatch.setenv("MAILBOX_DIR", str(tmp_path / "mails"))
    return Folder(tmp_path / "mails")


def test_mails_come_back_in_the_order_they_came(folder: Folder) -> None:
    for number in range(12):
        folder.keep("jobs@example.com", ["hr@example.com"], a_mail(f"mail {number}"))
    assert [kept.subject for kept in folder.newest(2)] == ["mail 11", "mail 10"]
    third = folder.find(3)
    assert third is not None
    assert (third.subject, third.recipient, third.number) == ("mail 2", "hr@example.com", 3)
    assert folder.find(13) is None
    assert folder.find(0) is None


def test_the_list_shows_what_a_person_looks_for(
    folder: Folder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    folder.keep("jobs@example.com", ["hr@example.com"], a_mail("New candidate", "ada.pdf"))
    mailbox.list_mails()
    shown = capsys.readouterr().out
    for word in ("jobs@example.com", "hr@example.com", "New candidate", "ada.pdf"):
        assert word in shown


def test_an_empty_mailbox_says_so(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    mailbox.list_mails()
    assert "No mail yet." in capsys.readouterr().out
    with pytest.raises(CommandError):
        mailbox.show()
    assert list(folder.newest(1)) == []


def test_a_mail_cannot_speak_to_the_terminal(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.keep("jobs@example.com", ["hr@example.com"], a_mail("[bold]hello[/]"))
    mailbox.show(1)
    shown = capsys.readouterr().out
    assert "[bold]hello[/]" in shown
    assert "\x1b[31m" not in shown


def test_an_attachment_is_saved_inside_the_folder_and_over_nothing(
    folder: Folder, tmp_path: Path
) -> None:
    folder.keep("jobs@example.com", ["hr@example.com"], a_mail("x", "../../.evil.pdf"))
    for _ in range(2):
        mailbox.show(1, save=tmp_path / "saved")
    assert sorted(path.name for path in (tmp_path / "saved").iterdir()) == [
        "evil-2.pdf",
        "evil.pdf",
    ]
