"""How a transaction ends when its connection dies under it."""

import asyncio
from dataclasses import dataclass, field

import pytest

from runtime.database import _transaction


@dataclass
class Dying:
    """A connection that knows its server no longer; `at_rollback` is what that answers."""

    at_rollback: BaseException
    said: list[str] = field(default_factory=list)
    terminated: bool = False

    def is_closed(self) -> bool:
        return False

    async def execute(self, statement: str) -> None:
        self.said.append(statement)
        if statement == "ROLLBACK":
            raise self.at_rollback

    def terminate(self) -> None:
        self.terminated = True


async def test_a_failing_rollback_does_not_hide_a_cancellation() -> None:
    connection = Dying(ConnectionResetError())
    with pytest.raises(asyncio.CancelledError):
        async with _transaction(connection, "BEGIN"):
            raise asyncio.CancelledError
    assert connection.said == ["BEGIN", "ROLLBACK"]
    assert connection.terminated


async def test_a_connection_that_did_not_roll_back_is_used_by_nobody_else() -> None:
    connection = Dying(asyncio.CancelledError())
    with pytest.raises(asyncio.CancelledError):
        async with _transaction(connection, "BEGIN"):
            raise ValueError
    assert connection.terminated
