"""Chooses which resumes a replay sends again, and brings back those the topic forgot."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from runtime.agent import Delivered
from runtime.broker import Publisher
from runtime.database import Database, Row
from runtime.envelope import Envelope
from runtime.messages import encode
from schemas import topics
from schemas.event import BlobRef
from schemas.resume import ResumeReceived, Source


@dataclass(slots=True)
class Chosen:
    """Which resumes are wanted; remembers which it was asked about.

    An erased resume is never wanted. `only_failed` wants those whose latest verdict is a rejection,
    and those that have had none for a while: they lie in a dead letter.
    """

    database: Database
    only_failed: bool = False
    resume_id: UUID | None = None
    asked: set[UUID] = field(default_factory=set[UUID])

    async def wanted(self, delivered: Delivered[Any]) -> bool:
        resume_id: UUID | None = getattr(delivered.event, "resume_id", None)
        if resume_id is None:
            return not self.only_failed and self.resume_id is None
        self.asked.add(resume_id)
        if self.resume_id not in (None, resume_id):
            return False
        async with self.database.transaction(delivered.envelope.tenant_id) as tx:
            return bool(await tx.fetchval(_IS_WANTED, resume_id, self.only_failed))


async def forgotten(
    chosen: Chosen, tenant: UUID, since: datetime | None, until: datetime | None
) -> list[Delivered[ResumeReceived]]:
    """Wanted resumes of one tenant whose event has left the topic, told anew from their rows."""
    async with chosen.database.transaction(tenant) as tx:
        rows = await tx.fetch(
            _RESUMES, sorted(chosen.asked), since, until, chosen.resume_id, chosen.only_failed
        )
    return [_told_anew(tenant, row) for row in rows]


async def send_forgotten(
    publisher: Publisher, replay_id: UUID, events: Sequence[Delivered[ResumeReceived]]
) -> None:
    await publisher.publish(
        [
            encode(topics.RESUME_RECEIVED.message(one.event), one.envelope.replayed(replay_id))
            for one in events
        ]
    )


def _told_anew(tenant: UUID, row: Row) -> Delivered[ResumeReceived]:
    original = BlobRef(sha256=row["sha256"], size=row["size"], media_type=row["media_type"])
    event = ResumeReceived(
        resume_id=row["id"],
        source=Source(row["source"]),
        original=original,
        job_id=row["job_id"],
        enclosures=tuple(BlobRef(**one) for one in row["enclosures"]),
    )
    # Reception gives a resume's first event the resume's own id (runtime/reception.py).
    envelope = Envelope(
        tenant_id=tenant,
        event_id=row["id"],
        correlation_id=row["id"],
        occurred_at=datetime.now(UTC),
    )
    return Delivered(topics.RESUME_RECEIVED, event, envelope)


_FAILED = """
    coalesce(
        (SELECT s.stage = 'rejected'
           FROM resume_stages AS s
          WHERE s.resume_id = r.id AND s.stage IN ('parsed', 'rejected')
          ORDER BY s.finished_at DESC
          LIMIT 1),
        r.received_at < now() - interval '10 minutes')
"""
_IS_WANTED = f"SELECT NOT $2 OR {_FAILED} FROM resumes AS r WHERE r.id = $1"  # noqa: S608  constants
_RESUMES = f"""
    SELECT r.id, r.sha256, r.size, r.media_type, r.source, r.job_id,
           (SELECT coalesce(jsonb_agg(jsonb_build_object('sha256', e.sha256, 'size', e.size,
                                                         'media_type', e.media_type)
                                      ORDER BY e.sha256), '[]')
              FROM enclosures AS e WHERE e.resume_id = r.id) AS enclosures
      FROM resumes AS r
     WHERE NOT r.id = ANY($1::uuid[])
       AND ($2::timestamptz IS NULL OR r.received_at >= $2)
       AND ($3::timestamptz IS NULL OR r.received_at < $3)
       AND ($4::uuid IS NULL OR r.id = $4)
       AND (NOT $5 OR {_FAILED})
     ORDER BY r.received_at
"""  # noqa: S608  constants
