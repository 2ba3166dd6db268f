"""Messages that leave with the transaction that wrote them: rows now, Kafka right after.

A writer locks the row it changes before it draws an outbox id, so that two events of one thing
stand in the order in which the thing changed.
"""

from typing import Any

from runtime.database import Transaction
from runtime.envelope import Envelope
from runtime.messages import encode
from schemas.topics import Message


async def publish_later(tx: Transaction, message: Message[Any], envelope: Envelope) -> None:
    """Publish the message once this transaction is committed, and only then."""
    outgoing = encode(message, envelope)
    headers = [[name, value.decode()] for name, value in outgoing.headers]
    await tx.execute(
        _INSERT, envelope.tenant_id, outgoing.topic, outgoing.key, outgoing.value, headers
    )


_INSERT = """
INSERT INTO outbox (tenant_id, topic, key, payload, headers) VALUES ($1, $2, $3, $4, $5)
"""
