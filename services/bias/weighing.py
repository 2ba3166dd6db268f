"""Gives a second opinion on a find: how words like those around it were used in labelled sentences.

The rules decide what is found. The weights, learned in `benchmarks/bias/training.py`, may only take
a sentence back, where nothing that was found in it looks like something said of a person.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from services.bias.aboutness import FUNCTION_WORDS
from services.bias.tokens import Sentence
from services.bias.wordlists import word_set

# Below this nobody who labelled sentences meant a person; see docs/reference/bias-quality.md.
LEAST = 0.15
_PRONOUNS = word_set("he she they him her them his their")
_NEAR = 4
_REACH = 8
_STEM = 4
_LONGEST = 4
_WIDEST = 5
_BASE = "^"


@dataclass(frozen=True, slots=True)
class Weights:
    """What each feature of a context speaks for; empty where a language has none."""

    of: Mapping[str, float] = field(default_factory=dict[str, float])

    @classmethod
    def read(cls, text: str) -> "Weights":
        rows = (line.rpartition("\t") for line in text.splitlines() if not line.startswith("#"))
        return cls({feature: float(weight) for feature, _, weight in rows})

    def likelihood(self, features: Iterable[str]) -> float:
        total = self.of.get(_BASE, 0.0) + sum(self.of.get(feature, 0.0) for feature in features)
        return 1 / (1 + math.exp(-total))

    def doubts(self, sentence: Sentence, finds: Sequence[tuple[str, int, int]]) -> bool:
        """Whether every find, a rule with its span, looks like talk of something else.

        A rule that the weights never met, such as a tenant's own, is not doubted.
        """
        return bool(self.of) and all(
            f"rule={rule}" in self.of
            and self.likelihood(context(sentence, rule, start, end)) < LEAST
            for rule, start, end in finds
        )


def context(sentence: Sentence, rule: str, start: int, end: int) -> Iterator[str]:
    """What a find is weighed by, each feature once."""
    return iter(dict.fromkeys(_features(sentence, rule, start, end)))


def _features(sentence: Sentence, rule: str, start: int, end: int) -> Iterator[str]:
    words = sentence.words
    # The clause alone: what a sentence praises elsewhere says nothing of these words.
    opens, closes = _clause(sentence, start, end)
    before, found, after = words[opens:start], words[start:end], words[end:closes]
    yield f"rule={rule}"
    yield from (f"in={word}" for word in found)
    yield from (f"left={word}" for word in before[-_NEAR:])
    yield from (f"right={word}" for word in after[:_NEAR])
    for side, near in (
        ("before", before[-1:]),
        ("after", after[:1]),
        ("first", words[opens:start]),
    ):
        word = near[0] if near else ""
        yield f"{side}={word}"
        yield f"{side}~{_ending(word)}"
    for word in (*before, *after):
        yield f"with={word}"
        yield f"stem={word[:_STEM]}"
    for side, part in (("in", found), ("left", before), ("right", after)):
        if not _PRONOUNS.isdisjoint(part):
            yield f"person {side}"
    yield f"length={min(end - start, _LONGEST)}"
    yield f"words={min((closes - opens) // _STEM, _WIDEST)}"


def _clause(sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    """From the comma before the find to the one after it, and no further than a few words."""
    opens = start
    while opens > max(0, start - _REACH) and not sentence.breaks[opens]:
        opens -= 1
    closes = end
    while closes < min(len(sentence.words), end + _REACH) and not sentence.breaks[closes]:
        closes += 1
    return opens, closes


def _ending(word: str) -> str:
    """The kind of a word, as far as its end tells it."""
    return word if word in FUNCTION_WORDS else word[-2:]
