"""Undoes spellings that hide a word: `0ld`, `t o o  o l d`, `b.o.s.s.y`, `pr*gnant`, `ollld`.

A spelling is only undone where the result is a word the rules know, so that `k8s` and `a11y` stay.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product

from services.bias.disguises import Vocabulary, uncovered
from services.bias.folding import Folded

_DRAWN = {
    "0": "o", "1": "il", "2": "z", "3": "e", "4": "a", "5": "s", "6": "gb", "7": "t", "8": "b",
    "9": "g", "@": "a", "$": "s", "!": "il", "|": "li", "+": "t", "€": "e", "£": "l", "®": "r",
    "*": "aeiouy",
}  # fmt: skip
_SIGNS = "@$!|+"
_MOST_READINGS = 64
_SHORTEST_STRONG = 5
# Single letters with anything but letters between them: `o l d`, `o.l.d`, `o~l~d`.
_SPACED = re.compile(
    r"(?<![^\W_])(?:[^\W_]|[@$!|+])"
    r"(?:(?:[ .\-_*·/]{1,3}|[^\w\s@$!|+]{1,2})(?:[^\W_]|[@$!|+])(?!\w)){2,}"
)
_GROUP = re.compile(r"[^ ]+(?: [^ ]+)*")
_CHUNK = re.compile(r"\S+")
_LONGEST_CHUNK = 40
_LONGEST_SPACED = 80
_EDGES = "\"'()[]{},.;:?"
_REPEATED = re.compile(r"(.)\1{2,}")
_PART = re.compile(r"[\-_/]")
_FEWEST_PARTS = 2
_MOST_PARTS = 6
# `600k`, `401st`, `50s`: a number and its unit.
_AMOUNT = re.compile(r"[1-9]\d+[a-z]{1,2}")
_SEPARATED = re.compile(r"[^\W\d_]+(?:[.\-_*·][^\W\d_]+)+")


@dataclass(frozen=True, slots=True)
class _Edit:
    """Letters `start` to `end` read as `letters`, each with the place it came from."""

    start: int
    end: int
    letters: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class _Text:
    """A folded text, and the same letters as the author capitalised them."""

    folded: str
    cased: str


def unmask(folded: Folded, vocabulary: Vocabulary, original: str) -> Folded:
    cased = original if original.isascii() else "".join(map(original.__getitem__, folded.starts))
    edits = list(_edits(_Text(folded.text, cased), vocabulary))
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


def _edits(text: _Text, vocabulary: Vocabulary) -> Iterator[_Edit]:
    done = 0
    for spaced in _SPACED.finditer(text.folded):
        edit = next(filter(None, _spaced_readings(spaced, vocabulary)), None)
        if edit is not None:
            yield from _chunk_edits(text, done, edit.start, vocabulary)
            yield edit
            done = edit.end
    yield from _chunk_edits(text, done, len(text.folded), vocabulary)


def _chunk_edits(text: _Text, start: int, end: int, vocabulary: Vocabulary) -> Iterator[_Edit]:
    for chunk in _CHUNK.finditer(text.folded, start, end):
        written = chunk.group()
        if len(written) > _LONGEST_CHUNK:
            continue
        edit = _run_edit(written, text.cased, chunk.start(), vocabulary)
        if edit is None and not (written.isalpha() and not _REPEATED.search(written)):
            edit = _chunk_edit(written, chunk.start(), vocabulary)
        if edit is not None:
            yield edit


def _run_edit(written: str, cased: str, offset: int, vocabulary: Vocabulary) -> _Edit | None:
    """Letters alone hide a word as well: `TooOld`, `prgnnt`, `oId`."""
    start = offset + len(written) - len(written.lstrip(_EDGES))
    end = offset + len(written.rstrip(_EDGES))
    run = cased[start:end]
    reading = uncovered(run, vocabulary) if run.isascii() and run.isalpha() else None
    if reading is None:
        return None
    return _Edit(start, end, tuple((letter, start + place) for letter, place in reading))


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
    if any(letter.isalpha() for letter in bare) and not _AMOUNT.fullmatch(bare):
        known = [word for word in decoded(bare) if word != bare and vocabulary.knows(word)]
        # `b*tch` may be a batch; the word that a rule turns on is the one that was hidden.
        for word in sorted(known, key=lambda word: word not in vocabulary.strong):
            yield everything, word
    yield from _by_parts(bare, vocabulary)
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


def _by_parts(bare: str, vocabulary: Vocabulary) -> Iterator[tuple[list[int], str]]:
    """`0ver-the-h1ll`: every part is a word, and one at least is disguised."""
    parts = _PART.split(bare)
    if len(parts) < _FEWEST_PARTS or len(parts) > _MOST_PARTS or not all(parts):
        return
    read = [_as_word(part, vocabulary) for part in parts]
    if read != parts and all(read):
        separators = iter(_PART.findall(bare))
        word = "".join(f"{part}{next(separators, '')}" for part in filter(None, read))
        if len(word) == len(bare):
            yield list(range(len(bare))), word.replace("_", " ")


def _as_word(part: str, vocabulary: Vocabulary) -> str | None:
    if part.isalpha():
        return part if vocabulary.knows(part) else None
    known = (word for word in decoded(part) if vocabulary.knows(word))
    return next(known, None) if any(letter.isalpha() for letter in part) else None


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
            offset + place
            for place, letter in enumerate(group.group())
            if letter.isalnum() or letter in _SIGNS
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
