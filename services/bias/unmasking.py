"""Undoes spellings that hide a word: `0ld`, `t o o  o l d`, `b.o.s.s.y`, `pr*gnant`, `ollld`.

A spelling is only undone where the result is a word the rules know, so that `k8s` and `a11y` stay.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product

from services.bias.folding import Folded

_DRAWN = {
    "0": "o", "1": "il", "2": "z", "3": "e", "4": "a", "5": "s", "6": "gb", "7": "t", "8": "b",
    "9": "g", "@": "a", "$": "s", "!": "il", "|": "li", "+": "t", "€": "e", "£": "l", "*": "aeiouy",
}  # fmt: skip
_MOST_READINGS = 64
_SHORTEST_STRONG = 5
_SPACED = re.compile(
    r"(?<![^\W_])(?:[^\W_]|[@$!|+])(?:[ .\-_*·/]{1,3}(?:[^\W_]|[@$!|+])(?!\w)){2,}"
)
_GROUP = re.compile(r"[^ ]+(?: [^ ]+)*")
_CHUNK = re.compile(r"\S+")
_LONGEST_CHUNK = 40
_LONGEST_SPACED = 80
_EDGES = "\"'()[]{},.;:?"
_REPEATED = re.compile(r"(.)\1{2,}")
_SEPARATED = re.compile(r"[^\W\d_]+(?:[.\-_*·][^\W\d_]+)+")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words the rules know; `strong` are those that carry a rule's meaning."""

    words: frozenset[str]
    strong: frozenset[str]
    prefixes: tuple[str, ...] = ()

    def knows(self, word: str) -> bool:
        return word in self.words or (
            len(word) >= _SHORTEST_STRONG and bool(self.prefixes) and word.startswith(self.prefixes)
        )


@dataclass(frozen=True, slots=True)
class _Edit:
    """Letters `start` to `end` read as `letters`, each with the place it came from."""

    start: int
    end: int
    letters: tuple[tuple[str, int], ...]


def unmask(folded: Folded, vocabulary: Vocabulary) -> Folded:
    edits = list(_edits(folded.text, vocabulary))
    if not edits:
        return folded
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    done = 0
    for edit in edits:
        letters.append(folded.text[done : edit.start])
        starts.extend(folded.starts[done : edit.start])
        ends.extend(folded.ends[done : edit.start])
        for letter, place in edit.letters:
            letters.append(letter)
            starts.append(folded.starts[place])
            ends.append(folded.ends[place])
        if edit.letters:
            # Letters dropped at the end of a word (`olddd`) still belong to it.
            ends[-1] = folded.ends[edit.end - 1]
        done = edit.end
    letters.append(folded.text[done:])
    starts.extend(folded.starts[done:])
    ends.extend(folded.ends[done:])
    return Folded("".join(letters), starts, ends)


def _edits(text: str, vocabulary: Vocabulary) -> Iterator[_Edit]:
    done = 0
    for spaced in _SPACED.finditer(text):
        edit = next(filter(None, _spaced_readings(spaced, vocabulary)), None)
        if edit is not None:
            yield from _chunk_edits(text, done, edit.start, vocabulary)
            yield edit
            done = edit.end
    yield from _chunk_edits(text, done, len(text), vocabulary)


def _chunk_edits(text: str, start: int, end: int, vocabulary: Vocabulary) -> Iterator[_Edit]:
    for chunk in _CHUNK.finditer(text, start, end):
        written = chunk.group()
        if written.isalpha() and not _REPEATED.search(written):
            continue
        if len(written) <= _LONGEST_CHUNK:
            edit = _chunk_edit(written, chunk.start(), vocabulary)
            if edit is not None:
                yield edit


def _chunk_edit(written: str, offset: int, vocabulary: Vocabulary) -> _Edit | None:
    for edges in (_EDGES, _EDGES + "!*_-"):
        left = len(written) - len(written.lstrip(edges))
        bare = written.strip(edges)
        if not bare or (bare.isalpha() and not _REPEATED.search(bare)):
            continue
        for places, word in _readings(bare, vocabulary):
            start, end = offset + left, offset + left + len(bare)
            return _Edit(
                start,
                end,
                tuple((letter, start + place) for letter, place in zip(word, places, strict=True)),
            )
    return None


def _readings(bare: str, vocabulary: Vocabulary) -> Iterator[tuple[list[int], str]]:
    """What `bare` could spell: places of the kept characters, and the word."""
    everything = list(range(len(bare)))
    if any(letter.isalpha() for letter in bare):
        for word in decoded(bare):
            if word != bare and vocabulary.knows(word):
                yield everything, word
    if _SEPARATED.fullmatch(bare):
        kept = [place for place in everything if bare[place].isalpha()]
        word = "".join(bare[place] for place in kept)
        if len(word) >= _SHORTEST_STRONG and word in vocabulary.strong:
            yield kept, word
    for most in (1, 2):
        kept = [place for place in everything if not _is_repeat(bare, place, most)]
        word = "".join(bare[place] for place in kept)
        if word != bare and vocabulary.knows(word):
            yield kept, word


def decoded(written: str) -> Iterator[str]:
    """Every way to read digits and signs as letters, bounded."""
    choices = [_DRAWN.get(letter, letter) for letter in written]
    if not all(choice.isalpha() for choice in choices):
        return
    for reading in islice(product(*choices), _MOST_READINGS):
        yield "".join(reading)


def _is_repeat(bare: str, place: int, most: int) -> bool:
    """Whether the letter stands in a run of three or more, beyond the first `most`."""
    letter = bare[place]
    start = place
    while start > 0 and bare[start - 1] == letter:
        start -= 1
    end = place
    while end + 1 < len(bare) and bare[end + 1] == letter:
        end += 1
    return end - start >= 2 and place - start >= most


def _spaced_readings(spaced: re.Match[str], vocabulary: Vocabulary) -> Iterator[_Edit | None]:
    """The run as it stands, then without its first letter, which may be the `s` of `she's`."""
    if len(spaced.group()) <= _LONGEST_SPACED * 2:
        yield _spaced_edit(spaced, vocabulary)
        if (shorter := _SPACED.match(spaced.string, spaced.start() + 2, spaced.end())) is not None:
            yield _spaced_edit(shorter, vocabulary)


def _spaced_edit(spaced: re.Match[str], vocabulary: Vocabulary) -> _Edit | None:
    letters: list[tuple[str, int]] = []
    for group in _GROUP.finditer(spaced.group()):
        offset = spaced.start() + group.start()
        places = [
            offset + place for place, letter in enumerate(group.group()) if letter not in " .-_·/"
        ]
        joined = "".join(spaced.string[place] for place in places)
        words = next(
            (found for word in decoded(joined) if (found := _split(word, vocabulary))), None
        )
        if words is None:
            return None
        if letters:
            letters.append((" ", places[0]))
        letters.extend(_with_spaces(words, places))
    return _Edit(spaced.start(), spaced.end(), tuple(letters))


def _with_spaces(words: list[str], places: list[int]) -> Iterator[tuple[str, int]]:
    remaining = iter(places)
    for number, word in enumerate(words):
        for position, letter in enumerate(word):
            place = next(remaining)
            if number and not position:
                yield " ", place
            yield letter, place


def _split(joined: str, vocabulary: Vocabulary) -> list[str] | None:
    """Cut `toold` style runs into the fewest known words, or None."""
    best: list[list[str] | None] = [[]]
    for end in range(1, min(len(joined), _LONGEST_SPACED) + 1):
        options = [
            [*before, joined[start:end]]
            for start in range(max(0, end - 20), end)
            if (before := best[start]) is not None
            and (vocabulary.knows(joined[start:end]) or joined[start:end] in {"a", "i"})
        ]
        best.append(min(options, key=len, default=None))
    return best[-1] if len(joined) <= _LONGEST_SPACED else None
