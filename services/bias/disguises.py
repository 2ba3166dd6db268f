"""Reads words that are run together, lost their vowels or swapped a letter: `TooOld`, `prgnnt`."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

_SHORTEST_STRONG = 5
_FEWEST_CONSONANTS = 4
_MOST_PIECES = 8
_VOWELS = frozenset("aeiou")
_HUMP = re.compile(r"[A-Z](?=[A-Z][a-z])|[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_HUMPED = re.compile(r"[a-z][A-Z]")
_ALONE = frozenset("ai")

Reading = Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words the rules know; `strong` are those that carry a rule's meaning."""

    words: frozenset[str]
    strong: frozenset[str]
    prefixes: tuple[str, ...] = ()
    skeletons: dict[str, str] = field(default_factory=dict[str, str])

    def knows(self, word: str) -> bool:
        return word in self.words or (
            len(word) >= _SHORTEST_STRONG and bool(self.prefixes) and word.startswith(self.prefixes)
        )


def skeletons(words: Iterable[str]) -> dict[str, str]:
    """The words by their consonants, where enough of them are left to tell the word."""
    found: dict[str, str] = {}
    for word in sorted(words, key=lambda word: (len(word), word)):
        if len(word) >= _SHORTEST_STRONG and word.isalpha():
            bare = "".join(letter for letter in word if letter not in _VOWELS)
            if _FEWEST_CONSONANTS <= len(bare) < len(word):
                found.setdefault(bare, word)
    return found


def uncovered(cased: str, vocabulary: Vocabulary) -> Reading | None:
    """What a run of letters hides, each letter with its place in the run; None if nothing."""
    return next(filter(None, _readings(cased, vocabulary)), None)


def _readings(cased: str, vocabulary: Vocabulary) -> Iterator[Reading | None]:
    written = cased.lower()
    if _HUMPED.search(cased) or (cased[0].isupper() and not cased.isupper()):
        yield _humps(cased, vocabulary)
    if "I" in cased and not cased.isupper() and not vocabulary.knows(written):
        word = cased.replace("I", "l").lower()
        yield list(zip(word, range(len(word)), strict=True)) if vocabulary.knows(word) else None
    if _VOWELS.isdisjoint(written):
        yield _with_vowels(written, vocabulary)


def _humps(cased: str, vocabulary: Vocabulary) -> Reading | None:
    """`WayTooYoung`: capitals where words begin, every one of them known."""
    pieces = list(_HUMP.finditer(cased))
    words = [piece.group().lower() for piece in pieces]
    if not 1 < len(words) <= _MOST_PIECES or sum(map(len, words)) != len(cased):
        return None
    if vocabulary.strong.isdisjoint(words):
        return None
    if not all(word in _ALONE or (len(word) > 1 and vocabulary.knows(word)) for word in words):
        return None
    letters: list[tuple[str, int]] = []
    for piece, word in zip(pieces, words, strict=True):
        if letters:
            letters.append((" ", piece.start()))
        letters.extend((letter, piece.start() + place) for place, letter in enumerate(word))
    return letters


def _with_vowels(written: str, vocabulary: Vocabulary) -> Reading | None:
    word = vocabulary.skeletons.get(written)
    if word is None or vocabulary.knows(written):
        return None
    letters: list[tuple[str, int]] = []
    place = 0
    for letter in word:
        # A vowel that was left out stands where the consonant before it stood.
        if letter in _VOWELS:
            letters.append((letter, max(0, place - 1)))
        else:
            letters.append((letter, place))
            place += 1
    return letters
