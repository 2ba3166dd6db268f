"""Keeps what was answered under a key: claimed with the write, sealed, forgotten after a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from json import dumps, loads
from typing import Final
from uuid import UUID

from pydantic import SecretStr

from runtime.database import Row, Transaction
from runtime.sealing import Sealing

LONGEST_KEY: Final = 255
_BYTES: Final = "latin-1"  # any bytes as text, and back


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """What stands under a key; no answer while the write is at work, or where it was lost.

    It is forgotten where it spoke of somebody who has been erased since.
    """

    fingerprint: bytes
    answer: Answer | None
    is_forgotten: bool = False


async def find(tx: Transaction, sealing: Sealing, tenant_id: UUID, key: str) -> Kept | None:
    row = await tx.fetchrow(
        """
        SELECT key, fingerprint, status, answer
          FROM kept_answers
         WHERE key = $1 AND made_at > now() - interval '24 hours'
        """,
        key,
    )
    if row is None:
        return None
    if row["answer"] is None:
        return Kept(row["fingerprint"], None, is_forgotten=row["status"] is not None)
    return Kept(row["fingerprint"], opened(row, sealing, tenant_id))


def opened(row: Row, sealing: Sealing, tenant_id: UUID) -> Answer:
    context = _context(tenant_id, row["key"])
    written = loads(sealing.open(row["answer"], context).get_secret_value())
    headers = [(name, value) for name, value in written["headers"]]
    return Answer(row["status"], headers, written["body"].encode(_BYTES))


async def claim(tx: Transaction, key: str, fingerprint: bytes) -> bool:
    """Whether the key is this request's. Waits for another that is at work under it."""
    found: bool | None = await tx.fetchval(
        """
        INSERT INTO kept_answers (key, fingerprint) VALUES ($1, $2)
        ON CONFLICT (tenant_id, key) DO UPDATE
           SET fingerprint = excluded.fingerprint, status = NULL, answer = NULL, made_at = now()
         WHERE kept_answers.made_at <= now() - interval '24 hours'
        RETURNING true
        """,
        key,
        fingerprint,
    )
    return found is True


async def keep(
    tx: Transaction, sealing: Sealing, tenant_id: UUID, key: str, answer: Answer
) -> None:
    """Whom it speaks of may have been erased since the write: then only that it was done stays.

    What one transaction wrote has one xmin: an erasure's own answer tells of nobody.
    """
    written = dumps({"headers": list(answer.headers), "body": answer.body.decode(_BYTES)})
    await tx.execute(
        """
        UPDATE kept_answers
           SET status = $2,
               answer = CASE WHEN EXISTS (SELECT FROM erasures AS e
                                           WHERE e.erased_at >= kept_answers.made_at
                                             AND e.xmin <> kept_answers.xmin)
                             THEN NULL ELSE $3::bytea END
         WHERE key = $1
        """,
        key,
        answer.status,
        sealing.seal(SecretStr(written), _context(tenant_id, key)),
    )


async def release(tx: Transaction, key: str) -> None:
    """Nothing was done under it: it may be tried again."""
    await tx.execute("DELETE FROM kept_answers WHERE key = $1 AND answer IS NULL", key)


async def forget_old(tx: Transaction) -> None:
    """Of all tenants, as the system."""
    await tx.execute("DELETE FROM kept_answers WHERE made_at <= now() - interval '24 hours'")


def _context(tenant_id: UUID, key: str) -> str:
    return f"kept_answers:{tenant_id}/{key}"
