"""Finds the patterns that could match at a word, so that a sentence tries only a few."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from services.bias.patterns import Pattern, Step
from services.bias.tokens import Sentence

T = TypeVar("T")
_PREFIX_KEY = 3


@dataclass(frozen=True, slots=True)
class Match(Generic[T]):
    """Words `start` to `end` of a sentence, and whose pattern they fit."""

    owner: T
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PatternIndex(Generic[T]):
    by_word: dict[str, list[tuple[T, Pattern]]] = field(
        default_factory=lambda: defaultdict[str, list[tuple[T, Pattern]]](list)
    )
    by_prefix: dict[str, list[tuple[T, Pattern]]] = field(
        default_factory=lambda: defaultdict[str, list[tuple[T, Pattern]]](list)
    )

    @classmethod
    def of(cls, patterns: Iterable[tuple[T, Pattern]]) -> "PatternIndex[T]":
        owned = list(patterns)
        common = Counter(
            key for _, pattern in owned for step in pattern.steps for key in set(_keys(step))
        )
        index = cls()
        for owner, pattern in owned:
            index._add(owner, _anchored(pattern, common))
        return index

    def _add(self, owner: T, pattern: Pattern) -> None:
        step = pattern.steps[pattern.anchor]
        for word in {*step.words, *(phrase[0] for phrase in step.phrases)}:
            self.by_word[word].append((owner, pattern))
        for key in {prefix[:_PREFIX_KEY] for prefix in step.prefixes}:
            self.by_prefix[key].append((owner, pattern))

    def matches(self, sentence: Sentence) -> Iterator[Match[T]]:
        words, breaks = sentence.words, sentence.breaks
        for at, word in enumerate(words):
            for owner, pattern in self._candidates(word):
                span = pattern.match(words, breaks, at)
                if span is not None and span[0] < span[1]:
                    yield Match(owner, *span)

    def _candidates(self, word: str) -> Iterator[tuple[T, Pattern]]:
        yield from self.by_word.get(word, ())
        if self.by_prefix:
            yield from self.by_prefix.get(word[:_PREFIX_KEY], ())

    def anchors(self) -> Iterator[str]:
        """The words that carry a rule's meaning."""
        for word, found in self.by_word.items():
            if found:
                yield word


def _keys(step: Step) -> Iterator[str]:
    yield from step.words
    yield from (phrase[0] for phrase in step.phrases)
    yield from (prefix[:_PREFIX_KEY] for prefix in step.prefixes)


def _anchored(pattern: Pattern, common: Counter[str]) -> Pattern:
    """The pattern, to be tried from its rarest required step."""

    def cost(place: int) -> tuple[int, int]:
        keys = list(_keys(pattern.steps[place]))
        return (max(common[key] for key in keys), len(keys))

    required = [
        place
        for place, step in enumerate(pattern.steps)
        if not (step.optional or step.gap or step.closing or step.numbers)
    ]
    if not required:
        message = f"{pattern.source!r} needs a word beside its numbers"
        raise ValueError(message)
    return replace(pattern, anchor=min(required, key=cost))
