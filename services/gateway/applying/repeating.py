"""Takes an application that is sent again once: strangers have no login, and may have a key.

Everybody is answered alike, so there is no answer to keep: that it was done is enough.
"""

from dataclasses import dataclass
from hashlib import sha256

from runtime.database import Transaction
from runtime.reception import Arrival
from services.gateway.audit.recording import canonical
from services.gateway.errors import KeyReused
from services.gateway.idempotency import answers


@dataclass(frozen=True, slots=True)
class Once:
    """A stranger's key for one job, and what was sent under it."""

    key: str
    fingerprint: bytes

    @classmethod
    def of(cls, given: str, arrival: Arrival) -> "Once":
        job = str(arrival.job_id)
        sent = [
            job,
            arrival.sender_email,
            arrival.sender_name,
            arrival.cover_letter,
            sha256(arrival.data).hexdigest(),
        ]
        # No key that comes with a login has a space in it.
        key = "public " + sha256(f"{job}\n{given}".encode()).hexdigest()
        return cls(key, sha256(canonical(sent).encode()).digest())

    async def is_first(self, tx: Transaction) -> bool:
        """Held until the transaction ends; raises KeyReused where it was another application's."""
        if await answers.claim(tx, self.key, self.fingerprint):
            return True
        known = await tx.fetchval("SELECT fingerprint FROM kept_answers WHERE key = $1", self.key)
        if known != self.fingerprint:
            raise KeyReused
        return False
