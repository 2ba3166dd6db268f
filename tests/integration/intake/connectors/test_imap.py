"""The mailbox connector against the small server of these tests."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests import certificates
from tests.integration.intake.connectors.imap_contract import Account, ImapContract
from tests.integration.intake.connectors.imap_server import ImapServer


class TestSmallServer(ImapContract):
    @pytest.fixture
    async def account(self, tmp_path: Path) -> AsyncGenerator[Account]:
        certificate = certificates.made(tmp_path)
        server = ImapServer(tls=certificate.server())
        # The same account by STARTTLS.
        plain = ImapServer(tls=certificate.server(), starts_tls=True, folders=server.folders)
        async with server.running(), plain.running():
            yield Account(
                server.port,
                plain.port,
                server.user,
                server.password,
                server.token,
                certificate,
            )
