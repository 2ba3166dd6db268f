"""Keys and passwords are known again without being kept."""

from argon2 import PasswordHasher

from services.gateway.credentials import LONGEST_PASSWORD, Passwords, key_digest, new_api_key

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def test_a_key_has_256_random_bits_and_a_prefix() -> None:
    keys = {new_api_key() for _ in range(100)}
    assert len(keys) == 100
    assert all(key.startswith("hs_") and len(key) == 3 + 43 for key in keys)


def test_only_the_same_key_has_the_same_digest() -> None:
    key = new_api_key()
    assert key_digest(key) == key_digest(key)
    assert key_digest(key) != key_digest(key + "x")
    assert key.encode() not in key_digest(key)


async def test_a_password_matches_itself_alone() -> None:
    passwords = Passwords(QUICK)
    stored = await passwords.hash("correct horse")
    assert await passwords.match(stored, "correct horse")
    assert not await passwords.match(stored, "correct horsf")
    assert not await passwords.match("no hash at all", "correct horse")


async def test_an_endless_password_is_refused_unhashed() -> None:
    passwords = Passwords(QUICK)
    stored = await passwords.hash("x" * (LONGEST_PASSWORD + 1))
    assert not await passwords.match(stored, "x" * (LONGEST_PASSWORD + 1))


async def test_nobody_matches_nothing() -> None:
    assert not await Passwords(QUICK).match_nobody("anything")
