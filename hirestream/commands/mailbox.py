"""`hirestream mailbox list | show`: the mails that an embedded instance sent."""

import unicodedata
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from hirestream.errors import CommandError
from hirestream.mailbox.folder import Attachment, Folder, Kept
from hirestream.mailbox.settings import MailboxSettings
from hirestream.settings import read

_SHOWN_HEADERS = ("From", "To", "Reply-To", "Subject", "Date", "Message-ID", "References")


def list_mails(
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many.")] = 20,
) -> None:
    """List the mails that went out, the newest first."""
    table = Table("No.", "Received", "From", "To", "Subject", "Attachments", box=None)
    mails = list(_folder().newest(limit))
    for mail in mails:
        names = ", ".join(attachment.name for attachment in mail.attachments)
        received = f"{mail.received_at.astimezone():%d %b %H:%M:%S}"
        cells = (str(mail.number), received, mail.sender, mail.recipient, mail.subject, names)
        table.add_row(*(Text(printable(cell)) for cell in cells))
    console = Console()
    if mails:
        console.print(table)
        console.print("\n`hirestream mailbox show NO.` shows one.", style="dim")
    else:
        console.print("No mail yet.")


def show(
    number: Annotated[int | None, typer.Argument(help="As listed; the newest without it.")] = None,
    save: Annotated[Path | None, typer.Option(help="A folder to save attachments in.")] = None,
) -> None:
    """Show a mail: headers, text, attachments."""
    folder = _folder()
    mail = next(folder.newest(1), None) if number is None else folder.find(number)
    if mail is None:
        which = "any mail" if number is None else f"a mail {number}"
        raise CommandError(f"There is not {which} in the mailbox. `hirestream mailbox` lists them.")
    console = Console()
    console.print(_headers(mail))
    console.print(Text(f"\n{printable(mail.text, lines=True)}"))
    for attachment in mail.attachments:
        line = f"{attachment.name}  ({attachment.media_type}, {len(attachment.data):,} bytes)"
        console.print(Text(f"Attached: {printable(line)}", style="bold"))
        if save is not None:
            console.print(Text(f"   saved as {_save(attachment, save)}"))


def printable(text: str, *, lines: bool = False) -> str:
    """Mail must not move the cursor or colour the terminal of whoever reads it."""
    kept = "\n\t" if lines else ""
    return "".join(c for c in text if c in kept or unicodedata.category(c)[0] != "C")


def _headers(mail: Kept) -> Table:
    grid = Table.grid(padding=(0, 2))
    for name, value in mail.headers:
        if name in _SHOWN_HEADERS:
            grid.add_row(Text(name, style="bold"), Text(printable(value)))
    return grid


def _save(attachment: Attachment, folder: Path) -> Path:
    """Only the last part of a name counts, and a file that is there stays as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    name = printable(Path(attachment.name.replace("\\", "/")).name).lstrip(".") or "unnamed"
    path, copy = folder / name, 1
    while path.exists():
        copy += 1
        path = folder / f"{Path(name).stem}-{copy}{Path(name).suffix}"
    path.write_bytes(attachment.data)
    return path


def _folder() -> Folder:
    return Folder(read(MailboxSettings).dir)
