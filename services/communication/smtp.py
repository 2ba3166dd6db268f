"""Speaks SMTP: connections are kept and used again, and every failure becomes a Refusal.

The only module that knows aiosmtplib.
"""

import asyncio
import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from socket import gethostname
from time import monotonic

from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPResponseException,
    SMTPServerDisconnected,
)

from services.communication.mailer import Letter
from services.communication.refusals import Refusal, Scope, Step, judge, lost
from services.communication.settings import Settings, Tls

# RFC 5321, 4.5.3.2: a server that has the whole mail may take ten minutes to answer; who gives
# up earlier sends mails twice.
TAKE_TIMEOUT = 600.0
COMMAND_TIMEOUT = 60.0
CONNECT_TIMEOUT = 15.0

IDLE_LIMIT = 20.0  # seconds after which a kept connection is likely closed from the other side
MAILS_PER_CONNECTION = 100

_BROKEN = (SMTPServerDisconnected, OSError, TimeoutError, EOFError)


@dataclass(slots=True)
class _Line:
    """One open connection."""

    client: SMTP
    used: int = 0
    idle_since: float = field(default_factory=monotonic)

    @property
    def is_fresh(self) -> bool:
        return (
            self.client.is_connected
            and self.used < MAILS_PER_CONNECTION
            and monotonic() - self.idle_since < IDLE_LIMIT
        )


@dataclass(slots=True)
class SmtpMailer:
    """How many connections are open is the caller's to bound: one per letter in hand."""

    settings: Settings
    largest: int | None = None
    doubt: timedelta = timedelta(0)  # no server tells later what it took
    _idle: list[_Line] = field(default_factory=list[_Line])

    async def send(self, letter: Letter) -> str | None:
        line = await self._line()
        kept = False
        try:
            line = await self._begin(line, letter.sender)
            await _hand_over(line.client, letter)
            kept = True
        except Refusal as refusal:
            kept = refusal.scope is not Scope.SERVER and await _reset(line.client)
            raise
        finally:
            # Also where the task was cancelled: a half-spoken connection is of no use.
            if kept:
                line.used += 1
                line.idle_since = monotonic()
                self._idle.append(line)
            else:
                line.client.close()
        return None

    async def close(self) -> None:
        """Say goodbye to every idle server connection."""
        while self._idle:
            await _quit(self._idle.pop())

    async def _line(self) -> _Line:
        while self._idle:
            line = self._idle.pop()
            if line.is_fresh:
                return line
            await _quit(line)
        return await self._connect()

    async def _begin(self, line: _Line, sender: str) -> _Line:
        """Say MAIL. A kept connection may have died unnoticed: that is no failure of the server."""
        try:
            await _mail(line.client, sender)
        except Refusal as refusal:
            if line.used == 0 or refusal.scope is not Scope.SERVER:
                raise
            line.client.close()
            line = await self._connect()
            await _mail(line.client, sender)
        size = line.client.esmtp_extensions.get("size", "")
        self.largest = int(size) or None if size.isdigit() else None
        return line

    async def _connect(self) -> _Line:
        talk = Conversation.of(self.settings)
        await talk.connect()
        await talk.secure()
        await talk.log_in()
        return _Line(talk.client)


@dataclass(frozen=True, slots=True)
class Conversation:
    """The steps until a server takes mail, each of which raises Refusal."""

    settings: Settings
    client: SMTP

    @classmethod
    def of(cls, settings: Settings) -> "Conversation":
        client = SMTP(
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            use_tls=settings.smtp_tls is Tls.TLS,
            start_tls=False,
            local_hostname=_own_name(),
            timeout=CONNECT_TIMEOUT,
        )
        return cls(settings, client)

    async def connect(self) -> None:
        async with self._step():
            await self.client.connect()

    async def secure(self) -> None:
        if self.settings.smtp_tls is Tls.STARTTLS:
            async with self._step():
                await self.client.starttls()

    async def log_in(self) -> None:
        if self.settings.smtp_user:
            password = self.settings.smtp_password.get_secret_value()
            async with self._step():
                await self.client.login(self.settings.smtp_user, password)

    async def offer(self, sender: str) -> None:
        """Whether the server takes mail of this sender; nothing is sent."""
        await _mail(self.client, sender)

    @asynccontextmanager
    async def _step(self) -> AsyncGenerator[None]:
        try:
            async with _judged(Step.CONNECT):
                yield
        except BaseException:  # cancelled, too: a half-spoken connection is of no use
            self.client.close()
            raise


def _own_name() -> str:
    """For EHLO. The library would ask the DNS each time, which may take long."""
    name = gethostname()
    return name if re.fullmatch(r"[A-Za-z0-9.-]+", name) else "localhost"


async def _mail(client: SMTP, sender: str) -> None:
    async with _judged(Step.MAIL):
        await client.mail(sender, timeout=COMMAND_TIMEOUT)


async def _hand_over(client: SMTP, letter: Letter) -> None:
    async with _judged(Step.RCPT):
        await client.rcpt(letter.recipient, timeout=COMMAND_TIMEOUT)
    async with _judged(Step.DATA):
        await client.data(letter.content, timeout=TAKE_TIMEOUT)


@asynccontextmanager
async def _judged(step: Step) -> AsyncGenerator[None]:
    try:
        yield
    except SMTPDataError as error:
        raise judge(step, error.code, error.message) from error
    except SMTPResponseException as error:
        raise judge(step, error.code, error.message) from error
    except _BROKEN as error:
        raise lost(step, type(error).__name__) from error
    except SMTPException as error:
        raise lost(Step.CONNECT, type(error).__name__) from error


async def _reset(client: SMTP) -> bool:
    """Make the connection ready for the next mail; false where it is of no further use."""
    if not client.is_connected:
        return False
    try:
        await client.rset(timeout=COMMAND_TIMEOUT)
    except (SMTPException, OSError, TimeoutError):
        return False
    return True


async def _quit(line: _Line) -> None:
    with suppress(SMTPException, OSError, TimeoutError):
        async with asyncio.timeout(5):
            await line.client.quit()
    line.client.close()
