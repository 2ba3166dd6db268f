"""Cuts a folded text into sentences of words with spaCy's blank tokenizers, in linear time."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

# What the sanitiser leaves in place of removed words. No pattern may reach across it.
PLACEHOLDERS = {"en": "[removed]", "de": "[entfernt]", "fr": "[supprimé]", "es": "[eliminado]"}
BARRIER = "\0"
_BARRIER_WORDS = {"removed", "entfernt", "supprime", "eliminado"}

# A full stop after these does not end a sentence.
_ABBREVIATIONS = r"(?<!\bmr)(?<!\bms)(?<!\bdr)(?<!\bmrs)(?<!\bprof)(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)"
_SENTENCE_END = re.compile(
    rf"(?:{_ABBREVIATIONS}\.|[!?])[\"')\]]*(?=\s|$)|[;\n]|(?<!\S)[•·▪‣◦|](?!\S)"
)
_RUN = re.compile(r"\S+")
# spaCy strips affixes one by one, which is quadratic in the length of a run without spaces.
_LONGEST_RUN = 60
_MOST_WORDS = 250
_CLAUSE_BREAKS = frozenset(",():+>=")


@dataclass(slots=True)
class Sentence:
    """Words of one sentence with their offsets in the folded text.

    `breaks[i]` says that a comma or bracket stands before word `i`.
    """

    words: list[str] = field(default_factory=list[str])
    starts: list[int] = field(default_factory=list[int])
    ends: list[int] = field(default_factory=list[int])
    breaks: list[bool] = field(default_factory=list[bool])

    def add(self, word: str, start: int, *, after_break: bool) -> None:
        self.words.append(word)
        self.starts.append(start)
        self.ends.append(start + len(word))
        self.breaks.append(after_break)

    def closes_a_number(self, at: int) -> bool:
        """Whether what stands at `at` belongs to a number before it, as in `50+`."""
        return bool(self.words) and self.ends[-1] == at and self.words[-1].isdecimal()


class Tokenizer:
    """One language's blank pipeline, loaded when the first text comes."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._pipeline: Any = None

    def sentences(self, text: str) -> list[Sentence]:
        pipeline = self._load()
        # The zone drops the strings of the text again: a long-lived agent must not keep them.
        with pipeline.memory_zone():
            return [
                sentence
                for start, end in _sentence_bounds(text)
                for sentence in _sentences(text, start, end, pipeline.tokenizer)
            ]

    def _load(self) -> Any:
        if self._pipeline is None:
            import spacy  # two seconds that only a first text should cost

            self._pipeline = spacy.blank(self.language)
        return self._pipeline


def _sentence_bounds(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _SENTENCE_END.finditer(text):
        yield start, match.end()
        start = match.end()
    if start < len(text):
        yield start, len(text)


def _sentences(
    text: str, start: int, end: int, tokenize: Callable[[str], Iterable[Any]]
) -> Iterator[Sentence]:
    sentence, after_break = Sentence(), False
    for word, offset in _pieces(text, start, end, tokenize):
        if word == "+" and sentence.closes_a_number(offset):
            sentence.words[-1] += word
            sentence.ends[-1] += 1
            continue
        if not any(character.isalnum() for character in word):
            after_break = after_break or _breaks_a_clause(text, word, offset)
            continue
        shown = BARRIER + word[1:] if _is_barrier(text, word, offset) else word
        sentence.add(shown, offset, after_break=after_break)
        after_break = False
        if len(sentence.words) == _MOST_WORDS:
            yield sentence
            sentence = Sentence()
    if sentence.words:
        yield sentence


def _breaks_a_clause(text: str, word: str, at: int) -> bool:
    """A comma does, and so does a dash with space around it; the hyphen of a compound does not."""
    if not _CLAUSE_BREAKS.isdisjoint(word):
        return True
    return word.strip("-") == "" and text[max(0, at - 1) : at].strip() == ""


def _pieces(
    text: str, start: int, end: int, tokenize: Callable[[str], Iterable[Any]]
) -> Iterator[tuple[str, int]]:
    for run in _RUN.finditer(text, start, end):
        for cut in range(run.start(), run.end(), _LONGEST_RUN):
            for token in tokenize(text[cut : min(cut + _LONGEST_RUN, run.end())]):
                yield token.text, cut + token.idx


def _is_barrier(text: str, word: str, at: int) -> bool:
    return (
        word in _BARRIER_WORDS
        and text[max(0, at - 1) : at] == "["
        and text[at + len(word) : at + len(word) + 1] == "]"
    )
