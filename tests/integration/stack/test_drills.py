"""What is acknowledged survives whatever dies, and what dies leaves nothing running."""

import signal
import socket
from pathlib import Path

import pytest

from hirestream.stack import Stack, ports
from hirestream.stack.artifacts import open_to_all
from hirestream.stack.errors import InUse
from hirestream.stack.locks import locked
from hirestream.stack.postgres import account_and_home
from hirestream.stack.stack import claim
from tests.integration.stack.load import (
    MESSAGES,
    consumed,
    in_the_foreground,
    name,
    produce,
    rows,
    servers_of,
    settings_for,
    write_rows,
)

SECONDS = 20.0


async def test_a_restart_keeps_data_addresses_and_passwords(state: Path) -> None:
    topic, table = name("topic"), name("table")
    with Stack(settings_for(state)) as first:
        await produce(first.addresses.kafka_bootstrap_servers, topic)
        await write_rows(first.addresses.database_owner_url, table)
    with Stack(settings_for(state)) as second:
        assert second.addresses == first.addresses
        found = await consumed(second.addresses.kafka_bootstrap_servers, topic)
        assert found == list(range(MESSAGES))
        assert await rows(second.addresses.database_owner_url, table) == MESSAGES


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
async def test_when_the_parent_ends_nothing_is_left_and_nothing_lost(
    state: Path, number: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    topic, table = name("topic"), name("table")
    monkeypatch.setenv("HIRESTREAM_STATE", str(state))
    with in_the_foreground() as (parent, addresses):
        await produce(addresses["KAFKA_BOOTSTRAP_SERVERS"], topic)
        await write_rows(addresses["DATABASE_OWNER_URL"], table)
        parent.send_signal(number)
        assert parent.wait(SECONDS) == (-9 if number is signal.SIGKILL else 0)
    # Every process of a server holds its lock: whoever gets it knows that all of them are gone.
    _, postgres = account_and_home(state)
    for folder in (state / "kafka", postgres):
        with locked(folder / "lock", seconds=5, refusal=InUse.state):
            pass
    with Stack(settings_for(state)) as stack:
        found = await consumed(stack.addresses.kafka_bootstrap_servers, topic)
        assert found == list(range(MESSAGES))
        assert await rows(stack.addresses.database_owner_url, table) == MESSAGES


def test_a_remembered_port_that_another_program_took_is_replaced(state: Path) -> None:
    state.mkdir(exist_ok=True)
    claim(state)
    _, postgres = account_and_home(state)
    taken = ports.choose(3)
    for home, remembered in ((state / "kafka", taken[:2]), (postgres, taken[2:])):
        open_to_all(home)
        ports.remember(home / "ports.json", remembered)
    holders = [socket.create_server((ports.HOST, port)) for port in taken]
    with Stack(settings_for(state)) as stack:
        assert not set(taken) & {port for server in servers_of(stack) for port in server.ports}
    for holder in holders:
        holder.close()
