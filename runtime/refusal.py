"""Why a door knows already, without the parser, that a file can't become a profile."""

from dataclasses import dataclass

from schemas.resume import RejectionCode


@dataclass(frozen=True, slots=True)
class Refusal:
    """`reason` is for a person, and without personal data: it travels in an event."""

    code: RejectionCode
    reason: str
