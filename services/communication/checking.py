"""Tries the way out for mail step by step, and says of the first that fails what to do about it."""

import asyncio
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from functools import partial
from typing import Any, Literal
from urllib.parse import urlsplit

from schemas.integrations import Step
from services.communication.refusals import Refusal
from services.communication.ses.credentials import credentials_of
from services.communication.ses.mailer import SesMailer
from services.communication.settings import Carrier, Settings
from services.communication.smtp import Conversation

StepName = Literal["connection", "TLS", "login", "permission"]


async def steps(settings: Settings, sender: str) -> AsyncGenerator[Step]:
    """Ends after the first step that did not pass: no later one would tell more."""
    host, port = _where(settings)
    try:
        await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        yield Step(name="name resolution", passed=False, said=f"Nobody knows the name {host}.")
        return
    yield Step(name="name resolution", passed=True, said=f"{host} has an address.")
    way = _smtp if settings.carrier is Carrier.SMTP else _ses
    async for step in way(settings, sender):
        yield step


async def _smtp(settings: Settings, sender: str) -> AsyncGenerator[Step]:
    talk = Conversation.of(settings)
    way: tuple[tuple[StepName, Callable[[], Awaitable[None]], str, str], ...] = (
        ("connection", talk.connect, "The server answers.", "Check the host and the port."),
        ("TLS", talk.secure, f"It is {settings.smtp_tls}.", "Check COMMUNICATION_SMTP_TLS."),
        ("login", talk.log_in, "The login is accepted.", "Check the user and the password."),
        (
            "permission",
            partial(talk.offer, sender),
            f"The server takes mail from {sender}.",
            "The server does not let this user send from that address.",
        ),
    )
    for name, work, passed, remedy in way:
        try:
            await work()
        except Refusal as refusal:
            talk.client.close()
            said = f"{refusal.reason}. {refusal.said} {remedy}"
            yield Step(name=name, passed=False, said=_short(said))
            return
        yield Step(name=name, passed=True, said=passed)
    talk.client.close()


async def _ses(settings: Settings, sender: str) -> AsyncGenerator[Step]:
    mailer = SesMailer(settings, credentials_of(settings))
    name: StepName = "login"
    try:
        account = await mailer.account()
        yield Step(name=name, passed=True, said="AWS takes the access key.")
        name = "permission"
        said = _fault_of(account)
        if said is None and not await _is_verified(mailer, sender):
            said = f"SES has verified neither {sender} nor its domain. Add it as an identity."
        passed = f"The account may send to everybody, as {sender}."
        yield Step(name=name, passed=said is None, said=said or passed)
    except Refusal as refusal:
        yield Step(name=name, passed=False, said=_short(f"{refusal.reason}. {refusal.said}"))
    finally:
        await mailer.close()


def _fault_of(account: Mapping[str, Any]) -> str | None:
    if not account.get("SendingEnabled", False):
        return "Sending is paused for the account: see the reputation page of the SES console."
    if not account.get("ProductionAccessEnabled", False):
        return "The account is in SES's sandbox: it sends to verified addresses only. Ask AWS out."
    return None


async def _is_verified(mailer: SesMailer, sender: str) -> bool:
    """A verified domain holds for every address in it."""
    return await mailer.is_verified(sender.rpartition("@")[2]) or await mailer.is_verified(sender)


def _where(settings: Settings) -> tuple[str, int]:
    if settings.carrier is Carrier.SMTP:
        return settings.smtp_host, settings.smtp_port
    url = urlsplit(settings.ses_url)
    return url.hostname or "", url.port or (443 if url.scheme == "https" else 80)


def _short(said: str) -> str:
    return said[:500]
