"""Screens one text: which words tie a candidate to who they are, and how it reads without them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Self

from services.bias.context import Context
from services.bias.disguises import Vocabulary, skeletons
from services.bias.findings import Category, Finding, Screening, unread
from services.bias.folding import fold
from services.bias.index import Match, PatternIndex
from services.bias.rules import Rule, RuleBook, Tongue
from services.bias.sanitising import take_out
from services.bias.shapes import Shape, Written
from services.bias.suggesting import suggestion
from services.bias.tokens import PLACEHOLDERS, Sentence, Tokenizer
from services.bias.tongues import is_read, language_of
from services.bias.unmasking import unmask
from services.bias.weighing import Weights, context
from services.bias.wordlists import word_set

# Taking words out can bring two others together that mean something; it settles after one or two.
_MOST_PASSES = 5
# What a pattern needs at its edges, and a reader of the sanitised text needs as well.
_LEADING = word_set(
    "is 's was are 're were be been being am his her their the a an she he they hire want wants "
    "need needs prefer prefers has have had candidate applicant for at with given despite in from "
    "considering because of as like than someone somebody people person all seems seem seemed "
    "looks look looked appears sounds feels got gets wearing wore wears suffers suffered takes "
    "who that to by about on should must would rather better expect expects wanted needed looking "
    "hoping seek hiring pick choose instead even just from not another typical most "
    "reporting report reports take taking takes doubt doubts reminds me my could will close "
    "coming back belongs my i apply see n't not nt do does did can ca having get how what me us "
    "we you relate leave send try care copes talks pronounce react copes planning wrong very would "
    "want strain almost barely he's it this that those these where some of are be with "
)
_TRAILING = word_set(
    "we he she they i you is 's was are were be do does did n't can could would will wo ca should "
    "make makes has have "
    "and but so or at with to of in for on the a an enough never always rarely usually all next "
    "got get by from into over around about against than not our any some take takes "
    "candidate candidates applicant applicants driver drivers guard guards engineer engineers "
    "developer developers manager managers nurse nurses teacher teachers worker workers employee "
    "employees colleague colleagues workforce"
)
_RANK = {"high": 3, "medium": 2, "low": 1}


@dataclass(frozen=True, slots=True)
class _Hit:
    rule: Rule
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the rules alone find, whether it is kept, and what it is weighed by."""

    category: Category
    rule: str
    start: int
    end: int
    kept: bool
    context: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Reader:
    """One language's rules, indexed."""

    rules: PatternIndex[Rule]
    context: Context
    vocabulary: Vocabulary
    tokenizer: Tokenizer
    weights: Weights

    @classmethod
    def of(cls, tongue: Tongue) -> Self:
        index = PatternIndex.of(
            (rule, pattern) for rule in tongue.rules for pattern in rule.patterns
        )
        return cls(
            index, Context.of(tongue.guards, tongue.rules), _vocabulary(tongue, index),
            Tokenizer(tongue.language), tongue.weights,
        )  # fmt: skip

    def hits(self, text: str) -> list[_Hit]:
        folded = unmask(fold(text), self.vocabulary, text)
        written = Written.of(text, folded)
        sentences = self.tokenizer.sentences(folded.text)
        return [
            hit
            for sentence in sentences
            for hit in self._located(sentence, written, self._kept(sentence, written))
        ]

    def candidates(self, text: str) -> Iterator[Candidate]:
        written = Written.of(text, unmask(fold(text), self.vocabulary, text))
        for sentence in self.tokenizer.sentences(written.folded.text):
            matches = list(self.rules.matches(sentence))
            kept = self.context.keep(sentence, written.shape(sentence), matches)
            for match in matches:
                first, last = _trimmed(sentence.words, match.start, match.end)
                place = written.folded.original(sentence.starts[first], sentence.ends[last - 1])
                rule = match.owner.written
                features = tuple(context(sentence, rule.id, match.start, match.end))
                yield Candidate(rule.category, rule.id, *place, match in kept, features)

    def _kept(self, sentence: Sentence, written: Written) -> list[Match[Rule]]:
        matches = list(self.rules.matches(sentence))
        if not matches:
            return []
        shape = written.shape(sentence)
        kept = self.context.keep(sentence, shape, matches)
        return [] if self._are_doubted(sentence, shape, kept) else kept

    def _are_doubted(self, sentence: Sentence, shape: Shape, kept: list[Match[Rule]]) -> bool:
        biased = [match for match in kept if _category(match) is not Category.CODED]
        if not biased or any(any(shape.disguised[one.start : one.end]) for one in biased):
            return False
        finds = [(match.owner.written.id, match.start, match.end) for match in biased]
        return self.weights.doubts(sentence, finds)

    def _located(
        self, sentence: Sentence, written: Written, kept: list[Match[Rule]]
    ) -> Iterable[_Hit]:
        for match in _without_overlaps(kept):
            first, last = _trimmed(sentence.words, match.start, match.end)
            start, end = sentence.starts[first], sentence.ends[last - 1]
            yield _Hit(match.owner, *written.folded.original(start, end))


class Screen:
    """The engine. Load it once; it holds no text."""

    def __init__(self, readers: dict[str, _Reader]) -> None:
        self._readers = readers

    @classmethod
    def load(cls, rules: RuleBook) -> Self:
        return cls({language: _Reader.of(tongue) for language, tongue in rules.tongues.items()})

    def candidates(self, text: str, language: str) -> Iterator[Candidate]:
        """What the weights are learned from."""
        return self._readers[language].candidates(text)

    def screen(self, text: str, language: str | None = None) -> Screening:
        if language is None and not is_read(text):
            return Screening((), text, bias_filtered=False, warnings=(unread(text),))
        spoken = language if language in self._readers else language_of(text)
        reader = self._readers[spoken]
        hits = reader.hits(text)
        found = tuple(_finding(hit, text) for hit in hits)
        findings = tuple(one for one in found if one.category is not Category.CODED)
        sanitized = _sanitize(text, hits, reader, PLACEHOLDERS[spoken]) if findings else text
        return Screening(
            findings=findings,
            sanitized=sanitized,
            bias_filtered=bool(findings),
            warnings=tuple(one for one in found if one.category is Category.CODED),
        )


def _sanitize(text: str, hits: list[_Hit], reader: _Reader, placeholder: str) -> str:
    for attempt in range(_MOST_PASSES):
        spans = [
            (hit.start, hit.end) for hit in hits if hit.rule.written.category is not Category.CODED
        ]
        if not spans:
            return text
        smoothly = attempt == 0 and reader.tokenizer.language == "en"
        text = take_out(text, spans, placeholder, smoothly=smoothly)
        hits = reader.hits(text)
    return text


def _trimmed(words: list[str], start: int, end: int) -> tuple[int, int]:
    """The span without the small words at its edges, so that the sentence keeps them."""
    first, last = start, end
    while first < last and words[first] in _LEADING:
        first += 1
    while last > first and words[last - 1] in _TRAILING:
        last -= 1
    return (first, last) if first < last else (start, end)


def _without_overlaps(matches: list[Match[Rule]]) -> list[Match[Rule]]:
    """Overlapping spans of one category become one; its longest, then gravest, rule stands for it.

    None of them may be dropped instead: what only the shorter one covered would stay in the text.
    """
    kept: list[Match[Rule]] = []
    for match in sorted(matches, key=lambda match: (_category(match), match.start, match.end)):
        last = kept[-1] if kept else None
        if last and _category(last) == _category(match) and match.start < last.end:
            stronger = min(last, match, key=_weight)
            kept[-1] = replace(last, owner=stronger.owner, end=max(last.end, match.end))
        else:
            kept.append(match)
    return sorted(kept, key=lambda match: (match.start, match.end))


def _category(match: Match[Rule]) -> Category:
    return match.owner.written.category


def _weight(match: Match[Rule]) -> tuple[int, int, int, str]:
    written = match.owner.written
    return (match.start - match.end, -_RANK[written.severity], match.start, written.id)


def _vocabulary(tongue: Tongue, index: PatternIndex[Rule]) -> Vocabulary:
    steps = [step for rule in tongue.rules for pattern in rule.patterns for step in pattern.steps]
    words = {word for step in steps for word in step.words}
    words.update(word for step in steps for phrase in step.phrases for word in phrase)
    prefixes = {prefix for step in steps for prefix in step.prefixes}
    return Vocabulary(
        frozenset(word for word in words if len(word) > 1),
        frozenset(index.anchors()),
        tuple(sorted(prefix for prefix in prefixes if len(prefix) >= 4)),
        skeletons(index.anchors()),
    )


def _finding(hit: _Hit, text: str) -> Finding:
    written = hit.rule.written
    return Finding(
        category=written.category,
        start=hit.start,
        end=hit.end,
        severity=written.severity,
        rule=written.id,
        version=written.version,
        reason=written.reason,
        suggestion=suggestion(written.suggestion, written.instead, text, hit.start, hit.end),
    )
