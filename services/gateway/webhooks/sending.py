"""Sends one delivery: a signed POST, of whose answer only the status counts."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from json import dumps
from typing import Final

import httpx

from runtime.sealing import Sealing, Unsealable
from runtime.webhooks.calling import posted
from runtime.webhooks.schedule import Attempt
from runtime.webhooks.signing import signed_headers
from services.gateway.webhooks.ledger import Due
from services.gateway.webhooks.subscriptions import context_of

_SEPARATORS: Final = (",", ":")


@dataclass(frozen=True, slots=True)
class Caller:
    """`clock` gives seconds since 1970: receivers hold it against their own."""

    egress: httpx.AsyncClient
    sealing: Sealing
    clock: Callable[[], float] = time.time

    async def call(self, due: Due) -> tuple[Attempt, timedelta]:
        """How it went, and how long it took. Redirects are not followed: they are a failure."""
        began = time.monotonic()
        attempt = await self._attempt(due)
        return attempt, timedelta(seconds=time.monotonic() - began)

    async def _attempt(self, due: Due) -> Attempt:
        body = body_of(due)
        try:
            sealed = [one for one in (due.secret, due.old_secret) if one is not None]
            secrets = [self.sealing.open(one, context_of(due.webhook_id)) for one in sealed]
        except Unsealable:
            return Attempt(None, "its secret cannot be opened: give the webhook a new one")
        signed = signed_headers(secrets, str(due.event_id), int(self.clock()), body)
        return await posted(self.egress, due.url, body, signed)


def body_of(due: Due) -> bytes:
    """The same bytes at every attempt."""
    told = {"type": due.type, "timestamp": due.occurred_at.isoformat(), "data": due.payload}
    return dumps(told, separators=_SEPARATORS, sort_keys=True).encode()
