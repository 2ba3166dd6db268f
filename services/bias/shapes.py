"""Tells which words of a sentence stand in a name, in quotation marks or in a disguise."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from services.bias.folding import Folded, fold
from services.bias.tokens import Sentence

_QUOTES = '"“”„«»'
_FEWEST_PLAIN = 2
# Headings and shouted texts are written in capitals throughout; there a capital says nothing.
_LEAST_PLAIN = 0.3


@dataclass(frozen=True, slots=True)
class Shape:
    """For each word of a sentence: whether it is written like a name, quoted, or disguised."""

    named: Sequence[bool]
    quoted: Sequence[bool]
    disguised: Sequence[bool]


@dataclass(frozen=True, slots=True)
class Written:
    """A text as its author wrote it, beside its folded form."""

    text: str
    folded: Folded
    quotes: Sequence[int]

    @classmethod
    def of(cls, text: str, folded: Folded) -> "Written":
        marks = [place for place, letter in enumerate(text) if letter in _QUOTES]
        # A mark without its partner would turn the rest of the text inside out.
        paired = marks if len(marks) % 2 == 0 else []
        return cls(text, folded, paired)

    def shape(self, sentence: Sentence) -> Shape:
        places = [
            self.folded.original(start, end)
            for start, end in zip(sentence.starts, sentence.ends, strict=True)
        ]
        capital = [self._is_capitalised(start, end) for start, end in places]
        plain = sum(self.text[start].islower() for start, _ in places)
        if plain < _FEWEST_PLAIN or plain < _LEAST_PLAIN * len(places):
            capital = [False] * len(places)
        return Shape(
            capital,
            [bisect_right(self.quotes, start) % 2 == 1 for start, _ in places],
            [
                # `make-up` is only another way to write `makeup`.
                word != fold(self.text[start:end]).text.replace("-", "", 1)
                for word, (start, end) in zip(sentence.words, places, strict=True)
            ],
        )

    def _is_capitalised(self, start: int, end: int) -> bool:
        word = self.text[start:end]
        return len(word) > 1 and word[0].isupper() and word[1:].islower()
