"""Erases a person: every row in one transaction; the bytes follow once nobody's row names them.

What stays is that somebody was erased: ids that mean nothing any more, in the erasure's own row,
in events and in the audit trail.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID, uuid4

from runtime.database import Transaction
from runtime.envelope import Envelope, new_id
from runtime.outbox import publish_later
from schemas import topics
from schemas.candidate import CandidateChanged, CandidateErased, Change
from services.gateway import publishing
from services.gateway.audit.recording import Actor, Thing, record
from services.gateway.identities import Subject
from services.gateway.privacy.person import Person

Reason = Literal["request", "retention"]


@dataclass(frozen=True, slots=True)
class Erased:
    """`mails` are the Message-IDs of mails about the person that left: copies we can't reach."""

    id: UUID
    candidates: int
    resumes: int
    mails: Sequence[str]


async def erase(
    tx: Transaction, tenant_id: UUID, actor: Subject | Actor, person: Person, reason: Reason
) -> Erased:
    """The caller's transaction holds the lock on identities."""
    erasure = uuid4()
    versions = await tx.fetch(
        "SELECT id, version FROM candidates WHERE id = ANY ($1::uuid[]) FOR UPDATE",
        person.candidates,
    )
    await _note_blobs(tx, person)
    mails = await tx.fetch(_SENT, person.candidates, person.resumes, person.addresses)
    await tx.execute(_MAILS, person.candidates, person.resumes, person.addresses)
    await tx.execute(_SUPPRESSIONS, person.candidates)
    await tx.execute(_SHARED_CONTACTS, person.candidates)
    await tx.execute("DELETE FROM resume_stages WHERE resume_id = ANY ($1::uuid[])", person.resumes)
    await tx.execute(_BESIDE_OTHERS, person.resumes)
    await tx.execute(_LETTERS_BESIDE_OTHERS, person.resumes)
    # What else hangs on a candidate or a resume goes with it: the schema says so.
    await tx.execute("DELETE FROM candidates WHERE id = ANY ($1::uuid[])", person.candidates)
    await tx.execute("DELETE FROM resumes WHERE id = ANY ($1::uuid[])", person.resumes)
    await tx.execute(
        """
        INSERT INTO erasures (id, candidate_ids, resume_ids, reason, erased_at)
        VALUES ($1, $2, $3, $4, clock_timestamp())
        """,
        erasure,
        person.candidates,
        person.resumes,
        reason,
    )
    for row in versions:
        gone = CandidateChanged(
            candidate_id=row["id"], version=row["version"] + 1, change=Change.ERASED
        )
        await publishing.candidate_event(tx, tenant_id, gone)
        resumes = tuple(person.resumes) if row["id"] == person.candidates[0] else ()
        event = CandidateErased(candidate_id=row["id"], resume_ids=resumes)
        envelope = Envelope.first(tenant_id, new_id(), agent="gateway")
        await publish_later(tx, topics.CANDIDATE_ERASED.message(event), envelope)
        thing = Thing("candidate", row["id"])
        detail = {"erasure": str(erasure), "reason": reason}
        await record(tx, actor, "candidate.erased", thing, detail)
    sent = [row["message_id"] for row in mails]
    return Erased(erasure, len(versions), len(person.resumes), sent)


async def erase_resumes(
    tx: Transaction, actor: Subject | Actor, resumes: Sequence[UUID], reason: Reason
) -> None:
    """Resumes that never became anybody's."""
    person = Person((), resumes, ())
    erasure = uuid4()
    await _note_blobs(tx, person)
    await tx.execute(_MAILS, [], resumes, [])
    await tx.execute("DELETE FROM resume_stages WHERE resume_id = ANY ($1::uuid[])", resumes)
    await tx.execute("DELETE FROM resumes WHERE id = ANY ($1::uuid[])", resumes)
    await tx.execute(
        "INSERT INTO erasures (id, candidate_ids, resume_ids, reason) VALUES ($1, '{}', $2, $3)",
        erasure,
        resumes,
        reason,
    )
    detail = {"resumes": [str(one) for one in resumes], "reason": reason}
    await record(tx, actor, "resume.erased", Thing("erasure", erasure), detail)


async def _note_blobs(tx: Transaction, person: Person) -> None:
    """Which bytes the rows name, while they still do."""
    await tx.execute(_BLOBS, person.resumes)


_BLOBS = """
INSERT INTO unwanted_blobs (sha256)
SELECT sha256 FROM resumes WHERE id = ANY ($1::uuid[])
UNION
SELECT text_sha256 FROM profiles WHERE resume_id = ANY ($1::uuid[])
UNION
SELECT sha256 FROM redactions WHERE resume_id = ANY ($1::uuid[]) AND sha256 IS NOT NULL
UNION
SELECT sha256 FROM enclosures WHERE resume_id = ANY ($1::uuid[])
ON CONFLICT (tenant_id, sha256) DO UPDATE SET noted_at = now(), removed_at = NULL
"""

_SENT = """
SELECT message_id FROM mails
 WHERE status = 'sent'
   AND (candidate_id = ANY ($1::uuid[]) OR resume_id = ANY ($2::uuid[])
        OR lower(recipient) = ANY ($3::text[]))
 ORDER BY sent_at
"""

_MAILS = """
DELETE FROM mails
 WHERE candidate_id = ANY ($1::uuid[]) OR resume_id = ANY ($2::uuid[])
    OR lower(recipient) = ANY ($3::text[])
"""

# Their files may have come with other people's, as in an agency's mail.
_BESIDE_OTHERS = """
DELETE FROM enclosures AS e
 USING resumes AS r
 WHERE r.id = ANY ($1::uuid[]) AND r.sha256 = e.sha256
"""
_LETTERS_BESIDE_OTHERS = """
DELETE FROM cover_letters AS l
 USING resumes AS r
 WHERE r.id = ANY ($1::uuid[]) AND r.sha256 = l.sha256
"""

# Nobody is left to write to; where somebody else has the address, it stays theirs.
_SUPPRESSIONS = """
DELETE FROM suppressions AS s
 WHERE EXISTS (SELECT FROM candidates AS c
                WHERE c.email_folded = s.address AND c.id = ANY ($1::uuid[]))
   AND NOT EXISTS (SELECT FROM candidates AS c
                    WHERE c.email_folded = s.address AND NOT c.id = ANY ($1::uuid[]))
"""

# A contact that several people shared stays while another of them is known.
_SHARED_CONTACTS = """
DELETE FROM shared_contacts AS shared
 WHERE EXISTS (SELECT FROM candidate_keys AS k
                WHERE k.kind = shared.kind AND k.value = shared.value
                  AND k.candidate_id = ANY ($1::uuid[]))
   AND NOT EXISTS (SELECT FROM candidate_keys AS k
                    WHERE k.kind = shared.kind AND k.value = shared.value
                      AND NOT k.candidate_id = ANY ($1::uuid[]))
"""
