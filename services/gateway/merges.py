"""Makes two candidates one. The caller's transaction holds the lock on identities, so that no
resume arrives in the middle.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from runtime.database import Transaction
from schemas.candidate import ApplicationMoved, CandidateChanged, Change
from services.gateway import candidate_notes, publishing
from services.gateway.audit.recording import Thing, record
from services.gateway.identities import Subject
from services.gateway.merging import MergePlan
from services.gateway.queries import duplicates
from services.gateway.queries import merging as queries
from services.gateway.queries.merging import Snapshot
from services.gateway.uniting import Altered, join_applications, unite

Pair = Mapping[str, Any]


async def merge(tx: Transaction, subject: Subject, pair: Pair, sides: tuple[UUID, UUID]) -> None:
    """`sides` are the survivor, who keeps the id, and the other, whose id then leads to it."""
    survivor, other = sides
    await queries.speak_utc(tx)
    await queries.lock(tx, sides)
    plan = unite(await queries.fields(tx, survivor), await queries.fields(tx, other))
    joined = join_applications(
        plan, await queries.applications(tx, survivor), await queries.applications(tx, other)
    )
    ours, theirs = await queries.belongings(tx, survivor), await queries.belongings(tx, other)
    moved = {**theirs, "application": joined.moving}
    our_keys, their_keys = await queries.keys(tx, survivor), await queries.keys(tx, other)
    await queries.move(tx, moved, other, survivor)
    for altered in joined.altered:
        await queries.write_application(tx, altered.after)
    await queries.set_keys(tx, other, [])
    await queries.set_keys(tx, survivor, _union(our_keys, their_keys))
    newest = await queries.newest_resume(tx, survivor)
    merged = {**plan.merged, "resume_id": newest or plan.merged["resume_id"]}
    snapshot = Snapshot(
        survivor=plan.survivor,
        other=plan.other,
        merged=merged,
        ours=ours,
        theirs=theirs,
        moved=moved,
        applications=[
            {"id": each.id, "before": each.before, "after": each.after} for each in joined.altered
        ],
        our_keys=our_keys,
        their_keys=their_keys,
        pair=pair,
    )
    await queries.keep(tx, uuid4(), sides, subject.actor_id, snapshot)
    await duplicates.decide(tx, UUID(pair["id"]), "merged", subject.actor_id)
    await _write(
        tx, subject.tenant_id, sides, MergePlan(plan.survivor, plan.other, merged, plan.taken)
    )
    await candidate_notes.screen_again(tx, subject.tenant_id, survivor)
    await _tell_stages(tx, subject.tenant_id, survivor, joined.altered)
    detail = {"merged": str(other), "duplicate": str(pair["id"])}
    await record(tx, subject, "candidate.merged", Thing("candidate", survivor), detail)


async def _write(
    tx: Transaction, tenant_id: UUID, sides: tuple[UUID, UUID], plan: MergePlan
) -> None:
    survivor, other = sides
    version = await queries.write(tx, survivor, plan.merged)
    gone = await queries.write(tx, other, plan.other, merged_into=survivor)
    for changed in (
        CandidateChanged(candidate_id=other, version=gone, change=Change.MERGED, into=survivor),
        CandidateChanged(
            candidate_id=survivor, version=version, change=Change.UPDATED, fields=plan.taken
        ),
    ):
        await publishing.candidate_event(tx, tenant_id, changed)


async def _tell_stages(
    tx: Transaction, tenant_id: UUID, candidate_id: UUID, applications: Sequence[Altered]
) -> None:
    for each in applications:
        if each.after["stage"] != each.before["stage"]:
            moved = ApplicationMoved(
                candidate_id=candidate_id,
                application_id=UUID(each.id),
                stage=each.after["stage"],
                previous=each.before["stage"],
            )
            await publishing.application_moved(tx, tenant_id, moved)


def _union(ours: queries.Keys, theirs: queries.Keys) -> list[list[str]]:
    return [list(key) for key in sorted({(kind, value) for kind, value in [*ours, *theirs]})]
