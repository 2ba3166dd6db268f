"""Everybody whom a candidate was found to be, and every resume that is theirs and nobody else's."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from runtime.database import Row, Transaction
from services.gateway.errors import NotFound
from services.gateway.idempotency.mentions import Marks


@dataclass(frozen=True, slots=True)
class Person:
    """One person's ids. `addresses` are folded, and the person's own alone."""

    candidates: Sequence[UUID]
    resumes: Sequence[UUID]
    addresses: Sequence[str]


async def person_numbered(tx: Transaction, number: int) -> Person:
    """By the number of any record that was merged into the one who answers today."""
    candidate_id: UUID | None = await tx.fetchval(
        "SELECT survivor_of(id) FROM candidates WHERE number = $1", number
    )
    if candidate_id is None:
        raise NotFound("Candidate not found")
    return await person_of(tx, candidate_id)


async def person_of(tx: Transaction, survivor: UUID) -> Person:
    candidates = await _ids(await tx.fetch(_CLUSTER, survivor))
    addresses = [row["address"] for row in await tx.fetch(_ADDRESSES, candidates)]
    resumes = await _ids(await tx.fetch(_RESUMES, candidates, addresses))
    return Person(candidates, resumes, addresses)


async def marks_of(tx: Transaction, person: Person) -> Marks:
    """What an answer of ours would name the person by."""
    rows = await tx.fetch(
        """
        SELECT number, email_folded, external_id FROM candidates WHERE id = ANY ($1::uuid[])
        """,
        person.candidates,
    )
    named = [row[name] for row in rows for name in ("email_folded", "external_id") if row[name]]
    ids = [str(one) for one in (*person.candidates, *person.resumes)]
    return Marks({row["number"] for row in rows}, {*ids, *named, *person.addresses})


async def _ids(rows: Sequence[Row]) -> list[UUID]:
    return [row["id"] for row in rows]


_CLUSTER = """
WITH RECURSIVE cluster (id) AS (
    SELECT $1::uuid
    UNION
    SELECT c.id FROM candidates AS c JOIN cluster ON c.merged_into = cluster.id
)
SELECT id FROM cluster
"""

# An address that somebody else uses too is no proof of whose a file is.
_ADDRESSES = """
SELECT DISTINCT address
  FROM (SELECT email_folded AS address FROM candidates
         WHERE id = ANY ($1::uuid[]) AND email_folded <> ''
        UNION ALL
        SELECT value FROM candidate_keys
         WHERE candidate_id = ANY ($1::uuid[]) AND kind = 'email') AS own
 WHERE NOT EXISTS (SELECT FROM candidates AS other
                    WHERE other.email_folded = own.address
                      AND NOT other.id = ANY ($1::uuid[]))
   AND NOT EXISTS (SELECT FROM shared_contacts AS shared
                    WHERE shared.kind = 'email' AND shared.value = own.address)
"""

# Also files that never became a profile, where the person sent them or they are a letter of theirs.
_RESUMES = """
SELECT id FROM resumes AS r
 WHERE EXISTS (SELECT FROM candidate_resumes AS a
                WHERE a.resume_id = r.id AND a.candidate_id = ANY ($1::uuid[]))
    OR EXISTS (SELECT FROM applications AS a
                WHERE a.resume_id = r.id AND a.candidate_id = ANY ($1::uuid[]))
    OR EXISTS (SELECT FROM resume_claims AS c
                WHERE c.resume_id = r.id AND c.candidate_id = ANY ($1::uuid[]))
    OR (NOT EXISTS (SELECT FROM candidate_resumes AS a WHERE a.resume_id = r.id)
        AND EXISTS (SELECT FROM cover_letters AS l
                      JOIN candidate_resumes AS a ON a.resume_id = l.resume_id
                     WHERE l.sha256 = r.sha256 AND a.candidate_id = ANY ($1::uuid[])))
    OR (lower(r.sender_email) = ANY ($2::text[])
        AND NOT EXISTS (SELECT FROM candidate_resumes AS a WHERE a.resume_id = r.id))
"""
