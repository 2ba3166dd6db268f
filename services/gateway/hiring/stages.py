"""Decides where an application may go: open stages by a move, an end by a decision alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

Outcome = Literal["hired", "rejected"]

FIRST: Final = "applied"
DEFAULT: Final = (FIRST, "screening", "interview", "offer")
WITHDRAWN: Final = "withdrawn"  # by the applicant: nobody of the company decided anything
DECIDED: Final[tuple[Outcome, ...]] = ("hired", "rejected")
STATUS: Final[dict[Outcome, str]] = {"hired": "Hired", "rejected": "Rejected"}
LEFT: Final = "LEFT"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a rule needs to know of an application; `stages` are those of its job."""

    stage: str
    stages: Sequence[str]
    is_held: bool
    is_decided: bool
    candidate_status: str


def stage_list_problem(stages: Sequence[str]) -> str | None:
    """Why these can't be a job's stages, or None."""
    if not stages or stages[0] != FIRST:
        return f"The first stage is always {FIRST!r}"
    if len(set(stages)) < len(stages):
        return "A stage is named twice"
    reserved = [stage for stage in stages if stage in (*DECIDED, WITHDRAWN)]
    if reserved:
        return f"{reserved[0]!r} is how an application ends, not a stage of its way"
    return None


def move_problem(application: Standing, stage: str) -> str | None:
    """Why the application can't go to this stage, or None."""
    if application.is_decided:
        return "It is decided: withdraw the decision first"
    if application.is_held:
        return "It is held because the person has left: release it first"
    if stage in DECIDED:
        return "Only a decision moves an application there"
    if stage != WITHDRAWN and stage not in application.stages:
        return f"The job has no such stage. Stages: {', '.join([*application.stages, WITHDRAWN])}"
    return None


def decision_problem(application: Standing, outcome: Outcome) -> str | None:
    """Why nobody can decide this way now, or None. Whoever left can be turned down, not hired."""
    if application.is_decided:
        return "It was decided otherwise: withdraw that decision first"
    if outcome == "hired" and (application.is_held or application.candidate_status == LEFT):
        return "The person has left: a release must give them a new status first"
    return None


def status_after(application: Standing, outcome: Outcome, *, has_others: bool) -> str | None:
    """The candidate's new status. Nobody is called rejected while another job is still open."""
    if application.candidate_status == LEFT or (outcome == "rejected" and has_others):
        return None
    status = STATUS[outcome]
    return None if status == application.candidate_status else status


def status_restored(application: Standing, outcome: Outcome, before: str | None) -> str | None:
    """The status that a withdrawn decision gives back, unless somebody changed it since."""
    return before if application.candidate_status == STATUS[outcome] else None
