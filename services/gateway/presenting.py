"""Shows a resume and its stages as the API's bodies do."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid5

from runtime.database import Row
from services.gateway.timeline import Passed, Stage, Step, standing, steps

MILLISECONDS = 1000


def summary(resume: Row, stages: Sequence[Passed]) -> dict[str, Any]:
    stands = standing(stages)
    number = resume["candidate_number"]
    return {
        "id": str(resume["id"]),
        "file_name": resume["file_name"],
        "media_type": resume["media_type"],
        "size": resume["size"],
        "source": resume["source"],
        "job_id": resume["job_id"] and str(resume["job_id"]),
        "received_at": resume["received_at"].isoformat(),
        "state": stands.state.value,
        "reason": stands.reason,
        "candidate": number and {"id": number, "href": f"/api/candidates/{number}"},
    }


def timeline(
    resume: Row, stages: Sequence[Passed], submissions: Sequence[Row], letters: Sequence[Row]
) -> dict[str, Any]:
    complete = with_arrival(resume, stages)
    return {
        **summary(resume, stages),
        "is_final": standing(stages).is_final,
        "stages": [step_shown(step) for step in steps(complete)],
        "submissions": [_submission(row) for row in submissions],
        "cover_letters": [_cover_letter(resume, row) for row in letters],
    }


def with_arrival(resume: Row, stages: Sequence[Passed]) -> list[Passed]:
    """A resume has been received as soon as its row stands, before Kafka has told anybody."""
    if any(passed.stage is Stage.RECEIVED for passed in stages):
        return list(stages)
    arrival = Passed(
        event_id=uuid5(resume["id"], Stage.RECEIVED),
        stage=Stage.RECEIVED,
        outcome="stored",
        finished_at=resume["received_at"],
    )
    return [arrival, *stages]


def step_shown(step: Step) -> Mapping[str, Any]:
    passed = step.passed
    return {
        "stage": passed.stage.value,
        "outcome": passed.outcome,
        "reason": passed.reason,
        "finished_at": passed.finished_at.isoformat(),
        "waited_ms": round(step.waited.total_seconds() * MILLISECONDS, 3),
        "took_ms": round(passed.took.total_seconds() * MILLISECONDS, 3),
        "detail": passed.detail,
        "replay_id": passed.replay_id and str(passed.replay_id),
    }


def _cover_letter(resume: Row, row: Row) -> dict[str, Any]:
    is_file = row["file_name"] is not None
    return {
        "text": row["words"],
        "file_name": row["file_name"],
        "media_type": row["media_type"],
        "size": row["size"],
        "href": f"/api/resumes/{resume['id']}/cover-letters/{row['sha256']}" if is_file else None,
    }


def _submission(row: Row) -> dict[str, Any]:
    return {
        "source": row["source"],
        "source_ref": row["source_ref"],
        "received_at": row["received_at"].isoformat(),
        "cover_letter": row["cover_letter"],
    }
