"""One thing of every kind that a tenant can have, all of them marked with a word of their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from tests.integration.gateway.desk import Desk
from tests.integration.gateway.doors import Doors

MARK = "zanzibarite"
LETTER = sha256(MARK.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Belongings:
    """`by_name` are the values of paths' parameters, as they are called in paths."""

    by_name: Mapping[str, str]
    application: UUID


async def belongings(doors: Doors, desk: Desk) -> Belongings:
    candidate = await desk.candidate(
        first_name=MARK, last_name=MARK, position=MARK, notes=MARK, status="LEFT"
    )
    other = await desk.candidate(first_name=MARK, last_name="Other")
    await desk.run("UPDATE candidates SET external_id = $1 WHERE id = $2", MARK, candidate)
    job = await desk.job(MARK)
    application = await desk.application(candidate, job, held=True)
    pair = await desk.pair(candidate, other)
    await desk.propose(candidate, "phone", "+46700990011")
    interview = await desk.interview(candidate)
    await desk.run("UPDATE interviews SET interviewer = $1", MARK)
    remark = await desk.feedback(candidate)
    await desk.run("UPDATE feedback SET original = $1, sanitized = $1", MARK)
    appeal = await _appeal(desk, remark)
    await desk.run(
        "INSERT INTO suppressions (address, cause) VALUES ($1, 'by_hand')",
        f"{MARK}@suppressed.example",
    )
    [report] = await doors.ours.uploaded((f"{MARK}.txt", MARK.encode()))
    await _letter(desk, UUID(report["resume_id"]))
    await desk.resume(candidate)
    made = {name: await _made(doors, *request) for name, request in _REQUESTS.items()}
    delivery = await _delivery(desk, UUID(made["webhook_id"]))
    interview_number = await desk.value("SELECT number FROM interviews WHERE id = $1", interview)
    return Belongings(
        {
            **made,
            "candidateId": str(await desk.number(candidate)),
            "duplicate_id": str(pair),
            "feedback_id": str(remark),
            "appeal_id": str(appeal),
            "interviewId": str(interview_number),
            "resume_id": report["resume_id"],
            "sha256": LETTER,
            "delivery_id": str(delivery),
            "external_id": MARK,
            "address": f"{MARK}@suppressed.example",
            "job": MARK,
            "application_id": str(application),
            "name": MARK,
            "testId": str(uuid4()),
            "field": "headline",
        },
        application,
    )


async def _letter(desk: Desk, resume: UUID) -> None:
    """The uploaded file came with itself: its bytes are there to be stolen."""
    await desk.run(
        """
        INSERT INTO enclosures (resume_id, sha256, size, media_type, file_name)
        SELECT id, sha256, size, media_type, $2 FROM resumes WHERE id = $1
        """,
        resume,
        f"{MARK}.txt",
    )
    await desk.run(
        "INSERT INTO cover_letters (resume_id, sha256, words) VALUES ($1, $2, $3)",
        resume,
        LETTER,
        MARK,
    )


_REQUESTS: Mapping[str, tuple[str, dict[str, Any]]] = {
    "webhook_id": ("/api/webhooks", {"url": f"https://{MARK}.example/hook", "description": MARK}),
    "integration_id": ("/api/ats/integrations/register", {"name": MARK}),
    "user_id": ("/api/users", {"email": f"{MARK}@people.example", "role": "read_only"}),
    "key_id": ("/api/keys", {"name": f"key {MARK}", "scopes": ["candidates:read"]}),
}


async def _made(doors: Doors, path: str, body: dict[str, Any]) -> str:
    answer = await doors.ours.send("POST", path, body)
    assert answer.status_code == 201, answer.text
    shown = answer.json()
    return str(shown.get("id") or shown["integration_id"])


async def _appeal(desk: Desk, remark: UUID) -> UUID:
    appeal = uuid4()
    await desk.run(
        """
        INSERT INTO appeals (id, feedback_id, version, finding, reason, author_id)
        VALUES ($1, $2, 1, '{"rule": "x", "start": 0, "end": 1}', $3, $1)
        """,
        appeal,
        remark,
        MARK,
    )
    return appeal


async def _delivery(desk: Desk, webhook: UUID) -> UUID:
    delivery = uuid4()
    await desk.run(
        """
        INSERT INTO webhook_deliveries (id, webhook_id, event_id, type, payload, occurred_at)
        VALUES ($1, $2, $1, 'candidate.created', '{}', now())
        """,
        delivery,
        webhook,
    )
    return delivery
