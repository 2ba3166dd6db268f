"""What a way out for mail does: it hands over finished bytes, and says what was answered."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A finished mail, its envelope addresses, and which version of a template it came from."""

    tenant_id: UUID
    sender: str
    recipient: str
    content: bytes
    mail_id: UUID
    template: str
    template_version: int
    has_attachment: bool = False
    told: Collection[UUID] | None = None  # a digest's notices


class Mailer(Protocol):
    """Returning is "accepted". A Refusal is the rest: refused, or `in_doubt` where nobody knows."""

    @property
    def largest(self) -> int | None:
        """The size in bytes that the other side takes, once known."""
        ...

    @property
    def doubt(self) -> timedelta:
        """How long a mail in doubt waits at least: so long may the other side's own word take."""
        ...

    async def send(self, letter: Letter) -> str | None:
        """The other side's own id of the mail, where it gives one."""
        ...

    async def close(self) -> None: ...
