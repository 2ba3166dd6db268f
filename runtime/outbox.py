"""Messages that leave with the transaction that wrote them: rows now, Kafka right after.

A writer locks the row it changes before it draws an outbox id, so that two events of one thing
stand in the order in which the thing changed.
"""

from collections.abc import Sequence
from json import dumps
from typing import Any
from uuid import UUID

from runtime.database import Transaction
from runtime.envelope import Envelope
from runtime.messages import encode
from runtime.record import Outgoing
from schemas.topics import Message


async def publish_later(tx: Transaction, message: Message[Any], envelope: Envelope) -> None:
    """Publish the message once this transaction is committed, and only then."""
    outgoing = encode(message, envelope)
    await tx.execute(
        _INSERT,
        envelope.tenant_id,
        outgoing.topic,
        outgoing.key,
        outgoing.value,
        _headers(outgoing),
    )


async def publish_all_later(
    tx: Transaction, tenant_id: UUID, messages: Sequence[tuple[Message[Any], Envelope]]
) -> None:
    """The same of several, in their order and by one statement."""
    outgoing = [encode(message, envelope) for message, envelope in messages]
    await tx.execute(
        _INSERT_ALL,
        tenant_id,
        [each.topic for each in outgoing],
        [each.key for each in outgoing],
        [each.value for each in outgoing],
        [dumps(_headers(each)) for each in outgoing],
    )


def _headers(outgoing: Outgoing) -> list[list[str]]:
    return [[name, value.decode()] for name, value in outgoing.headers]


_INSERT = """
INSERT INTO outbox (tenant_id, topic, key, payload, headers) VALUES ($1, $2, $3, $4, $5)
"""

_INSERT_ALL = """
INSERT INTO outbox (tenant_id, topic, key, payload, headers)
SELECT $1, topic, key, payload, headers::jsonb
  FROM unnest($2::text[], $3::bytea[], $4::bytea[], $5::text[]) WITH ORDINALITY
       AS said (topic, key, payload, headers, place)
 ORDER BY place
"""
