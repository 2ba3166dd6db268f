"""Which of our events a webhook hears of, under what name, and with which ids. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal, get_args
from uuid import UUID

from runtime.agent import Delivered
from schemas.candidate import ApplicationMoved, CandidateChanged, Change, DecisionMade
from schemas.event import Event
from schemas.operations import AlertState, Concern, PipelineAlert
from schemas.resume import ResumeRejected

Kind = Literal[
    "alert.raised",
    "alert.recovered",
    "application.moved",
    "candidate.created",
    "candidate.deleted",
    "candidate.merged",
    "candidate.unmerged",
    "candidate.updated",
    "decision.made",
    "resume.rejected",
]
KINDS: Final[Sequence[Kind]] = get_args(Kind)

_CHANGES: Final[Mapping[Change, Kind]] = {
    Change.CREATED: "candidate.created",
    Change.UPDATED: "candidate.updated",
    Change.MERGED: "candidate.merged",
    Change.UNMERGED: "candidate.unmerged",
    Change.DELETED: "candidate.deleted",
    Change.ERASED: "candidate.deleted",
}


_STATES: Final[Mapping[AlertState, Kind]] = {
    AlertState.RAISED: "alert.raised",
    AlertState.RECOVERED: "alert.recovered",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """What is told. Candidates are named by our ids here, and by clients' ids when it is sent."""

    kind: Kind
    event_id: UUID
    occurred_at: datetime
    candidate_id: UUID | None
    into: UUID | None = None
    data: Mapping[str, Any] = field(default_factory=dict[str, Any])


def notices(delivered: Iterable[Delivered[Event]]) -> list[Notice]:
    return [notice for each in delivered if (notice := _notice(each)) is not None]


def _notice(each: Delivered[Event]) -> Notice | None:
    event_id, moment = each.envelope.event_id, each.envelope.occurred_at
    match each.event:
        case CandidateChanged() as event:
            data = {"version": event.version, "fields": list(event.fields)}
            kind = _CHANGES[event.change]
            return Notice(kind, event_id, moment, event.candidate_id, event.into, data)
        case ApplicationMoved() as event:
            data = {
                "application_id": str(event.application_id),
                "stage": event.stage,
                "previous": event.previous,
                "released": event.released,
            }
            return Notice("application.moved", event_id, moment, event.candidate_id, data=data)
        case DecisionMade() as event:
            data = {
                "application_id": str(event.application_id),
                "decision_id": str(event.decision_id),
                "outcome": event.outcome.value,
            }
            return Notice("decision.made", event_id, moment, event.candidate_id, data=data)
        case ResumeRejected() as event:
            data = {
                "resume_id": str(event.resume_id),
                "code": event.code.value,
                "reason": event.reason,
            }
            return Notice("resume.rejected", event_id, moment, None, data=data)
        case PipelineAlert(concern=Concern.INTEGRATION) as event:
            # Of their own integrations tenants hear; our stages are the operator's.
            data = {
                "incident_id": str(event.incident_id),
                "rule": event.rule,
                "integration": event.subject,
                "summary": event.summary,
                "runbook": event.runbook,
            }
            return Notice(_STATES[event.state], event_id, moment, None, data=data)
        case _:
            return None
