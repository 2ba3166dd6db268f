"""A house with a communication agent, its senders, and candidates to tell of."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from runtime.blobs import DiskBlobs
from runtime.database import Database, SystemDatabase
from runtime.envelope import Envelope
from runtime.health import Health
from runtime.process import Resources
from runtime.settings import Environment
from runtime.telemetry import Telemetry
from runtime.testing import MemoryPublisher, deliver
from schemas import topics
from schemas.candidate import CandidateScreened, Resolution
from schemas.topics import Message
from services.communication.agent import agent, send_mail
from services.communication.settings import Settings, Tls

ORIGINAL = b"%PDF-1.7 an invented resume " * 40


def settings_for(office_port: int, blob_dir: Path, **fields: Any) -> Settings:
    values: dict[str, Any] = {
        "environment": Environment.DEVELOPMENT,
        "smtp_host": "127.0.0.1",
        "smtp_port": office_port,
        "smtp_tls": Tls.NONE,
        "blob_dir": blob_dir,
        "first_retry_seconds": 0.1,
        "longest_retry_minutes": 0.005,
        "lease_seconds": 1,
        "public_url": "https://hirestream.example",
    }
    return Settings(**{**values, **fields})


async def until_true(condition: Callable[[], Awaitable[bool]], within: float = 90) -> None:
    """Look until it holds."""
    async with asyncio.timeout(within):
        while not await condition():
            await asyncio.sleep(0.02)


@dataclass
class House:
    """The communication agent and as many senders as a test wants, on one database."""

    database: Database
    system: SystemDatabase
    settings: Settings
    blobs: DiskBlobs
    telemetry: Telemetry = field(default_factory=Telemetry)

    @property
    def resources(self) -> Resources:
        return Resources(self.database, self.system, MemoryPublisher(), self.telemetry, Health())

    @asynccontextmanager
    async def sending(self, senders: int = 1) -> AsyncGenerator[None]:
        tasks = [
            asyncio.create_task(send_mail(self.settings, self.resources)) for _ in range(senders)
        ]
        try:
            yield
            for task in tasks:
                if task.done():
                    task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def tell(self, tenant: UUID, message: Message[Any]) -> None:
        """Deliver an event as the runtime does: in one transaction of its tenant."""
        async with (
            agent(self.settings, self.resources) as communication,
            self.database.transaction(tenant) as tx,
        ):
            envelope = Envelope.first(tenant, uuid4(), agent="test")
            await deliver(communication, message, tenant=tenant, envelope=envelope, tx=tx)

    async def a_candidate(self, tenant: UUID, name: str = "Ada Example", **columns: Any) -> "Known":
        return await Known.make(self, tenant, name, **columns)

    async def ledger(self, tenant: UUID) -> list[dict[str, Any]]:
        async with self.database.transaction(tenant) as tx:
            return [dict(row) for row in await tx.fetch("SELECT * FROM mails ORDER BY created_at")]

    async def until_ended(self, tenant: UUID, count: int = 1) -> list[dict[str, Any]]:
        """The ledger, once so many mails have left it."""

        async def have_ended() -> bool:
            rows = await self.ledger(tenant)
            return (
                sum(row["status"] not in ("queued", "gathered", "sending") for row in rows) >= count
            )

        await until_true(have_ended)
        return await self.ledger(tenant)

    async def published(self, tenant: UUID, topic: str) -> list[Any]:
        async with self.database.transaction(tenant) as tx:
            rows = await tx.fetch("SELECT payload FROM outbox WHERE topic = $1 ORDER BY id", topic)
        payload = topics.BY_NAME[topic].payload
        return [payload.model_validate_json(row["payload"]) for row in rows]


@dataclass
class Known:
    """A candidate with a resume and an application, as the agents before us leave them."""

    tenant: UUID
    candidate_id: UUID = field(default_factory=uuid4)
    resume_id: UUID = field(default_factory=uuid4)
    application_id: UUID = field(default_factory=uuid4)

    @classmethod
    async def make(
        cls,
        house: House,
        tenant: UUID,
        name: str,
        *,
        original: bytes = ORIGINAL,
        file_name: str = "ada.pdf",
        sender_name: str = "Ada",
    ) -> "Known":
        known = cls(tenant)
        digest = await house.blobs.put(tenant, original)
        first, _, last = name.partition(" ")
        async with house.database.transaction(tenant) as tx:
            await tx.execute(
                """
                INSERT INTO resumes (id, sha256, size, media_type, file_name, source, sender_email,
                                     sender_name)
                VALUES ($1, $2, $3, 'application/pdf', $4, 'mail', 'ada@example.com', $5)
                """,
                known.resume_id,
                digest,
                len(original),
                file_name,
                sender_name,
            )
            await tx.execute(
                """
                INSERT INTO candidates (id, first_name, last_name, email, skills, resume_id)
                VALUES ($1, $2, $3, 'ada@example.com', '{Python}', $4)
                """,
                known.candidate_id,
                first,
                last,
                known.resume_id,
            )
            await tx.execute(
                "INSERT INTO applications (id, candidate_id, resume_id) VALUES ($1, $2, $3)",
                known.application_id,
                known.candidate_id,
                known.resume_id,
            )
        return known

    def screened(self, **fields: Any) -> Message[CandidateScreened]:
        values = {
            "candidate_id": self.candidate_id,
            "resume_id": self.resume_id,
            "screening_id": uuid4(),
            "resolution": Resolution.NEW,
            "application_id": self.application_id,
            **fields,
        }
        return topics.CANDIDATE_SCREENED.message(CandidateScreened(**values))
