"""Moves an application, or sets a status, and tells of it; the caller holds the row."""

from uuid import UUID

from runtime.database import Row, Transaction
from schemas.candidate import ApplicationMoved, Change
from services.gateway import publishing
from services.gateway.audit.recording import Changes, Thing, record
from services.gateway.hiring import application_queries as queries
from services.gateway.identities import Subject
from services.gateway.queries import editing


async def move(tx: Transaction, subject: Subject, row: Row, stage: str) -> None:
    await queries.move(tx, row["id"], row["stage"], stage, subject.actor_id)
    steps = {"previous": row["stage"], "stage": stage}
    await record(tx, subject, "application.moved", Thing("application", row["id"]), steps)
    moved = ApplicationMoved(
        candidate_id=row["candidate_id"],
        application_id=row["id"],
        stage=stage,
        previous=row["stage"],
    )
    await publishing.application_moved(tx, subject.tenant_id, moved)


async def locked_one(tx: Transaction, application_id: UUID) -> Row | None:
    return (await queries.locked(tx, [application_id])).get(application_id)


async def set_status(tx: Transaction, subject: Subject, candidate: Row, status: str) -> None:
    """The status that the candidates' list shows. Nobody who left comes here."""
    version = await editing.change(tx, candidate, {"status": status})
    changes = Changes(candidate["id"], {"status": (candidate["status"], status)})
    thing = Thing("candidate", candidate["id"])
    await record(tx, subject, "candidate.updated", thing, changes=changes)
    await publishing.candidate_changed(
        tx, subject.tenant_id, candidate["id"], version, Change.UPDATED, ("status",)
    )
