"""Writes what could stand there instead, in the reviewer's own register.

The rule says what to write about; the reviewer's sentence says how: whom they call the candidate,
whether they write sentences or notes, speak for themselves or for a panel, and write `didn't` or
`did not`. What was seen only the reviewer knows, so the example leaves it open (…).
"""

import re
from dataclasses import dataclass
from typing import Final

Reference = tuple[str, str, str]  # they, them, their

_REACH: Final = 300  # characters around a finding that can belong to its sentence
_ENDS: Final = re.compile(r"[.!?;\n]")
_PRONOUN: Final = re.compile(r"\b(he|him|his|she|her|they|them|their)\b", re.IGNORECASE)
_TITLE: Final = re.compile(r"\b(?:the|this) (candidate|applicant|interviewee)\b", re.IGNORECASE)
_FORMS: Final = {
    "he": ("he", "him", "his"),
    "she": ("she", "her", "her"),
    "they": ("they", "them", "their"),
}
_PRONOUNS: Final = {form: forms for forms in _FORMS.values() for form in forms}
_OWN_VIEW: Final = re.compile(
    r"\b(I|we)(?:'d|'m|'ve)?[ ](?!were\b|was\b)(?:\w+[ ]){0,2}?"
    r"(?:think|thought|feel|felt|found|doubt|worry|believe|wonder|suspect|guess|would|fear|see|saw|"
    r"had|have|liked|prefer|want|know|am|are)\b|\b(I|we)'(?:d|m|ve)\b",
    re.IGNORECASE,
)
_SHORTENED: Final = re.compile(
    r"\w(?:n't|'re|'ll|'d|'ve|'m)\b|\b(?:he|she|it|that)'s\b|\b(?:guy|kinda|gonna|yeah|ok|okay)\b",
    re.IGNORECASE,
)
_SENTENCE_LIKE: Final = re.compile(
    r"\b(?:he|she|they|i|we|it|there|candidate|applicant|is|was|are|were|has|had|would|will)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Register:
    """How a reviewer writes of the candidate."""

    they: str
    them: str
    their: str
    view: str  # "I", "We", or "" where they write of the candidate alone
    notes: bool
    shortened: bool


def register_of(text: str, start: int, end: int) -> Register:
    """The register of the sentence around a finding; what it lacks is looked up close by."""
    around = text[max(0, start - _REACH) : end + _REACH]
    sentence = _sentence(text, start, end)
    they, them, their = _reference(sentence) or _reference(around) or _by_title("candidate")
    view = _OWN_VIEW.search(sentence)
    return Register(
        they,
        them,
        their,
        (view[1] or view[2]).capitalize() if view else "",
        notes=not _SENTENCE_LIKE.search(sentence),
        shortened=bool(_SHORTENED.search(around)),
    )


def example(instead: str, register: Register) -> str:
    """The rule's opening as this reviewer would write it."""
    if instead.startswith("{They} ") and register.view and not register.notes:
        instead = f"{register.view} found that {{they}} {instead.removeprefix('{They} ')}"
    elif register.notes:
        instead = instead.removeprefix("{They} ")
    written = (
        instead.replace("{They}", register.they)
        .replace("{they}", register.they)
        .replace("{them}", register.them)
        .replace("{their}", register.their)
        .replace("{did not}", "didn't" if register.shortened else "did not")
        .replace("{had not}", "hadn't" if register.shortened else "had not")
    )
    return written[0].upper() + written[1:]


def suggestion(advice: str, instead: str, text: str, start: int, end: int) -> str:
    """The rule's advice, with an example where the rule has an opening for one."""
    if not instead:
        return advice
    return f"{advice} For example: “{example(instead, register_of(text, start, end))}”"


def _sentence(text: str, start: int, end: int) -> str:
    before, after = text[max(0, start - _REACH) : start], text[end : end + _REACH]
    ended = [match.end() for match in _ENDS.finditer(before)]
    ends = _ENDS.search(after)
    return before[ended[-1] if ended else 0 :] + text[start:end] + after[: ends and ends.start()]


def _reference(text: str) -> Reference | None:
    title, pronoun = _TITLE.search(text), _PRONOUN.search(text)
    if pronoun and not (title and title.start() < pronoun.start()):
        return _PRONOUNS[pronoun[1].casefold()]
    return _by_title(title[1].casefold()) if title else None


def _by_title(title: str) -> Reference:
    return f"the {title}", f"the {title}", f"the {title}'s"
