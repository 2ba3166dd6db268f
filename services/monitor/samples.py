"""What one message says about the stage that sent it: done, failed or dead, and how long it took.

Pure. Only what the answer needs is decoded: mostly the headers alone.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple, Self
from uuid import UUID

from pydantic import ValidationError

from runtime.deadletters import Letter
from runtime.envelope import Envelope, UnreadableEnvelope
from runtime.record import Record
from schemas import topics
from schemas.operations import IntegrationHealth, MailSent, MailStatus
from schemas.topics import Topic

STAGE_TOPICS: tuple[Topic[Any], ...] = (
    topics.RESUME_RECEIVED,
    topics.RESUME_SCANNED,
    topics.RESUME_PARSED,
    topics.RESUME_REJECTED,
    topics.CANDIDATE_RESOLVED,
    topics.CANDIDATE_SCREENED,
    topics.FEEDBACK_SCREENED,
    topics.MAIL_SENT,
)
DEAD_TOPICS = frozenset(topic.dead_letters for topic in topics.ALL)
HEALTH_TOPIC = topics.INTEGRATION_HEALTH.name
WATCHED = (*(topic.name for topic in STAGE_TOPICS), *sorted(DEAD_TOPICS), HEALTH_TOPIC)


class Outcome(StrEnum):
    DONE = "done"
    FAILED = "failed"
    DEAD = "dead"


class Origin(NamedTuple):
    """Where samples are counted together.

    The partition is part of it, so that each count has one place in the table's changelog.
    """

    tenant_id: UUID
    topic: str
    agent: str
    partition: int

    @property
    def key(self) -> str:
        return "|".join(map(str, self))

    @classmethod
    def of(cls, key: str) -> Self:
        tenant, topic, agent, partition = key.split("|")
        return cls(UUID(tenant), topic, agent, int(partition))


@dataclass(frozen=True, slots=True)
class Sample:
    """`took_ms` is None where it would mislead: a replay's wait is nobody's slowness."""

    origin: Origin
    outcome: Outcome
    at: float
    took_ms: float | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """One report of an integration."""

    tenant_id: UUID
    health: IntegrationHealth


def read(record: Record) -> Sample | Observation | None:
    """None for what says nothing: a message of nobody, or one that can't be read."""
    try:
        if record.topic in DEAD_TOPICS:
            return _of_dead(record)
        envelope = Envelope.from_headers(record.headers)
        if record.topic == HEALTH_TOPIC:
            health = IntegrationHealth.model_validate_json(record.value or b"")
            return Observation(envelope.tenant_id, health)
        return _of_stage(record, envelope)
    except (UnreadableEnvelope, ValidationError, ValueError):
        return None


def _of_stage(record: Record, envelope: Envelope) -> Sample:
    origin = Origin(envelope.tenant_id, record.topic, _plain(envelope.agent), record.partition)
    took = None if envelope.replay_id else envelope.took.total_seconds() * 1000
    is_failure = record.topic == topics.RESUME_REJECTED.name or _is_lost_mail(record)
    outcome = Outcome.FAILED if is_failure else Outcome.DONE
    return Sample(origin, outcome, envelope.occurred_at.timestamp(), took)


def _of_dead(record: Record) -> Sample:
    letter = Letter.of(record)
    origin = Origin(letter.tenant_id, letter.died_at.topic, _plain(letter.agent), record.partition)
    return Sample(origin, Outcome.DEAD, record.timestamp / 1000)


def _is_lost_mail(record: Record) -> bool:
    if record.topic != topics.MAIL_SENT.name:
        return False
    return MailSent.model_validate_json(record.value or b"").status is MailStatus.FAILED


def _plain(agent: str) -> str:
    return agent.replace("|", "")[:60] or "unknown"
