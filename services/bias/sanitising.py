"""Takes biased words out of a text and leaves the rest readable."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_ARTICLE_BEFORE = re.compile(r"\b(a|an)(\s+)$", re.IGNORECASE)
_NEXT_WORD = re.compile(r"\s*([^\W_]+)")
_VOWEL = re.compile(
    r"[aeio]|u(?!ni|se|su|ti|r[aieo])|hour|honest|hono|heir|(?:mba|sql|hr|ml|fp|llm)\b",
    re.IGNORECASE,
)
_OPENING = re.compile(r"(?:^|[.!?\n]\s*)[\s,;:\-–—]*$")


@dataclass(frozen=True, slots=True)
class Cut:
    """A span to take out: dropped where the sentence reads on without it, else marked."""

    start: int
    end: int
    drop: bool


def take_out(text: str, cuts: Iterable[Cut], placeholder: str) -> str:
    """The text without the cuts' spans."""
    result: list[str] = []
    done = 0
    for cut in _joined(sorted(cuts, key=lambda cut: (cut.start, cut.end))):
        result.append(text[done : cut.start])
        done = cut.end
        if not cut.drop:
            result.append(placeholder)
            continue
        before = _with_article("".join(result), text[done:])
        before, done = _closed_up(before, text, done)
        result = [before]
    result.append(text[done:])
    return "".join(result)


def _joined(cuts: Sequence[Cut]) -> list[Cut]:
    joined: list[Cut] = []
    for cut in cuts:
        if joined and cut.start <= joined[-1].end:
            last = joined.pop()
            joined.append(Cut(last.start, max(last.end, cut.end), last.drop and cut.drop))
        else:
            joined.append(cut)
    return joined


def _with_article(before: str, after: str) -> str:
    """`an old engineer` without `old` is still `an engineer`; `an old developer` is not."""
    article = _ARTICLE_BEFORE.search(before)
    following = _NEXT_WORD.match(after)
    if not article or not following:
        return before
    fitting = "an" if _VOWEL.match(following[1]) else "a"
    written = article[1]
    shown = fitting.capitalize() if written[0].isupper() else fitting
    return before[: article.start()] + shown + article[2]


def _closed_up(before: str, text: str, done: int) -> tuple[str, int]:
    """Joins both sides of a dropped span: one space, no stray comma, a capital to start with."""
    following = text[done : done + 1]
    starts_sentence = _OPENING.search(before) is not None
    if starts_sentence:
        while done < len(text) and text[done] in " ,;:":
            done += 1
        if done < len(text) and (not before or not before[-1:].islower()):
            return before + text[done].upper(), done + 1
        return before, done
    stripped = before.rstrip(" ")
    if following in {"", ".", "!", "?", ";", ")"}:
        return stripped.rstrip(","), done
    if following == "," and stripped.endswith(","):
        return stripped, done + 1
    if following == ",":
        return stripped, done
    if before.endswith(" ") and following == " ":
        return before, done + 1
    return before, done
