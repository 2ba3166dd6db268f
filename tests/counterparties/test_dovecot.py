"""The mailbox connector against Dovecot: the same contract as with the small server."""

from collections.abc import AsyncGenerator

import pytest

from tests.counterparties import dovecot
from tests.counterparties.install import found
from tests.integration.intake.connectors.imap_contract import Account, ImapContract


@pytest.mark.skipif(not found("dovecot"), reason="Dovecot is not installed (package dovecot-imapd)")
class TestDovecot(ImapContract):
    @pytest.fixture
    async def account(self) -> AsyncGenerator[Account]:
        async with dovecot.started() as account:
            yield account
