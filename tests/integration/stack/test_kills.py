"""A server that is killed comes back by itself, with all it acknowledged."""

import functools
import os
import signal
import sys
from pathlib import Path

import pytest

from hirestream.stack import Stack, reset, superuser
from hirestream.stack.errors import InUse
from tests.integration.stack.load import (
    MESSAGES,
    consumed,
    name,
    produce,
    rows,
    servers_of,
    settings_for,
    write_rows,
)


async def test_servers_that_are_killed_come_back_with_all_they_acknowledged(stack: Stack) -> None:
    topic, table = name("topic"), name("table")
    await produce(stack.addresses.kafka_bootstrap_servers, topic)
    await write_rows(stack.addresses.database_owner_url, table)
    for server in servers_of(stack):
        server.kill()
    for server in servers_of(stack):
        server.wait()
    found = await consumed(stack.addresses.kafka_bootstrap_servers, topic)
    assert found == list(range(MESSAGES))
    assert await rows(stack.addresses.database_owner_url, table) == MESSAGES


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
async def test_a_guard_that_is_killed_costs_no_more_than_a_restart(stack: Stack) -> None:
    for server in servers_of(stack):
        guard = parent_of(server.pid())
        server.follow(functools.partial(os.kill, guard, signal.SIGKILL))
    for server in servers_of(stack):
        server.wait()
    assert await superuser.answers(stack.addresses.database_url, 5)


def parent_of(pid: int | None) -> int:
    status = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line.split()[1] for line in status if line.startswith("PPid:")))


def test_stacks_on_different_folders_run_side_by_side(stack: Stack, tmp_path: Path) -> None:
    other = tmp_path / "state"
    try:
        with Stack(settings_for(other), fast=True) as beside:
            assert beside.addresses != stack.addresses
            with pytest.raises(InUse, match="Stop that first"):
                Stack(settings_for(other), patience=0).start()
            with pytest.raises(InUse):
                reset(other)
    finally:
        reset(other)
    assert not other.exists()
