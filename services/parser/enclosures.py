"""Decides which of the files that came together is whose cover letter, by what was read in each.

The resume and its letter are read as two files, each knowing the other, and both have to come to
the same answer: so it depends on nothing but what the files say.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.event import BlobRef
from services.parser.letters import belongs
from services.parser.outcome import Outcome, Parsed, Scanned


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that came beside the one at hand, and what it turned out to be."""

    ref: BlobRef
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Letter:
    """Without words it is a scan, which only the OCR lane would read."""

    sha256: str
    words: str | None


def letters_beside(resume: Parsed, enclosures: Sequence[Enclosure]) -> Sequence[Letter]:
    """The letters of this resume; where several people's resumes came, those that name them."""
    is_only = not any(_is_resume(each.outcome) for each in enclosures)
    letters: list[Letter] = []
    for each in enclosures:
        match each.outcome:
            case Parsed(is_letter=True, text=text):
                if belongs(text, resume.profile, is_only=is_only):
                    letters.append(Letter(each.ref.sha256, text))
            case Scanned() if is_only:
                letters.append(Letter(each.ref.sha256, None))
            case _:
                pass
    return letters


def resume_of(letter: Parsed, enclosures: Sequence[Enclosure]) -> BlobRef | None:
    """The one resume that this file is the letter of; None where it has to stand for itself."""
    if not letter.is_letter:
        return None
    resumes = [
        (each.ref, each.outcome)
        for each in enclosures
        if isinstance(each.outcome, Parsed) and _is_resume(each.outcome)
    ]
    theirs = [
        ref
        for ref, outcome in resumes
        if belongs(letter.text, outcome.profile, is_only=len(resumes) == 1)
    ]
    if not resumes:  # a letter beside a single scan: that is the resume
        theirs = [each.ref for each in enclosures if isinstance(each.outcome, Scanned)]
    return theirs[0] if len(theirs) == 1 else None


def _is_resume(outcome: Outcome) -> bool:
    return (
        isinstance(outcome, Parsed)
        and not outcome.is_letter
        and bool(outcome.profile.jobs or outcome.profile.education)
    )
