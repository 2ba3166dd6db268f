"""The word lists that names and places are read with: one loader, each list read at most once."""

from functools import cache
from importlib.resources import files

_HERE = files("services.dedupe.tables")


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The words of each line, whether tabs or spaces part them."""
    text = _HERE.joinpath(name).read_text(encoding="utf-8")
    return tuple(tuple(line.split()) for line in text.splitlines() if line.strip())


@cache
def words(name: str) -> frozenset[str]:
    return frozenset(word for row in rows(name) for word in row)


@cache
def mapping(name: str) -> dict[str, tuple[str, ...]]:
    """The first word of each line, and the words it stands for."""
    return {row[0]: row[1:] for row in rows(name)}


@cache
def groups(name: str) -> dict[str, frozenset[int]]:
    """Each word's groups: two words that share one may be the same name."""
    found: dict[str, set[int]] = {}
    for number, row in enumerate(rows(name)):
        for word in row:
            found.setdefault(word, set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


@cache
def alphabet(name: str) -> dict[str, str]:
    """Each letter of an alphabet and how it is written in Latin."""
    return {row[0]: row[1] for row in rows(name)}
