"""Stand-ins for what a door needs, without a server."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID

from runtime.mailing.returns import Returned
from runtime.reception import Arrival, Receipt, resume_id
from schemas.event import BlobRef
from services.intake.addresses import Destination, normalised, without_tag
from services.intake.admission import TryLater

DEMO = UUID(int=1)
OTHER = UUID(int=2)
BACKEND = UUID(int=11)


class FakeAddresses:
    """`hiring@demo.example` with the job `backend`, and `jobs@other.example`."""

    async def find(self, address: str) -> Destination | None:
        plain, tag = without_tag(normalised(address))
        if plain == "hiring@demo.example":
            return Destination(DEMO, await self.job(DEMO, tag))
        return Destination(OTHER) if plain == "jobs@other.example" else None

    async def tenant(self, name: str) -> UUID | None:
        return {"demo": DEMO, "hiring@demo.example": DEMO, "other": OTHER}.get(name)

    async def job(self, tenant_id: UUID, slug: str) -> UUID | None:
        return BACKEND if (tenant_id, slug) == (DEMO, "backend") else None


class AwayAddresses(FakeAddresses):
    async def find(self, address: str) -> Destination | None:
        raise ConnectionRefusedError(address)


@dataclass
class FakeAdmission:
    """Keeps what it is given; `away_for` deliveries it can't."""

    away_for: int = 0
    taken: dict[UUID, dict[UUID, Arrival]] = field(default_factory=dict)
    returned: list[tuple[UUID, Returned]] = field(default_factory=list)
    on_taken: Callable[[], None] = lambda: None

    async def admit(self, tenant_id: UUID, arrivals: Sequence[Arrival]) -> Sequence[Receipt]:
        if self.away_for:
            self.away_for -= 1
            raise TryLater("the fake is away")
        resumes = self.taken.setdefault(tenant_id, {})
        receipts: list[Receipt] = []
        for arrival in arrivals:
            digest = sha256(arrival.data).hexdigest()
            identity = resume_id(tenant_id, digest, arrival.job_id)
            original = BlobRef(sha256=digest, size=len(arrival.data), media_type="text/plain")
            receipts.append(Receipt(identity, original, identity not in resumes))
            resumes.setdefault(identity, arrival)
        self.on_taken()
        return receipts

    async def note_return(self, tenant_id: UUID, returned: Returned) -> None:
        self.returned.append((tenant_id, returned))

    def names(self, tenant_id: UUID) -> list[str]:
        return [arrival.file_name for arrival in self.taken.get(tenant_id, {}).values()]
