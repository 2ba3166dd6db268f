"""Removes the kept answers that speak of a person: whoever is erased lives on in none of them."""

from uuid import UUID

from runtime.database import Transaction
from runtime.sealing import Sealing
from services.gateway.idempotency import answers
from services.gateway.idempotency.answers import Answer
from services.gateway.idempotency.mentions import Marks, mentions


async def forget(tx: Transaction, sealing: Sealing, tenant_id: UUID, marks: Marks) -> None:
    """Their keys stay taken: what was done under them is not done again."""
    rows = await tx.fetch("SELECT key, status, answer FROM kept_answers WHERE answer IS NOT NULL")
    gone = [row["key"] for row in rows if _speaks(answers.opened(row, sealing, tenant_id), marks)]
    await tx.execute("UPDATE kept_answers SET answer = NULL WHERE key = ANY ($1::text[])", gone)


def _speaks(answer: Answer, marks: Marks) -> bool:
    headers = [value for _, value in answer.headers]
    return any(mentions(text, marks) for text in (*headers, answer.body.decode("utf-8", "replace")))
