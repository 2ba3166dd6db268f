"""How much a document reads like a resume: sections, dated entries, a way to reach somebody."""

from services.parser.dates import dates_in
from services.parser.document import Document
from services.parser.sections import Headings, Kind, split

_TELLING = frozenset(
    {Kind.EXPERIENCE, Kind.EDUCATION, Kind.SKILLS, Kind.LANGUAGES, Kind.CERTIFICATIONS}
)


def likeness(document: Document, headings: Headings) -> float:
    """0 for a letter or an invoice; 3 and more for most resumes."""
    kinds = {section.kind for section in split(document.lines, headings)}
    score = 1.5 * len(kinds & _TELLING)
    ranges = sum(d.is_range for line in document.lines[:200] for d in dates_in(line.text))
    score += min(ranges, 4) * 0.5
    score += 0.5 * ("@" in document.text)
    opening = " ".join(line.text for line in document.lines[:12]).casefold()
    if any(
        word in opening
        for word in ("dear ", "sehr geehrte", "madame, monsieur", "estimad", "to whom it may")
    ):
        score -= 2.0
    return score
