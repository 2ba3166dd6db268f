"""One empty mailbox on a server that a drill chooses: ours, or Dovecot."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Protocol

import pytest

from schemas.integrations import ImapSettings
from tests.counterparties import dovecot
from tests.counterparties.install import found
from tests.integration.intake.connectors.imap_contract import Account
from tests.integration.intake.connectors.imap_server import ImapServer
from tests.integration.intake.connectors.test_mailbox import the_settings

KEYWORD = "$HirestreamTaken"


class Mailboxes(Protocol):
    @property
    def settings(self) -> ImapSettings: ...
    async def put(self, mails: list[bytes]) -> None: ...
    async def marked(self) -> int:
        """How many of the mails say that they were taken."""
        ...


class Small:
    """Ours, in this process."""

    def __init__(self, server: ImapServer) -> None:
        self.server = server

    @property
    def settings(self) -> ImapSettings:
        return the_settings(self.server, idle=True)

    async def put(self, mails: list[bytes]) -> None:
        for mail in mails:
            self.server.put(mail)

    async def marked(self) -> int:
        inbox = self.server.folders["INBOX"].mails
        return sum(KEYWORD in mail.flags for mail in inbox.values())


class Dovecot:
    """Debian's."""

    def __init__(self, account: Account) -> None:
        self.account = account

    @property
    def settings(self) -> ImapSettings:
        plain = {"host": "127.0.0.1", "port": self.account.starttls_port, "security": "none"}
        return self.account.settings(**plain)

    async def put(self, mails: list[bytes]) -> None:
        await self.account.put(*mails)

    async def marked(self) -> int:
        return await self.account.with_keyword(KEYWORD)


@asynccontextmanager
async def a_small_server() -> AsyncGenerator[Mailboxes]:
    async with ImapServer().running() as server:
        yield Small(server)


@asynccontextmanager
async def a_dovecot() -> AsyncGenerator[Mailboxes]:
    if not found("dovecot"):
        pytest.skip("Dovecot is not installed (package dovecot-imapd)")
    async with dovecot.started() as account:
        yield Dovecot(account)
