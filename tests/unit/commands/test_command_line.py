"""The command line: what a person types, and what they are told when it cannot work."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from hirestream import bootstrap
from hirestream.cli import COMMANDS, DEFAULTS, GROUPS
from hirestream.client import Gateway
from hirestream.errors import CommandError
from hirestream.processes import PROGRAMS, Recipe, is_ready
from hirestream.settings import ClientSettings, RunSettings
from hirestream.stack import ports
from hirestream.surroundings import inherited
from hirestream.up import PortInUse, check_ports


def hirestream(*arguments: str, state: Path, **settings: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "hirestream.cli", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**inherited(), "HIRESTREAM_STATE": str(state), "COLUMNS": "200", **settings},
    )


def test_every_command_lies_in_a_group_that_says_what_it_is_for() -> None:
    groups = {command.words.partition(" ")[0] for command in COMMANDS if " " in command.words}
    assert groups == set(GROUPS)
    for group, name in DEFAULTS.items():
        assert f"{group} {name}" in {command.words for command in COMMANDS}


def test_help_names_every_command(tmp_path: Path) -> None:
    shown = hirestream("--help", state=tmp_path / "state")
    assert shown.returncode == 0
    assert all(command.words.partition(" ")[0] in shown.stdout for command in COMMANDS)


def test_a_command_imports_nothing_of_the_others() -> None:
    program = (
        "import sys; from hirestream.cli import application; application(['parse']); "
        "print(sorted({'fastapi', 'faust', 'aiokafka', 'asyncpg'} & set(sys.modules)))"
    )
    shown = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert shown.stdout.strip() == "[]"


def test_without_a_running_instance_the_remedy_is_named(tmp_path: Path) -> None:
    shown = hirestream("candidates", state=tmp_path / "state", HIRESTREAM_API_KEY="")
    assert shown.returncode == 1
    assert "make run" in shown.stderr
    assert "Traceback" not in shown.stderr


def test_a_gateway_that_does_not_answer_is_one_sentence() -> None:
    [port] = ports.choose(1)
    settings = ClientSettings(api_url=f"http://127.0.0.1:{port}/api", api_key=SecretStr("k"))
    with Gateway(settings) as gateway, pytest.raises(CommandError, match="does not answer"):
        gateway.get("/candidates")


def test_a_port_in_use_is_named_with_the_variable_that_moves_it() -> None:
    gateway, smtp, mailbox = ports.choose(3)
    settings = RunSettings(gateway_port=gateway, intake_smtp_port=smtp, mailbox_smtp_port=mailbox)
    with (
        socket.create_server(("127.0.0.1", smtp)),
        pytest.raises(PortInUse, match="INTAKE_SMTP_PORT"),
    ):
        check_ports(settings)
    check_ports(settings)


def test_a_reset_of_nothing_says_so(tmp_path: Path) -> None:
    shown = hirestream("reset", state=tmp_path / "none")
    assert shown.returncode == 0
    assert "nothing to delete" in shown.stdout


def test_a_folder_of_somebody_else_is_never_reset(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    shown = hirestream("reset", "--yes", state=tmp_path)
    assert shown.returncode == 1
    assert (tmp_path / "thesis.txt").exists()


def test_a_wrong_topic_is_answered_with_the_right_ones(tmp_path: Path) -> None:
    shown = hirestream("replay", "resume.recieved", state=tmp_path / "state")
    assert shown.returncode == 1
    assert "resume.received.v1" in shown.stderr


def test_a_program_is_told_its_health_port_unless_it_serves_one_anyway() -> None:
    for program in PROGRAMS:
        recipe = Recipe(program, {"GATEWAY_PORT": "8000", "MAILBOX_SMTP_PORT": "2526"})
        chosen = list(range(20_000, 20_000 + recipe.ports_needed))
        assert ("HEALTH_PORT" in recipe.environment(chosen)) is (program.own_port is None)


def test_nobody_behind_a_port_is_not_ready() -> None:
    [port] = ports.choose(1)
    assert not is_ready(port)


def test_an_unusable_lock_is_not_stamped_as_installed(tmp_path: Path) -> None:
    lock = tmp_path / "run.txt"
    lock.write_text("one==1 \\\n    --hash=sha256:00\ntwo==2 \\\n    --hash=sha256:11\n")
    assert bootstrap.count(lock) == 2
    before = bootstrap.fingerprint(lock)
    lock.write_text("one==2 \\\n    --hash=sha256:00\n")
    assert bootstrap.fingerprint(lock) != before


def test_setup_that_fails_names_the_remedy() -> None:
    with pytest.raises(bootstrap.CannotSetUp, match="same command again"):
        bootstrap.run([sys.executable, "-c", "raise SystemExit(3)"])
