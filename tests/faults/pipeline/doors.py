"""How resumes get in: through the upload and the mail door, as often as a door asks for it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from email.message import EmailMessage

import aiosmtplib
import httpx

from tests.faults.pipeline.inputs import Submission

PATIENCE = 120.0
LOOK = 0.1


async def insist(attempt: Callable[[], Awaitable[bool]], seconds: float = PATIENCE) -> float:
    """Try until it works; when it did, by the steady clock."""
    deadline = time.monotonic() + seconds
    while not await attempt():
        assert time.monotonic() < deadline, f"refused for {seconds:g} s"
        await asyncio.sleep(LOOK)
    return time.monotonic()


async def uploaded(client: httpx.AsyncClient, key: str, what: Submission) -> bool:
    """Whether the upload was acknowledged; the only other answer is "try again"."""
    try:
        answer = await client.post(
            "/resumes",
            headers={"X-API-Key": key},
            files=[("files", (what.name, what.data))],
            data={"source_ref": what.reference, **({"job": what.job} if what.job else {})},
        )
    except httpx.TransportError:
        return False
    if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
        assert int(answer.headers["Retry-After"]) >= 1
        return False
    assert answer.status_code == httpx.codes.ACCEPTED, answer.text
    return True


async def mailed(port: int, address: str, what: Submission) -> bool:
    """Whether the mail was acknowledged; the only other answer is a refusal for now."""
    name, _, domain = address.partition("@")
    mail = EmailMessage()
    mail["From"] = "Applicant <applicant@mail.example>"
    mail["To"] = f"{name}+{what.job}@{domain}" if what.job else address
    mail["Subject"] = "Application"
    mail["Message-ID"] = f"<{what.reference}@mail.example>"
    mail.set_content("Please find my resume attached.\n")
    mail.add_attachment(
        what.data, maintype="application", subtype="octet-stream", filename=what.name
    )
    codes: list[int] = []
    try:
        await aiosmtplib.send(mail, hostname="127.0.0.1", port=port, timeout=20)
    except aiosmtplib.SMTPRecipientsRefused as refused:
        codes = [one.code for one in refused.recipients]
    except aiosmtplib.SMTPResponseException as refused:
        codes = [refused.code]
    except (aiosmtplib.SMTPException, OSError):
        return False
    assert all(400 <= code < 500 for code in codes), codes
    return not codes
