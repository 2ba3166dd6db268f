"""Decides who sees what of a reviewer's words.

The author and an authorised reviewer see the words themselves and what was found in them;
everybody else sees what the screen left, once there is a screen's answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from services.gateway.identities import Subject

State = Literal["held", "screened"]
REVIEW: Final = "bias:review"


@dataclass(frozen=True, slots=True)
class Remark:
    """One piece of feedback as it stands in the table; candidate and interview by number."""

    id: UUID
    candidate_id: UUID
    candidate: int
    interview: int | None
    author_id: UUID | None
    author: str
    original: str
    sanitized: str | None
    bias_filtered: bool
    findings: Sequence[Mapping[str, Any]]
    warnings: Sequence[Mapping[str, Any]]
    rating: float | None
    version: int
    created_at: datetime
    screened_at: datetime | None

    @property
    def is_held(self) -> bool:
        return self.sanitized is None


def sees_originals(subject: Subject, author_id: UUID | None) -> bool:
    return REVIEW in subject.scopes or author_id == subject.actor_id


def shown(remark: Remark, subject: Subject) -> dict[str, Any]:
    """The remark as this subject may read it. Findings quote by position, so they go together."""
    whole = sees_originals(subject, remark.author_id)
    state: State = "held" if remark.is_held else "screened"
    return {
        "id": str(remark.id),
        "candidate_id": remark.candidate,
        "interview_id": remark.interview,
        "author": remark.author,
        "is_own": remark.author_id == subject.actor_id,
        "state": state,
        "original": remark.original if whole else None,
        "sanitized": remark.sanitized,
        "bias_filtered": remark.bias_filtered,
        "findings": [finding_shown(found) for found in remark.findings] if whole else [],
        "warnings": [finding_shown(found) for found in remark.warnings] if whole else [],
        "rating": remark.rating,
        "version": remark.version,
        "created_at": remark.created_at.isoformat(),
        "screened_at": remark.screened_at and remark.screened_at.isoformat(),
    }


def finding_shown(found: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": finding_id(found), **found}


def finding_id(found: Mapping[str, Any]) -> str:
    """Names a finding within its words: the same words screened again have the same ids."""
    return f"{found['rule']}@{found['start']}-{found['end']}"


def finding_named(remark: Remark, name: str) -> Mapping[str, Any] | None:
    return next((found for found in remark.findings if finding_id(found) == name), None)
