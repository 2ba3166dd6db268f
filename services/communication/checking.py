"""Tries the way out for mail step by step, and says of the first that fails what to do about it."""

import asyncio
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable
from functools import partial
from typing import Literal
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


async def _ses(settings: Settings, _sender: str) -> AsyncGenerator[Step]:
    mailer = SesMailer(settings, credentials_of(settings))
    try:
        account = await mailer.account()
    except Refusal as refusal:
        yield Step(name="login", passed=False, said=_short(f"{refusal.reason}. {refusal.said}"))
        return
    finally:
        await mailer.close()
    yield Step(name="login", passed=True, said="AWS takes the access key.")
    if not account.get("SendingEnabled", False):
        said = "Sending is paused for the account: see the reputation page of the SES console."
        yield Step(name="permission", passed=False, said=said)
        return
    if not account.get("ProductionAccessEnabled", False):
        said = "The account is in SES's sandbox: it sends to verified addresses only. Ask AWS out."
        yield Step(name="permission", passed=False, said=said)
        return
    yield Step(name="permission", passed=True, said="The account may send to everybody.")


def _where(settings: Settings) -> tuple[str, int]:
    if settings.carrier is Carrier.SMTP:
        return settings.smtp_host, settings.smtp_port
    url = urlsplit(settings.ses_url)
    return url.hostname or "", url.port or (443 if url.scheme == "https" else 80)


def _short(said: str) -> str:
    return said[:500]
