"""Reads where somebody lives and decides how far two places agree, down to the house.

A city says little, a street with its number says much; letters may be slipped, words split or put
in another order, since people type addresses by hand.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from services.dedupe.folding import fold
from services.dedupe.tables import mapping, rows, words
from services.dedupe.transliteration import readings

_WORD = re.compile(r"[^\W\d_]+|\d+")


@dataclass(frozen=True, slots=True)
class Place:
    """A place as it can be compared: its letters in pairs, its words, numbers and known city."""

    pairs: frozenset[str]
    words: tuple[str, ...]
    numbers: frozenset[str]
    cities: frozenset[str]
    country: str | None
    is_address: bool


@lru_cache(maxsize=32768)
def read_place(written: str) -> Place | None:
    tokens = _WORD.findall(fold(written).replace("'", ""))
    tokens = [min(readings(t)) if not t.isascii() else t for t in tokens]
    named = [token for token in tokens if not token.isdecimal()]
    numbers = frozenset(token.lstrip("0") for token in tokens if token.isdecimal())
    if not named and not numbers:
        return None
    cities = frozenset(_known(named, _city_names()))
    # Words of so many addresses that sharing them means nothing are left out.
    telling = tuple(word for word in named if word not in words("address_words.txt")) or tuple(
        named
    )
    return Place(
        pairs=frozenset(_pairs(telling)),
        words=telling,
        numbers=numbers,
        cities=cities,
        country=_country(written, named, cities),
        is_address=bool(numbers) and len(named) > 1,
    )


def _pairs(telling: tuple[str, ...]) -> Iterator[str]:
    for word in telling:
        yield word[:1] + "_"
        yield from (word[at : at + 2] for at in range(len(word) - 1))


@cache
def _city_names() -> dict[str, str]:
    return {name: row[0] for row in rows("cities.tsv") for name in (row[0], *row[2:])}


@cache
def _country_names() -> dict[str, str]:
    return {name: row[0] for row in rows("countries.txt") for name in row}


def _known(named: list[str], names: dict[str, str]) -> Iterator[str]:
    """The names that stand in the text as one to three words: `New York City`."""
    for size in (3, 2, 1):
        for at in range(len(named) - size + 1):
            name = names.get("".join(named[at : at + size]))
            if name:
                yield name


def _country(written: str, named: list[str], cities: frozenset[str]) -> str | None:
    last = [part for part in re.split(r"[,;/|]", fold(written)) if part.strip()][-1]
    tail = re.sub(r"[^a-z]", "", last)
    if "," in written and tail in words("us_states.txt") and written.rstrip()[-2:].isupper():
        return "us"
    country = next((n for n in _known(named, _country_names()) if len(tail) > 2 or tail == n), None)
    if country:
        return country
    homes = {mapping("cities.tsv")[city][0] for city in cities}
    return homes.pop() if len(homes) == 1 else None


def likeness(a: Place, b: Place) -> float:
    """How much of the letters of the two agree, from 0 to 1, in whatever order they stand."""
    shared = len(a.pairs & b.pairs)
    return 2 * shared / ((len(a.pairs) + len(b.pairs)) or 1)
