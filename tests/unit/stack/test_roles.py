"""Passwords that survive a restart, and addresses that survive any password."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from hirestream.stack.errors import StateDamaged
from hirestream.stack.roles import DATABASE, Passwords, on, urls

SUPERUSER = "postgresql://postgres:secret@127.0.0.1:20001/postgres"


def test_passwords_are_kept_where_only_their_owner_reads(tmp_path: Path) -> None:
    kept = Passwords.kept(tmp_path / "passwords.json")
    assert Passwords.kept(tmp_path / "passwords.json") == kept
    assert (tmp_path / "passwords.json").stat().st_mode & 0o777 == 0o600
    assert len({kept.owner, kept.app, kept.system}) == 3


@pytest.mark.parametrize("content", ["", "[]", '{"owner": "a"}', '{"other": "b"}'])
def test_damaged_passwords_are_told(tmp_path: Path, content: str) -> None:
    (tmp_path / "passwords.json").write_text(content)
    with pytest.raises(StateDamaged, match=r"passwords\.json"):
        Passwords.kept(tmp_path / "passwords.json")


def test_each_role_has_its_own_address_of_one_database() -> None:
    reached = urls(SUPERUSER, Passwords("o", "a", "s"))
    assert reached.owner == f"postgresql://hirestream_owner:o@127.0.0.1:20001/{DATABASE}"
    assert reached.app == f"postgresql://hirestream_app:a@127.0.0.1:20001/{DATABASE}"
    assert reached.system == f"postgresql://hirestream_system:s@127.0.0.1:20001/{DATABASE}"


def test_another_database_is_reached_by_the_same_login() -> None:
    assert on(SUPERUSER, "other") == "postgresql://postgres:secret@127.0.0.1:20001/other"


def test_a_password_with_special_letters_arrives_unchanged() -> None:
    address = urlsplit(on(SUPERUSER, "db", "user", "p@ss:/w?rd#"))
    assert unquote(address.password or "") == "p@ss:/w?rd#"
    assert address.hostname == "127.0.0.1"
