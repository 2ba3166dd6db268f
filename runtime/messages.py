"""Between a topic's events and Kafka's bytes."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from pydantic import ValidationError

from runtime.agent import Delivered
from runtime.envelope import Envelope, UnreadableEnvelope
from runtime.record import Outgoing, Record
from schemas.topics import Message, Topic


class Undecodable(Exception):
    """A message that breaks the contract. Its words name fields, never values."""


def decode(topic: Topic[Any], record: Record) -> Delivered[Any]:
    """Read a message, or raise Undecodable."""
    try:
        envelope = Envelope.from_headers(record.headers)
    except UnreadableEnvelope as error:
        raise Undecodable("its headers do not say whose it is") from error
    if record.value is None:
        raise Undecodable("it has no payload")
    try:
        event = topic.payload.model_validate_json(record.value)
    except ValidationError as error:
        raise Undecodable(_places(error)) from error
    return Delivered(topic, event, envelope)


def encode(message: Message[Any], envelope: Envelope) -> Outgoing:
    topic, payload = message.topic, message.payload
    return Outgoing(
        topic=topic.name,
        key=str(topic.key(payload, envelope.tenant_id)).encode(),
        value=payload.model_dump_json().encode(),
        headers=envelope.headers(),
    )


def caused_by(
    cause: Envelope, messages: Sequence[Message[Any]], *, agent: str, took: timedelta
) -> list[Outgoing]:
    """The outputs of one event; the same cause gives them the same ids for ever."""
    return [
        encode(message, cause.caused(message.topic.name, position, agent=agent, took=took))
        for position, message in enumerate(messages)
    ]


def _places(error: ValidationError) -> str:
    details = error.errors(include_url=False, include_context=False, include_input=False)
    faults = [f"{'.'.join(map(str, item['loc'])) or 'payload'}: {item['type']}" for item in details]
    return ", ".join(faults[:5])
