"""Decides how a word in another script may be written in Latin letters.

Each script has its own rules below. Where several customs are in use (a passport, a German or a
Polish office), every one gives a reading; two words may be one name when their readings meet.
"""

import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache

from services.dedupe.consonants import skeletons
from services.dedupe.folding import as_lookalike, clean, fold, unmasked, widened
from services.dedupe.syllables import devanagari, east_asian, hangul
from services.dedupe.tables import alphabet

_CUSTOMS: tuple[dict[str, str], ...] = (
    {},
    {"ё": "e", "ю": "iu", "я": "ia", "й": "i", "ї": "i", "є": "ie", "х": "h"},
    {"в": "w", "ж": "sch", "з": "s", "й": "j", "х": "ch", "ц": "z", "ч": "tsch", "ш": "sch",
     "щ": "schtsch", "ю": "ju", "я": "ja"},
    {"в": "w", "ж": "z", "й": "j", "х": "ch", "ц": "c", "ч": "cz", "ш": "sz", "щ": "szcz",
     "ю": "ju", "я": "ja"},
    {"ж": "z", "й": "j", "х": "h", "ц": "c", "ч": "c", "ш": "s", "щ": "sc", "ю": "ju", "я": "ja"},
    {"г": "h", "и": "y", "й": "i", "ю": "iu", "я": "ia"},
    {"у": "ou", "ш": "ch", "ч": "tch", "ж": "j", "й": "i", "ц": "ts"},
)  # fmt: skip

_GREEK_PAIRS = (
    ("ου", "ou"), ("μπ", "b"), ("ντ", "nt"), ("γκ", "g"), ("γγ", "ng"), ("γχ", "nch"),
    ("τσ", "ts"), ("τζ", "tz"), ("αυ", "av"), ("ευ", "ef"),
)  # fmt: skip
_GREEK_CUSTOMS: tuple[dict[str, str], ...] = (
    {},
    {"η": "e", "υ": "u", "φ": "ph", "χ": "h", "β": "b"},
    {"υ": "i", "χ": "h"},
    {"γ": "y", "χ": "h", "υ": "i"},
)


@lru_cache(maxsize=32768)
def readings(word: str) -> frozenset[str]:
    """Every Latin spelling the word may have; its own folded letters when none is known."""
    letters = unmasked(word)
    if fold(letters).isascii():
        return frozenset({fold(letters), widened(letters)})
    found = {reading for reading in _foreign(letters) if reading}
    return frozenset(found or {fold(letters)})


def is_readable(word: str) -> bool:
    """Whether the word can be compared with one in Latin letters."""
    return all(reading.isascii() for reading in readings(word)) or bool(skeletons(word))


def _foreign(letters: str) -> set[str]:
    script = unicodedata.name(next(c for c in letters if not c.isascii()), "").partition(" ")[0]
    if script == "CYRILLIC":
        return _cyrillic(letters) | {as_lookalike(letters)}
    if script == "GREEK":
        return _greek(fold(letters)) | {as_lookalike(letters)}
    if script == "HANGUL":
        return hangul(letters)
    if script in {"CJK", "HIRAGANA", "KATAKANA"}:
        return east_asian(letters)
    plain = _PLAIN.get(script)
    return {plain(letters)} if plain else set()


def _georgian(text: str) -> str:
    return _letterwise(text, alphabet("georgian.tsv"))


def _armenian(text: str) -> str:
    return _letterwise(text.replace("ու", "u"), alphabet("armenian.tsv"))


def _letterwise(text: str, table: Mapping[str, str]) -> str:
    return "".join(table.get(letter, letter) for letter in text).replace("_", "")


def _cyrillic(text: str) -> set[str]:
    text = clean(text)
    found = {_letterwise(text, alphabet("cyrillic.tsv") | custom) for custom in _CUSTOMS}
    if text.startswith("е"):
        found |= {"y" + reading for reading in found}
    short = {
        reading[: -len(end)] + instead
        for reading in found
        for end in ("iy", "yy", "ii", "ij", "yi", "yj")
        if reading.endswith(end)
        for instead in ("y", "i")
    }
    return found | short


def _greek(text: str) -> set[str]:
    for pair, latin in _GREEK_PAIRS:
        text = text.replace(pair, latin)
    found = {_letterwise(text, alphabet("greek.tsv") | custom) for custom in _GREEK_CUSTOMS}
    return found | {"d" + reading[2:] for reading in found if reading.startswith("nt")}


_PLAIN: dict[str, Callable[[str], str]] = {
    "DEVANAGARI": devanagari,
    "GEORGIAN": _georgian,
    "ARMENIAN": _armenian,
}
