"""Two tenants with their addresses, and a mail door that keeps what it takes in real servers."""

from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from smtplib import SMTP, SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused
from typing import Protocol
from uuid import UUID, uuid4

import pytest

from runtime.blobs import Blobs, DiskBlobs
from runtime.database import Database, SystemDatabase
from runtime.reception import Reception
from services.intake.addresses import PostgresAddresses
from services.intake.admission import PostgresAdmission
from services.intake.conversation import listening
from services.intake.doors import Door
from services.intake.smtp_door import Limits, Receiver

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class House:
    """Where two tenants live, and the door to it."""

    database: Database
    system: SystemDatabase
    blobs: Blobs
    alpha: UUID
    beta: UUID
    backend: UUID

    @property
    def addresses(self) -> PostgresAddresses:
        return PostgresAddresses(self.system, self.database)

    @property
    def admission(self) -> PostgresAdmission:
        return PostgresAdmission(self.database, Reception(self.blobs, agent="intake"))

    async def rows(self, tenant_id: UUID, table: str) -> list[dict[str, object]]:
        queries = {
            "resumes": "SELECT * FROM resumes ORDER BY received_at, id",
            "submissions": "SELECT * FROM submissions ORDER BY received_at, source_ref",
            "outbox": "SELECT * FROM outbox WHERE tenant_id = current_tenant() ORDER BY id",
            "mail_returns": "SELECT * FROM mail_returns ORDER BY came_at",
            "suppressions": "SELECT * FROM suppressions ORDER BY address",
        }
        async with self.database.transaction(tenant_id) as tx:
            return [dict(row) for row in await tx.fetch(queries[table])]


@pytest.fixture
async def house(
    database: Database,
    system: SystemDatabase,
    tenant: UUID,
    other_tenant: UUID,
    tmp_path: Path,
) -> House:
    backend = uuid4()
    async with database.transaction(tenant) as tx:
        await tx.execute(
            "INSERT INTO jobs (id, slug, title) VALUES ($1, 'backend', 'Engineer')", backend
        )
        await tx.execute("INSERT INTO tenant_addresses (address) VALUES ('hiring@alpha.example')")
    async with database.transaction(other_tenant) as tx:
        await tx.execute("INSERT INTO tenant_addresses (address) VALUES ('jobs@beta.example')")
    blobs = DiskBlobs(tmp_path / "blobs")
    return House(database, system, blobs, tenant, other_tenant, backend)


class OpenDoor(Protocol):
    def __call__(
        self, *, admission: PostgresAdmission | None = None, limits: Limits | None = None
    ) -> AbstractAsyncContextManager[int]: ...


@pytest.fixture
def mail_door(house: House) -> OpenDoor:
    @asynccontextmanager
    async def opened(
        *, admission: PostgresAdmission | None = None, limits: Limits | None = None
    ) -> AsyncGenerator[int]:
        limits = limits or Limits()
        door = Door("smtp-door")
        receiver = Receiver(house.addresses, admission or house.admission, door, limits)
        async with listening(receiver, limits, host=HOST, port=0, hostname="mx.example") as port:
            yield port

    return opened


def send(port: int, data: bytes, *recipients: str, sender: str = "ada@example.com") -> int:
    """Send as any mail program does; the reply code of the step that decided."""
    with SMTP(HOST, port, timeout=30) as client:
        try:
            refused = client.sendmail(sender, list(recipients), as_lines(data))
        except SMTPRecipientsRefused as error:
            return next(iter(error.recipients.values()))[0]
        except (SMTPDataError, SMTPSenderRefused) as error:
            return error.smtp_code
    return next(iter(refused.values()))[0] if refused else 250


def as_lines(data: bytes) -> bytes:
    """With the line ends that SMTP asks for."""
    return data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
