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


@dataclass(frozen=True, slots=True)
class Screening:
    """The answer to one text. `sanitized` is the text itself where nothing was found."""

    findings: tuple[Finding, ...]
    sanitized: str
    bias_filtered: bool
    warnings: tuple[Finding, ...]

    @property
    def categories(self) -> tuple[Category, ...]:
        return tuple(sorted({finding.category for finding in self.findings}))
