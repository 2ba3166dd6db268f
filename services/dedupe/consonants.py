"""Decides what is left of a word whose vowels are not written, as in Arabic and Hebrew script."""

from functools import lru_cache

from services.dedupe.folding import fold
from services.dedupe.tables import alphabet

_LATIN_SKELETON = (
    ("kh", "h"), ("gh", "g"), ("th", "t"), ("dh", "d"), ("sh", "s"), ("sch", "s"), ("ch", "h"),
    ("ph", "f"), ("dj", "j"), ("tz", "z"), ("ts", "z"), ("q", "k"), ("ck", "k"), ("c", "k"),
    ("x", "ks"), ("g", "j"), ("p", "b"),
)  # fmt: skip

# One letter, two sounds: Ramadan is Ramazan in Persian, Turkish and Urdu, Uthman is Osman.
_HEARD_IN_THE_EAST = {"ض": "z", "ذ": "z", "ث": "s"}


@lru_cache(maxsize=32768)
def skeletons(word: str) -> frozenset[str]:
    """The consonants of a word in a script that leaves its vowels out (Arabic, Hebrew)."""
    letters = fold(word)
    if any("\u0590" <= letter <= "\u05ff" for letter in letters):
        return frozenset(
            _bones(
                "".join((alphabet("hebrew.tsv") | {"ו": waw}).get(letter, "") for letter in letters)
            )
            for waw in ("", "v", "b")
        )
    if any("\u0600" <= letter <= "\u06ff" for letter in letters):
        stem = letters[2:] if letters.startswith("ال") and len(letters) > 4 else letters
        return frozenset(
            _bones("".join((alphabet("arabic.tsv") | heard).get(letter, "") for letter in stem))
            for heard in ({}, _HEARD_IN_THE_EAST)
        )
    return frozenset()


@lru_cache(maxsize=32768)
def latin_skeletons(word: str) -> frozenset[str]:
    """The consonants of a Latin word, as Arabic or Hebrew script would keep them."""
    stems = {word}
    if word.startswith(("al", "el")) and len(word) > 5:
        # The article may be written as one word with the name: Alqasim.
        stems.add(word[2:])
    bare = {_without_vowels(stem) for stem in stems}
    return frozenset(
        _bones(kept) for one in bare for kept in (one, one.replace("v", ""), one.replace("f", "b"))
    )


def _without_vowels(word: str) -> str:
    for sound, letter in _LATIN_SKELETON:
        word = word.replace(sound, letter)
    return "".join(letter for letter in word if letter not in "aeiouyw'-")


def _bones(consonants: str) -> str:
    single = "".join(
        letter for at, letter in enumerate(consonants) if at == 0 or letter != consonants[at - 1]
    )
    return single[:-1] if len(single) > 1 and single.endswith("h") else single
