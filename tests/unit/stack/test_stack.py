"""What belongs to a state, what is given instead, and what `reset` refuses to remove."""

import os
from pathlib import Path

import pytest
from pydantic import SecretStr

from hirestream.stack import (
    Addresses,
    Change,
    Download,
    Phase,
    Stack,
    StackSettings,
    Waiting,
    reset,
)
from hirestream.stack.__main__ import describe
from hirestream.stack.errors import InUse, SettingMissing, StateUnusable
from hirestream.stack.locks import locked
from hirestream.stack.notices import Notice
from hirestream.stack.postgres import account_and_home, enterable, write_secret
from hirestream.stack.stack import claim, given_urls

GIVEN = StackSettings(
    kafka_bootstrap_servers="kafka.example:9092",
    database_url=SecretStr("postgresql://app@db.example/hirestream"),
    database_owner_url=SecretStr("postgresql://owner@db.example/hirestream"),
    database_system_url=SecretStr("postgresql://system@db.example/hirestream"),
)


def test_servers_that_are_given_are_used_and_none_is_started(tmp_path: Path) -> None:
    settings = GIVEN.model_copy(update={"state_folder": tmp_path / "state"})
    with Stack(settings) as stack:
        assert stack.kafka is None
        assert stack.postgres is None
        assert stack.addresses.environment() == {
            "KAFKA_BOOTSTRAP_SERVERS": "kafka.example:9092",
            "DATABASE_URL": "postgresql://app@db.example/hirestream",
            "DATABASE_OWNER_URL": "postgresql://owner@db.example/hirestream",
            "DATABASE_SYSTEM_URL": "postgresql://system@db.example/hirestream",
        }
        with pytest.raises(SettingMissing, match="superuser"):
            assert stack.superuser_dsn


@pytest.mark.parametrize("missing", ["database_owner_url", "database_system_url"])
def test_half_a_database_is_told(missing: str) -> None:
    with pytest.raises(SettingMissing, match=missing.upper()):
        given_urls(GIVEN.model_copy(update={missing: None}))


def test_without_an_address_the_embedded_database_is_used() -> None:
    assert given_urls(StackSettings(database_url=None)) is None


def test_addresses_do_not_show_their_passwords() -> None:
    addresses = Addresses("127.0.0.1:1", "secret", "secret", "secret")
    assert "secret" not in repr(addresses)


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HIRESTREAM_STATE", "/somewhere/state")
    monkeypatch.setenv("HIRESTREAM_CACHE", "/somewhere/cache")
    settings = StackSettings()
    assert (settings.state, settings.cache) == (Path("/somewhere/state"), Path("/somewhere/cache"))


def test_by_default_state_lies_where_the_xdg_convention_has_it() -> None:
    settings = StackSettings(
        state_folder=None, xdg_state_home=Path("/home/ada/.local/state"), cache_folder=None
    )
    assert settings.state == Path("/home/ada/.local/state/hirestream")
    assert settings.cache.name == "hirestream"


def test_a_folder_with_other_peoples_files_is_not_taken_as_state(tmp_path: Path) -> None:
    (tmp_path / "thesis.odt").touch()
    with pytest.raises(StateUnusable, match="files that are not Hirestream's"):
        claim(tmp_path)


def test_reset_removes_a_state_and_all_in_it(tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir()
    claim(state)
    (state / "blobs").mkdir()
    reset(state)
    assert not state.exists()
    reset(state)


def test_reset_leaves_a_folder_that_is_no_state_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.odt").touch()
    with pytest.raises(StateUnusable, match="`reset` leaves it alone"):
        reset(tmp_path)
    assert (tmp_path / "thesis.odt").exists()


def test_reset_refuses_while_the_state_is_in_use(tmp_path: Path) -> None:
    claim(tmp_path)
    with (
        locked(tmp_path / "lock", seconds=0, refusal=InUse.state),
        pytest.raises(InUse, match=f"process {os.getpid()}"),
    ):
        reset(tmp_path)
    assert tmp_path.exists()


def test_a_state_held_by_another_is_refused(tmp_path: Path) -> None:
    settings = GIVEN.model_copy(update={"state_folder": tmp_path})
    with Stack(settings), pytest.raises(InUse, match="Stop that first"):
        Stack(settings, patience=0).start()


def test_a_state_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "state").touch()
    settings = GIVEN.model_copy(update={"state_folder": tmp_path / "state"})
    with pytest.raises(StateUnusable, match="File exists"):
        Stack(settings).start()


def test_a_closed_folder_on_the_way_keeps_another_user_out(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    assert not enterable(closed / "state")


def test_postgres_data_lies_in_the_state_or_in_a_place_that_the_state_names(tmp_path: Path) -> None:
    state = tmp_path / "closed" / "state"
    state.mkdir(parents=True)
    state.parent.chmod(0o700)
    _, home = account_and_home(state)
    assert account_and_home(state)[1] == home
    if os.geteuid():
        assert home == state / "postgres"
    else:
        assert (state / "postgres-folder").read_text() == home.parent.name


def test_a_secret_is_never_readable_by_others_not_even_while_it_is_written(tmp_path: Path) -> None:
    write_secret(tmp_path / "secret", "first")
    write_secret(tmp_path / "secret", "second")
    assert (tmp_path / "secret").read_text() == "second"
    assert (tmp_path / "secret").stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


@pytest.mark.parametrize(
    ("notice", "line"),
    [
        (Download("kafka", 3, 46, 1_000_000, 44_500_000), "kafka: 3 of 46 files, 43.5 MB left"),
        (Waiting(Path("/s"), "process 7"), "waiting for process 7, which holds /s"),
        (Change("kafka", Phase.READY), "kafka: ready"),
        (Change("kafka", Phase.DIED, "exit code 1"), "kafka: died exit code 1"),
    ],
)
def test_progress_is_told_in_a_line(notice: Notice, line: str) -> None:
    assert describe(notice) == line
