"""Decides how an English sentence goes on without the words that were taken out of it.

A mark tells the reader that something is missing, and is right wherever the sentence needs a word
there. Where it does not (an adjective before a noun, an afterthought behind a comma, "for a …"),
the words go without a trace, with the small words that only led up to them. Nothing is ever put
into the author's mouth: the one word that is written instead is "candidate".
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.bias.wordlists import word_set

# What may stand between two clauses, or end one.
_ENDS: Final = re.compile(
    r"\s*(?:[.,;:!?)]|$)|\s+(?:and|but|so|yet|though|although|because|while)\b", re.IGNORECASE
)
_STOPS: Final = re.compile(r"\s*(?:[.;:!?)]|$)")
_REACH: Final = 40  # characters before a span that can belong to what leads up to it

_PERSON: Final = (
    r"candidate|applicant|person|engineer|developer|manager|nurse|teacher|worker|employee|colleague"
    r"|driver|guard|designer|analyst|accountant|lawyer|doctor|cook|chef|waiter|assistant|consultant"
    r"|hire|graduate|student|intern|trainee|professional|speaker|speech|voice|face|smile|tone|look"
    r"|name|personality|team|workforce|staff|crowd|carpenter|electrician|mechanic|technician"
    r"|salesperson|receptionist|director|executive|leader|specialist|scientist|researcher|interview"
)
_DETERMINED: Final = re.compile(
    r"\b(a|an|the|this|that|any|every|each|another|his|her|their|our|your)[ ]$", re.IGNORECASE
)
_PERSON_AFTER: Final = re.compile(rf"[ ](?:{_PERSON})s?\b", re.IGNORECASE)
_ONE_PERSON: Final = re.compile(
    r"(?:^|[ ])(?:girl|lady|woman|man|guy|boy|kid|gentleman|grandpa|grandma|granny|dude|chap|bloke"
    r"|lad|lass|fella|fellow|babe|chick)$",
    re.IGNORECASE,
)
_THAT_ONE: Final = re.compile(r"\b(?:the|this|that)[ ]$", re.IGNORECASE)
_MEASURED_AGAINST: Final = re.compile(r"(?P<verb>\w+)(?P<lead>,?[ ]for an?[ ])$", re.IGNORECASE)
# These need what follows `for`.
_WANTING: Final = word_set(
    "look looks looked looking ask asks asked asking wait waits waited waiting hope hopes hoped "
    "hoping search searches searched searching mistake mistook mistaken take takes took taken need "
    "room time care cares cared caring account allow allows cover covers covered job role seek"
)
_REASONED: Final = re.compile(
    r"(?P<lead>,?[ ](?:given|despite|considering|because of|due to|owing to"
    r"|(?<=,[ ])(?:with|at|being))"
    r"(?:[ ](?:his|her|their|the|an?|so|very))?[ ])$",
    re.IGNORECASE,
)
_AFTERTHOUGHT: Final = re.compile(
    r"(?P<lead>,[ ](?:(?:maybe|probably|perhaps|possibly|clearly|obviously|definitely|typical|and"
    r"|very|so|too|rather|quite|a|an|another)[ ]){0,3})$",
    re.IGNORECASE,
)
_TAILS: Final = ((_MEASURED_AGAINST, _ENDS), (_REASONED, _ENDS), (_AFTERTHOUGHT, _STOPS))
_LED_BY: Final = re.compile(
    r"(?:^|(?<=[.!?\n][ ])|(?<=\n))(?:as|for|being|given|despite|considering|because of|due to|at"
    r"|with)[ ](?:(?:an?|the|his|her|their)[ ])?$",
    re.IGNORECASE,
)
_SUBJECT_AFTER: Final = re.compile(
    r"(?:[ ]of[ ]\w+)?(?:,[ ]|[ ](?=(?:he|she|they|i|we|it|the|this)\b))", re.IGNORECASE
)
_OPENS: Final = re.compile(r"(?:^|[.!?][ ]|\n)(?:[-*•][ ])?$")

_SENTENCE: Final = re.compile(r"[^.!?;\n]+[.!?;]*[ ]*\n?")
_WORD: Final = re.compile(r"\w+")
# A sentence of nothing but these says nothing any more.
_EMPTY: Final = word_set(
    "he she they it i we you is was are were be been am s re m a an the this that these those of "
    "for to and but so too very as in on at with his her their its just also really quite rather "
    "such still"
)


@dataclass(frozen=True, slots=True)
class Edit:
    """What stands in the text from `start` to `end`, and what is written there instead."""

    start: int
    end: int
    instead: str


def fitting(text: str, start: int, end: int) -> Edit | None:
    """How the span goes without a mark, or None where the sentence needs one."""
    return (
        _the_candidate(text, start, end)
        or _attribute(text, start, end)
        or _lead(text, start, end)
        or _tail(text, start, end)
    )


def without_empty_sentences(
    text: str, spans: Sequence[tuple[int, int]], edits: Sequence[Edit]
) -> list[Edit]:
    """The edits, with whole sentences gone where nothing of them would be left but small words.

    The spans are in order and apart, so that each sentence finds its own without looking at all.
    One sentence at least has to stay: a text that is all marks says so.
    """
    sentences = [match.span() for match in _SENTENCE.finditer(text)]
    starts, ends = [start for start, _ in spans], [end for _, end in spans]
    empty: list[tuple[int, int]] = []
    for bounds in sentences:
        inside = spans[bisect_right(ends, bounds[0]) : bisect_left(starts, bounds[1])]
        if inside and inside[-1][0] >= bounds[0] and _is_empty(text, bounds, inside):
            empty.append(bounds)
    if len(empty) == sum(bool(_WORD.search(text, *bounds)) for bounds in sentences):
        return list(edits)
    return [_whole(empty, span, edit) for span, edit in zip(spans, edits, strict=True)]


def _the_candidate(text: str, start: int, end: int) -> Edit | None:
    """`the pretty girl` is the candidate; `a girl` may be anybody."""
    named = _before(_THAT_ONE, text, start) and _ONE_PERSON.search(text[start:end])
    return Edit(start, end, "candidate") if named else None


def _attribute(text: str, start: int, end: int) -> Edit | None:
    """`an old engineer` goes on as `an engineer`, and `an old developer` as `a developer`."""
    determiner = _before(_DETERMINED, text, start)
    if not determiner or not _PERSON_AFTER.match(text, end):
        return None
    article = determiner[1]
    if article.casefold() in {"a", "an"}:
        fitted = "an" if text[end + 1].casefold() in "aeiou" else "a"
        article = fitted.capitalize() if article[0].isupper() else fitted
    return Edit(determiner.start(), end, article)


def _lead(text: str, start: int, end: int) -> Edit | None:
    """`As a mother she will …` goes on as `She will …`; so does `Sweet girl, she will …`."""
    lead, after = _before(_LED_BY, text, start), _SUBJECT_AFTER.match(text, end)
    if not lead and _before(_OPENS, text, start) and text[end : end + 2] == ", ":
        return _goes_on(text, start, end + 2)
    return _goes_on(text, lead.start(), after.end()) if lead and after else None


def _tail(text: str, start: int, end: int) -> Edit | None:
    """`…, good for a woman.` and `…, probably gay.` end before it."""
    for opening, closing in _TAILS:
        lead = _before(opening, text, start)
        if lead and closing.match(text, end) and lead.groupdict().get("verb") not in _WANTING:
            return Edit(lead.start("lead"), end, "")
    return None


def _goes_on(text: str, start: int, end: int) -> Edit | None:
    """The sentence opens after the span, in the case that it opened with."""
    if end == len(text):
        return None
    opening = text[end].upper() if text[start].isupper() else text[end]
    return Edit(start, end + 1, opening)


def _before(pattern: re.Pattern[str], text: str, start: int) -> re.Match[str] | None:
    return pattern.search(text, max(0, start - _REACH), start)


def _is_empty(text: str, bounds: tuple[int, int], inside: Sequence[tuple[int, int]]) -> bool:
    at, left = bounds[0], list[str]()
    for start, end in inside:
        left.append(text[at : max(at, start)])
        at = max(at, end)
    left.append(text[at : bounds[1]])
    return all(word.casefold() in _EMPTY for part in left for word in _WORD.findall(part))


def _whole(empty: Sequence[tuple[int, int]], span: tuple[int, int], edit: Edit) -> Edit:
    """The edit that takes the span's sentence with it, where that says nothing any more."""
    place = bisect_right(empty, span[0], key=lambda bounds: bounds[0]) - 1
    if place >= 0 and span[1] <= empty[place][1]:
        return Edit(*empty[place], "")
    return edit
