"""A running Hirestream as `make run` starts it, seen through its public doors."""

import signal
import smtplib
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path
from typing import Any, TypeVar

import httpx
from dotenv import dotenv_values

from hirestream.stack import ports, reset
from hirestream.surroundings import inherited

T = TypeVar("T")

START_SECONDS = 180.0
PIPELINE_SECONDS = 60.0


def until(look: Callable[[], T | None], what: str, seconds: float = PIPELINE_SECONDS) -> T:
    """Look until there is something, or fail saying what was not seen."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        seen = look()
        if seen:
            return seen
        time.sleep(0.1)
    raise AssertionError(f"not seen within {seconds:g} s: {what}")


@dataclass(frozen=True, slots=True)
class Instance:
    """A running Hirestream, seen from outside."""

    state: Path
    variables: dict[str, str]
    process: subprocess.Popen[bytes]

    @property
    def smtp_port(self) -> int:
        return int(self.variables["HIRESTREAM_SMTP_PORT"])

    def client(self, key: str | None = None) -> httpx.Client:
        return httpx.Client(
            base_url=self.variables["HIRESTREAM_API_URL"],
            headers={"X-API-Key": key or self.variables["HIRESTREAM_API_KEY"]},
            timeout=20,
        )

    def hirestream(self, *arguments: str) -> str:
        """What a command of the command line prints; it must succeed."""
        done = subprocess.run(
            [sys.executable, "-m", "hirestream.cli", *arguments],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            env={**inherited(), "HIRESTREAM_STATE": str(self.state), "COLUMNS": "200"},
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def mail(
        self,
        *attachments: tuple[str, bytes],
        to: str = "hiring@demo.localhost",
        message_id: str | None = None,
    ) -> str:
        """Send a mail over SMTP as any mail client would; its Message-ID."""
        message = EmailMessage()
        message["From"], message["To"] = "Applicant <applicant@mail.example>", to
        message["Subject"] = "Application"
        message["Message-ID"] = message_id or make_msgid(domain="mail.example")
        message.set_content("Please find my resume attached.\n")
        for name, data in attachments:
            message.add_attachment(
                data, maintype="application", subtype="octet-stream", filename=name
            )
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=30) as smtp:
            smtp.send_message(message)
        return str(message["Message-ID"])

    def timeline(self, resume_id: str) -> dict[str, Any]:
        with self.client() as client:
            answer = client.get(f"/resumes/{resume_id}")
            answer.raise_for_status()
            shown: dict[str, Any] = answer.json()
        return shown

    def finished(self, resume_id: str, seconds: float = PIPELINE_SECONDS) -> dict[str, Any]:
        """The timeline once nothing more will happen by itself."""

        def look() -> dict[str, Any] | None:
            timeline = self.timeline(resume_id)
            return timeline if timeline["is_final"] else None

        return until(look, f"the end of resume {resume_id}", seconds)

    def resumes_of(self, message_id: str) -> list[dict[str, Any]]:
        with self.client() as client:
            found: list[dict[str, Any]] = client.get(
                "/resumes", params={"message_id": message_id}
            ).json()["items"]
        return found

    def arrived(self, message_id: str) -> dict[str, Any]:
        """The end of the one resume that a mail brought."""
        [resume] = until(lambda: self.resumes_of(message_id), f"the resume of {message_id}")
        return self.finished(resume["id"])

    def mails(self, text: str) -> Sequence[Path]:
        """The files of the local mailbox that mention the text in any header or part."""
        folder = Path(self.variables["MAILBOX_DIR"])
        return [path for path in folder.rglob("*") if path.is_file() and _mentions(path, text)]

    def pid_of(self, program: str) -> int:
        return int((self.state / "agents" / program / "pid").read_text())


def _mentions(path: Path, text: str) -> bool:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    parts = [str(value) for value in message.values()]
    for part in message.walk():
        if part.get_content_maintype() == "text":
            parts.append(str(part.get_content()))
        parts.append(part.get_filename() or "")
    return any(text in part for part in parts)


@contextmanager
def running(state: Path, settings: Mapping[str, str] | None = None) -> Generator[Instance]:
    """Start Hirestream on free ports, and stop it as Ctrl-C does; its state is removed."""
    gateway, smtp, mailbox = ports.choose(3)
    environment = {
        **inherited(),
        "HIRESTREAM_STATE": str(state),
        "GATEWAY_PORT": str(gateway),
        "INTAKE_SMTP_PORT": str(smtp),
        "MAILBOX_SMTP_PORT": str(mailbox),
        **(settings or {}),
    }
    process = subprocess.Popen([sys.executable, "-m", "hirestream.cli", "up"], env=environment)
    file = state / "environment"
    try:
        until(lambda: file.exists() or process.poll() is not None, "a start", START_SECONDS)
        assert process.poll() is None, "hirestream up ended before it was ready"
        variables = {name: value or "" for name, value in dotenv_values(file).items()}
        yield Instance(state, variables, process)
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0
        reset(state)
