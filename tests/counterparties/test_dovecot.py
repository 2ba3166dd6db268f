"""The mailbox connector against Dovecot: the same contract as with the small server."""

import tempfile
from collections.abc import AsyncGenerator, Generator
from pathlib import Path

import pytest

from tests import certificates
from tests.counterparties import dovecot
from tests.counterparties.install import found
from tests.integration.intake.connectors.imap_contract import Account, ImapContract


@pytest.mark.skipif(not found("dovecot"), reason="Dovecot is not installed (package dovecot-imapd)")
class TestDovecot(ImapContract):
    @pytest.fixture
    def folder(self) -> Generator[Path]:
        # Not below pytest's own folder, which another user can't enter.
        with tempfile.TemporaryDirectory(prefix="dovecot-") as name:
            Path(name).chmod(0o755)
            yield Path(name)

    @pytest.fixture
    async def account(self, folder: Path) -> AsyncGenerator[Account]:
        certificate = certificates.made(folder)
        async with dovecot.running(folder, certificate) as account:
            yield account
