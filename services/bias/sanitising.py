"""Takes biased words out of a text and leaves the rest readable."""

from collections.abc import Iterable

from services.bias.smoothing import Edit, fitting, without_empty_sentences

Bounds = tuple[int, int]


def take_out(
    text: str, spans: Iterable[Bounds], placeholder: str, *, smoothly: bool = False
) -> str:
    """The text without the spans: a mark in their place or, `smoothly`, what reads best."""
    joined = _joined(text, sorted(spans))
    edits = [_edit(text, start, end, placeholder, smoothly=smoothly) for start, end in joined]
    if smoothly:
        edits = without_empty_sentences(text, joined, edits)
    result: list[str] = []
    done = 0
    for edit, (start, end) in zip(edits, joined, strict=True):
        if end <= done:
            continue  # its sentence went whole with the edit before
        # A wide edit that ran into the one before falls back to its own words.
        written = edit if edit.start >= done else Edit(max(start, done), end, placeholder)
        result.extend((text[done : written.start], written.instead))
        done = max(done, written.end)
    result.append(text[done:])
    return "".join(result)


def _edit(text: str, start: int, end: int, placeholder: str, *, smoothly: bool) -> Edit:
    smooth = fitting(text, start, end) if smoothly else None
    return smooth or Edit(start, end, placeholder)


def _joined(text: str, spans: Iterable[Bounds]) -> list[Bounds]:
    """One span for those that touch, or that only a space keeps apart."""
    joined: list[Bounds] = []
    for start, end in spans:
        if joined and not text[joined[-1][1] : start].strip(" "):
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined
