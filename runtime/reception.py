"""Takes one file in: the original is stored, then its rows and its event commit together.

Every door (mail, folder, upload, task, ATS) ends here, and answers its outside world only after
`receive` has returned and its transaction has committed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from runtime.blobs import Blobs
from runtime.database import Transaction
from runtime.enclosing import Enclosed, enclosures_of, note_enclosures
from runtime.envelope import Envelope, new_id
from runtime.filetype import media_type
from runtime.outbox import publish_later
from runtime.refusal import Refusal
from schemas import topics
from schemas.event import BlobRef
from schemas.resume import RejectionCode, ResumeReceived, ResumeRejected, Source

RESUMES = UUID("6d3b1c9e-0f4b-4a53-8d1e-5c1c4ed9a2f7")

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A file at a door. `source_ref` is the source's own id for it, so a repeat is known.

    `channel` is where the applicant came from, in the tenant's own word, where a rule says it;
    `enclosed` are the documents that came beside it.
    """

    data: bytes
    file_name: str
    source: Source
    source_ref: str
    job_id: UUID | None = None
    sender_email: str | None = None
    sender_name: str | None = None
    cover_letter: str | None = None
    channel: str | None = None
    refusal: Refusal | None = None
    enclosed: Sequence[Enclosed] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """`is_new` is false where the same bytes came for the same job before."""

    resume_id: UUID
    original: BlobRef
    is_new: bool
    rejected: str | None = None


def resume_id(tenant_id: UUID, digest: str, job_id: UUID | None) -> UUID:
    """The same file for the same job is the same resume, through whatever door it comes."""
    return uuid5(RESUMES, f"{tenant_id}/{digest}/{job_id or ''}")


@dataclass(frozen=True, slots=True)
class Reception:
    """`largest` is in bytes; what exceeds it is kept, and rejected with a reason."""

    blobs: Blobs
    agent: str
    largest: int = 25 * MEGABYTE

    async def keep(self, tenant_id: UUID, arrival: Arrival) -> BlobRef:
        """Store the originals. Do this before the transaction opens: it may take long."""
        digest = await self.blobs.put(tenant_id, arrival.data)
        for each in arrival.enclosed:
            await self.blobs.put(tenant_id, each.data)
        return BlobRef(
            sha256=digest,
            size=len(arrival.data),
            media_type=media_type(arrival.data, arrival.file_name),
        )

    async def receive(
        self, tx: Transaction, tenant_id: UUID, arrival: Arrival, original: BlobRef
    ) -> Receipt:
        """Write the resume, its submission and its first event in the caller's transaction."""
        identity = resume_id(tenant_id, original.sha256, arrival.job_id)
        is_new = await _insert_resume(tx, identity, arrival, original)
        await tx.execute(
            """
            INSERT INTO submissions (source, source_ref, resume_id, cover_letter, channel)
            VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT DO NOTHING
            """,
            arrival.source.value,
            arrival.source_ref,
            identity,
            arrival.cover_letter,
            arrival.channel,
        )
        rejection = self._rejection(original, identity, arrival)
        has_more = await self._enclose(tx, tenant_id, identity, arrival)
        if is_new or (has_more and rejection is None):
            returns = await self._returns(tx, tenant_id, identity, (arrival.data, original.sha256))
            # After an erasure in the inbox's memory, the old id would say: handled already. So it
            # would where a letter came later: the resume is read again beside it.
            event_id = identity if is_new and not returns else new_id()
            envelope = Envelope.first(tenant_id, event_id, agent=self.agent)
            received = ResumeReceived(
                resume_id=identity,
                source=arrival.source,
                original=original,
                job_id=arrival.job_id,
                enclosures=await enclosures_of(tx, identity),
            )
            message = topics.RESUME_REJECTED.message(rejection) if rejection else None
            await publish_later(tx, message or topics.RESUME_RECEIVED.message(received), envelope)
        return Receipt(identity, original, is_new, rejection.reason if rejection else None)

    async def _enclose(
        self, tx: Transaction, tenant_id: UUID, identity: UUID, arrival: Arrival
    ) -> bool:
        """Whether something came beside the resume that had not come before."""
        is_any_new = await note_enclosures(tx, identity, arrival.enclosed)
        for each in arrival.enclosed:
            await self._want(tx, tenant_id, each.data, each.ref.sha256)
        return is_any_new

    async def _want(self, tx: Transaction, tenant_id: UUID, data: bytes, digest: str) -> None:
        """Bytes of the erased may be gone since `keep` saw them, or about to go.

        The row that says so is held until the row that names them again is committed.
        """
        if await tx.fetchval(
            "SELECT true FROM unwanted_blobs WHERE sha256 = $1 FOR UPDATE", digest
        ):
            await self.blobs.put(tenant_id, data)
            await tx.execute("DELETE FROM unwanted_blobs WHERE sha256 = $1", digest)

    async def _returns(
        self, tx: Transaction, tenant_id: UUID, identity: UUID, original: tuple[bytes, str]
    ) -> bool:
        """Whether somebody was erased with this resume, and sends it again."""
        await self._want(tx, tenant_id, *original)
        erased: bool = await tx.fetchval(
            "SELECT EXISTS (SELECT FROM erasures WHERE $1 = ANY (resume_ids))", identity
        )
        return erased

    def _rejection(
        self, original: BlobRef, identity: UUID, arrival: Arrival
    ) -> ResumeRejected | None:
        """What need not be opened to be refused."""
        if arrival.refusal is not None:
            code, reason = arrival.refusal.code, arrival.refusal.reason
        elif original.size == 0:
            code, reason = RejectionCode.EMPTY, "The file is empty. Please send it again."
        elif original.size > self.largest:
            code = RejectionCode.TOO_LARGE
            reason = (
                f"The file has {original.size / MEGABYTE:.0f} MB; at most "
                f"{self.largest // MEGABYTE} MB are read. Please send a smaller one."
            )
        else:
            return None
        return ResumeRejected(
            resume_id=identity, stage=self.agent, code=code, reason=reason, job_id=arrival.job_id
        )


async def _insert_resume(
    tx: Transaction, identity: UUID, arrival: Arrival, original: BlobRef
) -> bool:
    inserted = await tx.fetchval(
        """
        INSERT INTO resumes (id, sha256, size, media_type, file_name, source, job_id,
                             sender_email, sender_name)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT DO NOTHING
        RETURNING true
        """,
        identity,
        original.sha256,
        original.size,
        original.media_type,
        arrival.file_name,
        arrival.source.value,
        arrival.job_id,
        arrival.sender_email,
        arrival.sender_name,
    )
    return inserted is True
