"""What stands for a mail that is too large to be fetched: its headers, so that HR can be told."""

from email.message import EmailMessage


def head_of(message_id: str, sender: str, subject: str) -> bytes:
    head = EmailMessage()
    head["Message-ID"] = _on_one_line(message_id)
    head["From"] = _on_one_line(sender)
    head["Subject"] = _on_one_line(subject)
    return head.as_bytes()


def _on_one_line(value: str) -> str:
    return value.replace("\r", " ").replace("\n", " ").strip()
