"""Which ports are chosen, and which are remembered."""

import socket
from pathlib import Path

import pytest

from hirestream.stack import ports


def test_a_remembered_port_is_kept_while_it_is_free() -> None:
    (port,) = ports.choose(1)
    assert ports.choose(1, [port]) == [port]


def test_a_remembered_port_that_is_taken_is_replaced() -> None:
    (port,) = ports.choose(1)
    with socket.create_server((ports.HOST, port)):
        chosen = ports.choose(2, [port])
    assert port not in chosen
    assert len(set(chosen)) == 2


def test_chosen_ports_lie_below_those_of_outgoing_connections() -> None:
    assert all(port in ports.RANGE for port in ports.choose(5))


def test_ports_are_remembered_across_runs(tmp_path: Path) -> None:
    ports.remember(tmp_path / "ports.json", [20001, 20002])
    assert ports.recall(tmp_path / "ports.json") == [20001, 20002]


@pytest.mark.parametrize("memo", ["", "{", "{}", '["a"]', "[70000]"])
def test_a_damaged_memo_remembers_nothing(tmp_path: Path, memo: str) -> None:
    (tmp_path / "ports.json").write_text(memo)
    assert ports.recall(tmp_path / "ports.json") == []
    assert ports.recall(tmp_path / "missing.json") == []


def test_a_listening_port_answers_and_another_does_not() -> None:
    with socket.create_server((ports.HOST, 0)) as server:
        port = server.getsockname()[1]
        assert ports.answers(port)
        assert not ports.is_free(port)
    assert not ports.answers(port)
