"""Answers who asks for an original without the person in it: one document at a time.

redaction.requested.v1 -> the redacted file in the blob store, and its row in `redactions`
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from runtime import Context, Envelope, Outputs, Transaction
from runtime.blobs import BlobMissing, Blobs
from schemas.resume import RedactionRequested
from services.bias.blind import identifying_strings, studies_named
from services.bias.drawing import Drawn
from services.bias.store import keep_redaction, profile_of_resume

UNREAD = "It was not read yet, so nobody knows what to take out"


class TenantDoor(Protocol):
    """The long part reads the profile before it draws, in a transaction of its own."""

    def transaction(self, tenant_id: UUID) -> AbstractAsyncContextManager[Transaction]: ...


@dataclass(frozen=True, slots=True)
class Redaction:
    """What became of a request; the file, if there is one, stands in the blob store already."""

    sha256: str | None = None
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class Redactor:
    """Drawing takes a second of a processor: requests wait for each other, screens for none."""

    database: TenantDoor
    blobs: Blobs
    draw: Callable[[bytes, Sequence[str], Sequence[str]], Awaitable[Drawn]]
    turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))

    async def redact(self, event: RedactionRequested, envelope: Envelope) -> Redaction | None:
        """None: the resume was erased meanwhile."""
        async with self.database.transaction(envelope.tenant_id) as tx:
            profile = await profile_of_resume(tx, event.resume_id)
        if profile is None:
            return Redaction(failure=UNREAD)
        try:
            original = await self.blobs.get(envelope.tenant_id, event.original.sha256)
        except BlobMissing:
            return None
        async with self.turn:
            drawn = await self.draw(original, identifying_strings(profile), studies_named(profile))
        if drawn.failure is not None:
            return Redaction(failure=drawn.failure)
        return Redaction(sha256=await self.blobs.put(envelope.tenant_id, drawn.pdf))

    async def record(
        self, event: RedactionRequested, redaction: Redaction | None, context: Context
    ) -> Outputs:
        if redaction is not None:
            await keep_redaction(context.tx, event.resume_id, redaction.sha256, redaction.failure)
        return []
