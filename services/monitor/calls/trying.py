"""Calls each of an operator's webhooks once, to see whether an alert would get through."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import uuid4

import httpx
from pydantic import SecretStr

from runtime.webhooks.calling import posted
from runtime.webhooks.schedule import Attempt
from runtime.webhooks.signing import signed_headers
from services.monitor.calls.receivers import Receiver, body_of

_PAYLOAD = {
    "state": "test",
    "summary": "This is a test of the way that alerts take.",
    "runbook": "There is nothing to do.",
}


async def tried(
    egress: httpx.AsyncClient,
    receivers: Sequence[Receiver],
    secrets: Sequence[SecretStr],
    now: datetime,
) -> Mapping[Receiver, Attempt]:
    """Signed as an alert is, and of a type of its own: `alert.test`."""
    body = body_of(_PAYLOAD, now)
    return {
        receiver: await posted(
            egress,
            receiver.url,
            body,
            signed_headers(secrets, str(uuid4()), int(now.timestamp()), body),
        )
        for receiver in receivers
    }
