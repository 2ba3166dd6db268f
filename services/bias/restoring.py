"""Gives words back that an appeal found wrongly filtered, and takes out only what is left."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.bias.findings import Screening
from services.bias.sanitising import take_out
from services.bias.tokens import PLACEHOLDERS
from services.bias.tongues import language_of


@dataclass(frozen=True, slots=True)
class Span:
    """A part of the author's own text, by offsets."""

    start: int
    end: int

    def covers(self, start: int, end: int) -> bool:
        return self.start <= start and end <= self.end


def restore(text: str, screening: Screening, spans: Sequence[Span]) -> Screening:
    """The screening without the findings that lie in a restored span.

    What is left is marked, not dropped: the words around a restored one were not chosen to close
    up, and a mark keeps apart what would mean something together.
    """
    left = tuple(
        finding
        for finding in screening.findings
        if not any(span.covers(finding.start, finding.end) for span in spans)
    )
    if len(left) == len(screening.findings):
        return screening
    found = [(finding.start, finding.end) for finding in left]
    sanitized = take_out(text, found, PLACEHOLDERS[language_of(text)])
    return replace(screening, findings=left, sanitized=sanitized, bias_filtered=bool(left))
