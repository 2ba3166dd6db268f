"""What the screen answers: the spans that tie a candidate to who they are, and the rest."""

from dataclasses import dataclass
from enum import StrEnum


class Category(StrEnum):
    AGE = "age"
    GENDER = "gender"
    RACE_ETHNICITY = "race_ethnicity"
    DISABILITY = "disability"
    APPEARANCE = "appearance"
    FAMILY_STATUS = "family_status"
    # Vague culture-fit language: warned about, never removed.
    CODED = "coded"


class Severity(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Finding:
    """One span of the author's own text, by offsets into what they wrote."""

    category: Category
    start: int
    end: int
    severity: Severity
    rule: str
    version: int
    reason: str
    suggestion: str


UNREAD = "language.unread"


def unread(text: str) -> Finding:
    """The warning that the text is in a language without rules."""
    return Finding(
        category=Category.CODED,
        start=0,
        end=len(text),
        severity=Severity.LOW,
        rule=UNREAD,
        version=1,
        reason="This language has no rules: nothing was looked for, and a person has to read it.",
        suggestion="Write in English, German, French or Spanish, or ask for its release.",
    )


@dataclass(frozen=True, slots=True)
class Screening:
    """The answer to one text. `sanitized` is the text itself where nothing was found."""

    findings: tuple[Finding, ...]
    sanitized: str
    bias_filtered: bool
    warnings: tuple[Finding, ...]

    @property
    def is_unread(self) -> bool:
        """Nobody has rules for the language: a person has to look before others read it."""
        return any(warning.rule == UNREAD for warning in self.warnings)

    @property
    def categories(self) -> tuple[Category, ...]:
        return tuple(sorted({finding.category for finding in self.findings}))
