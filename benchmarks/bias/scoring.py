"""The figures of issue 6, from labelled sentences and what a screen said about them."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from benchmarks.bias.corpus import Labelled

CATEGORIES = ("age", "gender", "race_ethnicity", "disability", "appearance", "family_status")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Answer:
    """What one screen said: its categories, the text it leaves, and whether it warned."""

    categories: frozenset[str]
    sanitized: str
    coded: bool = False


@dataclass(frozen=True, slots=True)
class Score:
    recall: Mapping[str, float]
    false_alarms: float
    macro_f1: float
    f1: Mapping[str, float]
    coded: float
    survivors: float
    rest_kept: float
    missed: tuple[Labelled, ...]
    alarms: tuple[Labelled, ...]


def score(sentences: Iterable[Labelled], screen: Callable[[str], Answer]) -> Score:
    answered = [(sentence, screen(sentence.text)) for sentence in sentences]
    biased = [pair for pair in answered if pair[0].categories]
    neutral = [pair for pair in answered if pair[0].kind == "neg"]
    coded = [answer.coded for sentence, answer in answered if sentence.kind == "coded"]
    alarms = [
        sentence for sentence, answer in answered if answer.categories and not sentence.categories
    ]
    f1 = {category: _f1(answered, category) for category in CATEGORIES}
    found = [pair for pair in biased if pair[0].biased and _found(*pair)]
    return Score(
        recall={
            kind: _share(_found(*pair) for pair in biased if pair[0].kind == kind)
            for kind in ("clear", "subtle", "obfuscated")
        },
        false_alarms=_share(bool(answer.categories) for _, answer in neutral),
        macro_f1=sum(f1.values()) / len(f1),
        f1=f1,
        coded=_share(coded),
        survivors=_share(_survives(*pair) for pair in found),
        rest_kept=_kept(found),
        missed=tuple(sentence for sentence, answer in biased if not _found(sentence, answer)),
        alarms=tuple(alarms),
    )


def _found(sentence: Labelled, answer: Answer) -> bool:
    """Every labelled category is found: a wrong category is a miss."""
    return sentence.categories <= answer.categories


def _survives(sentence: Labelled, answer: Answer) -> bool:
    return any(span.casefold() in answer.sanitized.casefold() for span in sentence.biased)


def _kept(pairs: Iterable[tuple[Labelled, Answer]]) -> float:
    """The share of the words outside the marks that stand in the sanitised text."""
    kept = total = 0
    for sentence, answer in pairs:
        wanted = Counter(_WORD.findall(sentence.rest.casefold()))
        left = Counter(_WORD.findall(answer.sanitized.casefold()))
        kept += (wanted & left).total()
        total += wanted.total()
    return kept / total if total else 1.0


def _f1(answered: Iterable[tuple[Labelled, Answer]], category: str) -> float:
    counts = Counter(
        (category in sentence.categories, category in answer.categories)
        for sentence, answer in answered
    )
    right = 2 * counts[True, True]
    wrong = counts[True, False] + counts[False, True]
    return right / (right + wrong) if right + wrong else 1.0


def _share(claims: Iterable[bool]) -> float:
    answers = list(claims)
    return sum(answers) / len(answers) if answers else 0.0
