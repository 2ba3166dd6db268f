"""Takes biased words out of a text and leaves the rest readable."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_ARTICLE_BEFORE = re.compile(r"\b(a|an)[ ]$", re.IGNORECASE)
# Between these an adjective can go, and the sentence reads on: `an old engineer`.
_DETERMINER_BEFORE = re.compile(r"\b(?:a|an|the|this|that|any|every|each)[ ]$", re.IGNORECASE)
_PERSON_AFTER = re.compile(
    r"[ ](?:candidate|applicant|driver|guard|engineer|developer|manager|nurse|teacher|worker"
    r"|employee|colleague)s?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Cut:
    """A span to take out: dropped where the sentence reads on without it, else marked."""

    start: int
    end: int
    drop: bool


def is_attributive(text: str, start: int, end: int) -> bool:
    """Whether the span stands between an article and the person it describes."""
    return bool(
        _DETERMINER_BEFORE.search(text, max(0, start - 8), start) and _PERSON_AFTER.match(text, end)
    )


def take_out(text: str, cuts: Iterable[Cut], placeholder: str) -> str:
    """The text without the cuts' spans."""
    result: list[str] = []
    done = 0
    for cut in _joined(text, sorted(cuts, key=lambda cut: (cut.start, cut.end))):
        before = text[done : cut.start]
        done = cut.end
        if cut.drop:
            # The space that follows goes with the word.
            done += 1
            result.append(_with_article(before, text, done))
        else:
            result.extend((before, placeholder))
    result.append(text[done:])
    return "".join(result)


def _joined(text: str, cuts: Sequence[Cut]) -> list[Cut]:
    """One cut for those that touch, or that only a space keeps apart."""
    joined: list[Cut] = []
    for cut in cuts:
        if joined and not text[joined[-1].end : cut.start].strip(" "):
            last = joined.pop()
            joined.append(Cut(last.start, max(last.end, cut.end), last.drop and cut.drop))
        else:
            joined.append(cut)
    return joined


def _with_article(before: str, text: str, at: int) -> str:
    """`an old engineer` without `old` is still `an engineer`; `an old developer` is not."""
    article = _ARTICLE_BEFORE.search(before)
    if not article:
        return before
    fitting = "an" if text[at].casefold() in "aeiou" else "a"
    shown = fitting.capitalize() if article[1][0].isupper() else fitting
    return f"{before[: article.start()]}{shown} "
