"""What is sealed opens only where it belongs, under a key that is still known."""

import pytest
from pydantic import SecretStr

from runtime.sealing import Sealing, Unsealable

OLD, NEW = SecretStr("an old key of more than 32 characters"), SecretStr("n" * 32)
WHERE = "integrations:7"


def test_what_was_sealed_opens_as_it_was() -> None:
    sealing = Sealing([NEW])
    sealed = sealing.seal(SecretStr("geheim äöü"), WHERE)
    assert b"geheim" not in sealed
    assert sealing.open(sealed, WHERE).get_secret_value() == "geheim äöü"


def test_the_same_secret_looks_different_each_time() -> None:
    sealing = Sealing([NEW])
    assert sealing.seal(SecretStr("x"), WHERE) != sealing.seal(SecretStr("x"), WHERE)


def test_an_old_key_still_opens_and_the_new_one_seals() -> None:
    sealed = Sealing([OLD]).seal(SecretStr("x"), WHERE)
    both = Sealing([NEW, OLD])
    assert both.open(sealed, WHERE).get_secret_value() == "x"
    assert not both.is_current(sealed)
    assert both.is_current(both.seal(SecretStr("x"), WHERE))


def test_a_secret_moved_to_another_row_does_not_open() -> None:
    sealing = Sealing([NEW])
    with pytest.raises(Unsealable, match="changed or moved"):
        sealing.open(sealing.seal(SecretStr("x"), WHERE), "integrations:8")


@pytest.mark.parametrize("at", [5, 16, -1])
def test_a_changed_byte_is_noticed(at: int) -> None:
    sealing = Sealing([NEW])
    sealed = bytearray(sealing.seal(SecretStr("a secret"), WHERE))
    sealed[at] ^= 1
    with pytest.raises(Unsealable):
        sealing.open(bytes(sealed), WHERE)


@pytest.mark.parametrize("sealed", [b"", b"abcd", b"x" * 60])
def test_an_unknown_key_is_named_as_the_cause(sealed: bytes) -> None:
    with pytest.raises(Unsealable, match="SEALING_KEYS"):
        Sealing([NEW]).open(sealed, WHERE)


def test_a_sealing_without_a_key_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a key"):
        Sealing([])
