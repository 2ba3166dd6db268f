"""An event's row, effects and outputs: in memory and in Postgres, one behaviour."""

from abc import ABC, abstractmethod
from uuid import UUID

import pytest

from runtime.database import Database
from runtime.envelope import Envelope
from runtime.inbox import Inbox, PostgresInbox
from runtime.record import Outgoing
from runtime.testing import TENANT, MemoryInbox
from tests.streams import an_envelope

OUTPUTS = [
    Outgoing(
        "t", b"key", '{"name":"Zoë \\u0000"}'.encode(), [("time", b"2026-01-01T00:00:00+00:00")]
    ),
    Outgoing("u", None, None, []),
]


class Undone(Exception):
    pass


class InboxContract(ABC):
    @pytest.fixture
    @abstractmethod
    def inbox(self) -> Inbox: ...

    @pytest.fixture
    def envelope(self) -> Envelope:
        return an_envelope(TENANT, 1)

    async def test_what_was_stored_comes_back_byte_for_byte(
        self, inbox: Inbox, envelope: Envelope
    ) -> None:
        assert await inbox.outputs(envelope) is None
        async with inbox.open(envelope) as entry:
            assert entry.outputs is None
            await entry.store(OUTPUTS)
        assert await inbox.outputs(envelope) == OUTPUTS
        async with inbox.open(envelope) as entry:
            assert entry.outputs == OUTPUTS

    async def test_no_outputs_is_an_answer_too(self, inbox: Inbox, envelope: Envelope) -> None:
        async with inbox.open(envelope) as entry:
            await entry.store([])
        assert await inbox.outputs(envelope) == []

    async def test_a_failed_transaction_leaves_the_event_new(
        self, inbox: Inbox, envelope: Envelope
    ) -> None:
        async def fail() -> None:
            async with inbox.open(envelope) as entry:
                await entry.store(OUTPUTS)
                raise Undone

        with pytest.raises(Undone):
            await fail()
        assert await inbox.outputs(envelope) is None


class TestMemoryInbox(InboxContract):
    @pytest.fixture
    def inbox(self) -> Inbox:
        return MemoryInbox()


class TestPostgresInbox(InboxContract):
    @pytest.fixture
    def inbox(self, database: Database) -> Inbox:
        return PostgresInbox("agent", database)

    @pytest.fixture
    def envelope(self, tenant: UUID) -> Envelope:
        return an_envelope(tenant, 1)

    async def test_agents_have_inboxes_of_their_own(
        self, inbox: Inbox, envelope: Envelope, database: Database
    ) -> None:
        async with inbox.open(envelope) as entry:
            await entry.store(OUTPUTS)
        assert await PostgresInbox("another", database).outputs(envelope) is None
