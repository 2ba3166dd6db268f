"""However often and in whatever order events come, the projections end alike."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid5

import pytest

from runtime.agent import Delivered
from runtime.database import Database
from runtime.envelope import Envelope
from schemas import topics
from schemas.candidate import CandidateResolved, CandidateScreened, Resolution
from schemas.event import BlobRef
from schemas.operations import Health, IntegrationHealth, MailSent, MailStatus
from schemas.resume import ResumeParsed, ResumeReceived, Source
from schemas.topics import Message
from services.gateway.projector import FOLDED, project

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ORIGINAL = BlobRef(sha256="0" * 64, size=10, media_type="application/pdf")


def a_journey(tenant: UUID, number: int) -> list[Delivered[Any]]:
    resume, candidate = UUID(int=number), UUID(int=1000 + number)
    messages: Sequence[Message[Any]] = (
        topics.RESUME_RECEIVED.message(
            ResumeReceived(resume_id=resume, source=Source.MAIL, original=ORIGINAL)
        ),
        topics.RESUME_PARSED.message(
            ResumeParsed(resume_id=resume, profile_id=UUID(int=9), engine="text", confidence=1)
        ),
        topics.CANDIDATE_RESOLVED.message(
            CandidateResolved(candidate_id=candidate, resume_id=resume, resolution=Resolution.NEW)
        ),
        topics.CANDIDATE_SCREENED.message(
            CandidateScreened(
                candidate_id=candidate,
                resume_id=resume,
                screening_id=UUID(int=9),
                resolution=Resolution.NEW,
            )
        ),
        topics.MAIL_SENT.message(
            MailSent(mail_id=UUID(int=number), kind="new", status=MailStatus.SENT, resume_id=resume)
        ),
        topics.INTEGRATION_HEALTH.message(
            IntegrationHealth(
                integration_id="smtp",
                kind="smtp",
                health=Health.HEALTHY if number % 3 else Health.FAILING,
                observed_at=NOON + timedelta(minutes=number),
            )
        ),
    )
    return [
        Delivered(
            message.topic,
            message.payload,
            Envelope(
                tenant_id=tenant,
                event_id=uuid5(resume, str(position)),
                correlation_id=resume,
                occurred_at=NOON + timedelta(seconds=position),
            ),
        )
        for position, message in enumerate(messages)
    ]


async def folded(
    database: Database, tenant: UUID, batches: Sequence[Sequence[Delivered[Any]]]
) -> dict[str, Any]:
    for batch in batches:
        async with database.transaction(tenant) as tx:
            await project(batch, tx)
    async with database.transaction(tenant) as tx:
        stages = await tx.fetch("SELECT * FROM resume_stages ORDER BY resume_id, finished_at")
        health = await tx.fetch("SELECT * FROM integration_health")
    return {
        table: [{k: v for k, v in row.items() if k != "tenant_id"} for row in rows]
        for table, rows in (("stages", stages), ("health", health))
    }


@pytest.mark.parametrize("seed", [1, 2])
async def test_repeats_and_disorder_change_nothing(
    database: Database, tenant: UUID, other_tenant: UUID, seed: int
) -> None:
    def events(owner: UUID) -> list[Delivered[Any]]:
        return [event for number in range(10) for event in a_journey(owner, number)]

    undisturbed = await folded(database, tenant, [events(tenant)])
    thrice = events(other_tenant) * 3
    Random(seed).shuffle(thrice)
    batches = [thrice[start : start + 7] for start in range(0, len(thrice), 7)]
    assert await folded(database, other_tenant, batches) == undisturbed
    assert len(undisturbed["stages"]) == 50
    [health] = undisturbed["health"]
    assert (health["health"], health["observed_at"]) == ("failing", NOON + timedelta(minutes=9))
    assert health["last_success_at"] == NOON + timedelta(minutes=8)


async def test_events_of_an_unknown_tenant_leave_nothing(database: Database) -> None:
    nobody = UUID(int=0)
    assert await folded(database, nobody, [a_journey(nobody, 1)]) == {"stages": [], "health": []}


async def test_an_empty_batch_is_no_query(database: Database, tenant: UUID) -> None:
    assert await folded(database, tenant, [[]]) == {"stages": [], "health": []}


def test_every_folded_topic_names_the_projector() -> None:
    assert all("projector" in topic.consumers for topic in FOLDED)
