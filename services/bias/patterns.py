"""The small language rules are written in: sequences of words, matched from their rarest word.

    too old|young for|to? ..2 role/s     alternatives, an optional word, up to two of any words
    [at her|his age]                     brackets mark the part that is reported and removed
    @person is energ*                    a named word list, a beginning of a word
    set_in_his_ways                      several words as one alternative
    !not good look/s/ing                 not preceded (at the end: not followed) by a word
    #age #year #oldyear #num             numbers
    she is 58 $                          last: the clause ends here or goes on with `and`, `but` …
                                         (a language's own list of such words is named `closing`)
    [breaks down] again|$                so it may be among the last alternatives
    ^ at [#age] $                        first: the clause begins here
    ^ [muslim] ~so|hence                 even over a comma

Every gap is bounded, so that matching takes linear time whatever the text.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.bias.folding import fold
from services.bias.numbers import DIGITS, NUMBERS
from services.bias.wordlists import word_set

Words = Sequence[str]


_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_CLOSING = word_set(
    "and but or so which who with now already yet then if by he she they i we it for "
    "because since although though while when as at in on to is was will would , 's "
    "is_probably"
)


class PatternError(ValueError):
    """A pattern that cannot be read; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Step:
    """One place in a pattern."""

    words: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    numbers: tuple[str, ...] = ()
    optional: bool = False
    gap: int = 0
    # A comma may stand before it.
    over: bool = False
    # The end of the clause will do.
    closing: bool = False
    # The phrases by their first and by their last word.
    openings: Mapping[str, Sequence[tuple[str, ...]]] = field(default_factory=dict[str, Any])
    closings: Mapping[str, Sequence[tuple[str, ...]]] = field(default_factory=dict[str, Any])

    def takes(self, words: Words, at: int) -> bool:
        """Whether the single word at `at` fits."""
        word = words[at]
        return (
            word in self.words
            or bool(self.prefixes and word.startswith(self.prefixes))
            or any(NUMBERS[name](word) for name in self.numbers)
        )

    def lengths_from(self, words: Words, at: int) -> Iterator[int]:
        """How many words fit, reading forward from `at`; the longest first."""
        for phrase in self.openings.get(words[at], ()) if at < len(words) else ():
            if tuple(words[at : at + len(phrase)]) == phrase:
                yield len(phrase)
        if at < len(words) and self.takes(words, at):
            yield 1

    def lengths_before(self, words: Words, end: int) -> Iterator[int]:
        """How many words fit, reading backward from `end`."""
        for phrase in self.closings.get(words[end - 1], ()) if end else ():
            if end >= len(phrase) and tuple(words[end - len(phrase) : end]) == phrase:
                yield len(phrase)
        if end > 0 and self.takes(words, end - 1):
            yield 1


@dataclass(frozen=True, slots=True)
class Pattern:
    source: str
    steps: tuple[Step, ...]
    anchor: int
    core: tuple[int, int]
    before: Step | None = None
    after: Step | None = None
    closes: bool = False
    opens: bool = False
    closing: frozenset[str] = _CLOSING

    def match(self, words: Words, breaks: Sequence[bool], at: int) -> tuple[int, int] | None:
        """The reported span if the pattern matches with its anchor at word `at`."""
        for length in self.steps[self.anchor].lengths_from(words, at):
            left = _backward(self.steps[: self.anchor + 1], words, breaks, at)
            if left is None:
                continue
            right = _forward(self.steps[self.anchor + 1 :], words, breaks, at + length)
            if right is None:
                continue
            edges = [*left, at, *right]
            if self._guarded(words, breaks, edges[0], edges[-1]):
                continue
            return edges[self.core[0]], edges[self.core[1]]
        return None

    def _guarded(self, words: Words, breaks: Sequence[bool], start: int, end: int) -> bool:
        joined = start > 0 and not breaks[start]
        if self.before and joined and any(self.before.lengths_before(words, start)):
            return True
        if self.opens and start > 0 and not breaks[start]:
            return True
        if self.closes and end < len(words) and not breaks[end] and words[end] not in self.closing:
            return True
        if not self.after or end >= len(words) or (breaks[end] and not self.after.over):
            return False
        return any(self.after.lengths_from(words, end))


def _forward(
    steps: Sequence[Step], words: Words, breaks: Sequence[bool], at: int
) -> list[int] | None:
    """The edges after the anchor: where it ended, then where each step did."""
    if not steps:
        return [at]
    step, rest = steps[0], steps[1:]
    for length in _forward_lengths(step, words, breaks, at):
        found = _forward(rest, words, breaks, at + length)
        if found is not None:
            return [at, *found]
    return None


def _forward_lengths(step: Step, words: Words, breaks: Sequence[bool], at: int) -> Iterator[int]:
    if step.gap:
        yield from range(min(step.gap, len(words) - at) + 1)
        return
    if at < len(words) and (step.over or not breaks[at]):
        yield from step.lengths_from(words, at)
    if step.optional or (step.closing and _closes(words, breaks, at)):
        yield 0


def _closes(words: Words, breaks: Sequence[bool], at: int) -> bool:
    return at >= len(words) or breaks[at] or words[at] in _CLOSING


def _backward(
    steps: Sequence[Step], words: Words, breaks: Sequence[bool], end: int
) -> list[int] | None:
    """The edges before the last step, which begins at `end`: where each one before it began."""
    if len(steps) == 1:
        return []
    rest = steps[:-1]
    for length in _backward_lengths(steps[-2], steps[-1], words, breaks, end):
        found = _backward(rest, words, breaks, end - length)
        if found is not None:
            return [*found, end - length]
    return None


def _backward_lengths(
    step: Step, following: Step, words: Words, breaks: Sequence[bool], end: int
) -> Iterator[int]:
    if step.gap:
        yield from range(min(step.gap, end) + 1)
        return
    # A comma between two words that a pattern wants side by side means they do not belong together.
    if end < len(words) and (following.over or not breaks[end]):
        yield from step.lengths_before(words, end)
    if step.optional:
        yield 0


def parse(source: str, classes: Mapping[str, Sequence[str]]) -> Pattern:
    """Read one pattern; `classes` are the named word lists it may use."""
    steps: list[Step] = []
    guards: list[tuple[int, Step]] = []
    core_start, core_end = 0, None
    written_steps = source.split()
    opens_clause = written_steps[:1] == ["^"]
    closes_clause = written_steps[-1:] == ["$"]
    for written in written_steps[opens_clause : len(written_steps) - closes_clause]:
        piece = written
        if piece.startswith("["):
            core_start, piece = len(steps), piece[1:]
        closes = piece.endswith("]")
        piece = piece.removesuffix("]")
        if piece.startswith("!"):
            guards.append((len(steps), _step(piece[1:], classes, source)))
        else:
            steps.append(_step(piece, classes, source))
            if "age" in steps[-1].numbers:
                # An age may be two words: `fifty-five`.
                steps.append(Step(words=DIGITS, optional=True))
        if closes:
            core_end = len(steps)
    if any(step.over for step in steps[:1]):
        raise PatternError(f"{source!r}: ~ stands before a word that follows another")
    if not steps or all(step.optional or step.gap or step.closing for step in steps):
        raise PatternError(f"{source!r} has no word that must be there")
    before = next((step for place, step in guards if place == 0), None)
    after = next((step for place, step in guards if place == len(steps)), None)
    if len(guards) != (before is not None) + (after is not None):
        raise PatternError(f"{source!r}: ! stands only first or last")
    core = (core_start, len(steps) if core_end is None else core_end)
    closing = _CLOSING
    if closes_clause and "closing" in classes:
        closing = frozenset(fold(word).text for word in classes["closing"])
    return Pattern(
        source, tuple(steps), -1, core, before, after, closes_clause, opens_clause, closing
    )


def _step(piece: str, classes: Mapping[str, Sequence[str]], source: str) -> Step:
    if piece.startswith(".."):
        return Step(gap=int(piece[2:]))
    over, piece = piece.startswith("~"), piece.removeprefix("~")
    optional = piece.endswith("?")
    words: set[str] = set()
    prefixes: list[str] = []
    phrases: list[tuple[str, ...]] = []
    numbers: list[str] = []
    closing, piece = "$" in piece.split("|"), "|".join(_without_end(piece))
    for alternative in _alternatives(piece.removesuffix("?"), classes, source):
        if alternative.startswith("#"):
            numbers.append(alternative[1:])
        elif alternative.endswith("*"):
            prefixes.append(alternative[:-1])
        elif "_" in alternative:
            phrases.append(tuple(alternative.split("_")))
        else:
            words.add(alternative)
    phrases.sort(key=len, reverse=True)
    return Step(
        words=frozenset(words),
        prefixes=tuple(prefixes),
        phrases=tuple(phrases),
        numbers=tuple(numbers),
        optional=optional,
        over=over,
        closing=closing,
        openings=_by_place(phrases, 0),
        closings=_by_place(phrases, -1),
    )


def _without_end(piece: str) -> Iterator[str]:
    return (alternative for alternative in piece.split("|") if alternative != "$")


def _by_place(phrases: Sequence[tuple[str, ...]], place: int) -> dict[str, list[tuple[str, ...]]]:
    grouped: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases:
        grouped.setdefault(phrase[place], []).append(phrase)
    return grouped


def _alternatives(piece: str, classes: Mapping[str, Sequence[str]], source: str) -> Iterator[str]:
    for alternative in piece.split("|"):
        if alternative.startswith("@"):
            if alternative[1:] not in classes:
                raise PatternError(f"{source!r} names the unknown word list {alternative}")
            for member in classes[alternative[1:]]:
                yield from _alternatives(member, classes, source)
        elif alternative.startswith("#") and alternative[1:] not in NUMBERS:
            raise PatternError(f"{source!r} names the unknown number {alternative}")
        elif not alternative:
            raise PatternError(f"{source!r} has an empty alternative")
        else:
            # Rules are written as people spell; texts are matched folded.
            for spelling in dict.fromkeys((alternative, alternative.translate(_UMLAUTS))):
                yield from _inflected(fold(spelling).text)


def _inflected(word: str) -> Iterator[str]:
    """`look/s/ed` stands for look, looks and looked."""
    stem, *endings = word.split("/")
    yield stem
    for ending in endings:
        yield stem + ending
