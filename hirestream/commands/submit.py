"""`hirestream submit`: sends a resume as any mail client would, and follows it to its end."""

import mimetypes
import smtplib
import time
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from hirestream.client import Gateway
from hirestream.errors import CommandError
from hirestream.settings import ClientSettings, read

LOOK_SECONDS = 0.2
# Every stage but the mail, which may wait for a mail server that is away.
STAGE_WORDS = {
    "received": "received",
    "scanned": "needs OCR",
    "parsed": "parsed",
    "rejected": "rejected",
    "resolved": "resolved",
    "screened": "screened",
    "mailed": "HR told",
}


def submit(
    files: Annotated[list[Path], typer.Argument(help="Resumes, each sent in a mail of its own.")],
    to: Annotated[str, typer.Option("--to", help="The hiring mailbox, e.g. hiring@demo.localhost")],
    sender: Annotated[str, typer.Option("--from", help="Who sends it.")] = "applicant@example.com",
    subject: Annotated[str, typer.Option(help="The mail's subject.")] = "Application",
    wait: Annotated[float, typer.Option(help="Seconds to follow each resume for.")] = 120.0,
) -> None:
    """Send resumes by mail and follow them through the pipeline."""
    settings = read(ClientSettings)
    console = Console(highlight=False)
    with Gateway(settings) as gateway:
        for file in files:
            message_id = send(settings, _mail(file, sender, to, subject))
            console.print(f"[bold]{file.name}[/] sent to {to} as {message_id}", soft_wrap=True)
            _follow(gateway, console, message_id, wait)


def send(settings: ClientSettings, mail: EmailMessage) -> str:
    """Deliver a mail and return its Message-ID, or raise CommandError with the door's words."""
    door = f"{settings.smtp_host}:{settings.smtp_port}"
    try:
        with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=30) as smtp:
            smtp.send_message(mail)
    except smtplib.SMTPRecipientsRefused as refused:
        code, words = next(iter(refused.recipients.values()))
        raise CommandError(f"{door} refused the address: {code} {words.decode()}") from refused
    except smtplib.SMTPResponseException as refused:
        raise CommandError(
            f"{door} did not take the mail: {refused.smtp_code} {_text(refused.smtp_error)}"
        ) from refused
    except OSError as error:
        raise CommandError(f"{door} does not answer. Is Hirestream running? `make run`.") from error
    return str(mail["Message-ID"])


def _mail(file: Path, sender: str, to: str, subject: str) -> EmailMessage:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise CommandError(f"{file} can't be read: {error.strerror}.") from error
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Date"], mail["Message-ID"] = formatdate(), make_msgid(domain="submit.localhost")
    mail.set_content("Please find my resume attached.\n")
    kind, _ = mimetypes.guess_type(file.name)
    main, _, sub = (kind or "application/octet-stream").partition("/")
    mail.add_attachment(data, maintype=main, subtype=sub, filename=file.name)
    return mail


def _follow(gateway: Gateway, console: Console, message_id: str, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    resume_id = _found(gateway, message_id, deadline)
    if resume_id is None:
        raise CommandError(
            "The mail was taken, but its resume is not listed yet. Look again later."
        )
    timeline: dict[str, Any] = {}
    shown: set[str] = set()
    for timeline in _timelines(gateway, resume_id, deadline):
        for stage in timeline["stages"]:
            # Until its event is folded, a resume's first stage bears the time of its storing.
            is_first = stage["stage"] == "received"
            mark = "received" if is_first else f"{stage['stage']} {stage['finished_at']}"
            if mark not in shown:
                shown.add(mark)
                console.print(_line(stage))
    _conclude(gateway, console, timeline)


def _found(gateway: Gateway, message_id: str, deadline: float) -> str | None:
    while time.monotonic() < deadline:
        items = gateway.get("/resumes", message_id=message_id)["items"]
        if items:
            return str(items[0]["id"])
        time.sleep(LOOK_SECONDS)
    return None


def _timelines(gateway: Gateway, resume_id: str, deadline: float) -> Iterator[dict[str, Any]]:
    while True:
        timeline = gateway.get(f"/resumes/{resume_id}")
        yield timeline
        if timeline["is_final"] or time.monotonic() > deadline:
            return
        time.sleep(LOOK_SECONDS)


def _line(stage: dict[str, Any]) -> str:
    name = STAGE_WORDS.get(stage["stage"], stage["stage"])
    reason = f"  {stage['reason']}" if stage["reason"] else ""
    return (
        f"  {stage['finished_at'][11:23]}  {name:<10} {stage['outcome']:<12}"
        f" {stage['took_ms']:7.1f} ms{reason}"
    )


def _conclude(gateway: Gateway, console: Console, timeline: dict[str, Any]) -> None:
    link = timeline["candidate"]
    if timeline["state"] == "rejected":
        console.print(f"[yellow]Rejected:[/] {timeline['reason']} The original is kept.")
    elif link is None:
        console.print("[yellow]Still on its way;[/] `hirestream resume " + timeline["id"] + "`")
    else:
        console.print(candidate_card(gateway.get(f"/candidates/{link['id']}")))


def candidate_card(candidate: dict[str, Any]) -> Table:
    """One candidate, a line each for what is known."""
    experience = candidate["experience"]
    rows = {
        "Candidate": f"{candidate['firstName']} {candidate['lastName']}  (no. {candidate['id']})",
        "E-mail": candidate["email"],
        "Phone": candidate["phone"],
        "Position": candidate["position"],
        "Experience": f"{experience} years" if experience is not None else None,
        "Skills": candidate["skills"],
        "Status": candidate["status"],
    }
    card = Table.grid(padding=(0, 2))
    for label, value in rows.items():
        if value:
            card.add_row(f"[bold]{label}", Text(str(value)))
    return card


def _text(words: bytes | str) -> str:
    return words.decode(errors="replace") if isinstance(words, bytes) else words
