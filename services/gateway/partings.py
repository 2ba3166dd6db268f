"""Takes a merge apart: both as they were, and what came since with whom a person says.

The caller's transaction holds the lock on identities.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from runtime.database import Row, Transaction
from schemas.candidate import CandidateChanged, Change
from services.gateway import candidate_notes, publishing
from services.gateway.audit.recording import Thing, record
from services.gateway.errors import Conflict, Invalid
from services.gateway.identities import Subject
from services.gateway.merging import MergePlan
from services.gateway.queries import duplicates
from services.gateway.queries import merging as queries
from services.gateway.queries.holds import let_return
from services.gateway.queries.merging import Snapshot
from services.gateway.uniting import part, same_application

# Kinds of things that a person is asked about; a screening goes with its resume.
ASKED: Final = ("resume", "application", "interview", "feedback")


@dataclass(frozen=True, slots=True)
class Parting:
    """A merge as it stands now. `came` is what was added since, by kind."""

    merge: Row
    snapshot: Snapshot
    plan: MergePlan
    current: Mapping[str, Any]
    came: Mapping[str, Sequence[str]]

    @property
    def survivor(self) -> UUID:
        survivor: UUID = self.merge["survivor_id"]
        return survivor

    @property
    def other(self) -> UUID:
        other: UUID = self.merge["other_id"]
        return other

    @property
    def changes(self) -> Mapping[str, tuple[Any, Any]]:
        """What a person changed since: what the merge had left, and what it is now."""
        later = part(self.plan, dict(self.current)).later
        return {change.field: (change.merged, change.changed) for change in later}

    @property
    def names(self) -> frozenset[str]:
        """How a person names each thing that came since, to say that it is the other's."""
        fields = (f"field:{name}" for name in self.changes)
        things = (f"{kind}:{one}" for kind in ASKED for one in self.came[kind])
        return frozenset((*fields, *things))


async def parting(tx: Transaction, candidate_id: UUID) -> Parting:
    """The merge of this candidate that can be undone, or a Conflict that says why none can."""
    merge = await queries.latest(tx, candidate_id)
    if merge is None:
        raise Conflict("No merge of this candidate stands")
    standing = await queries.newer(tx, merge["id"])
    if standing is not None:
        raise Conflict(f"Undo the later merge of candidate {standing} first")
    await queries.speak_utc(tx)
    snapshot = Snapshot(**merge["snapshot"])
    now = await queries.belongings(tx, merge["survivor_id"])
    return Parting(
        merge=merge,
        snapshot=snapshot,
        plan=MergePlan(snapshot.survivor, snapshot.other, snapshot.merged, ()),
        current=await queries.fields(tx, merge["survivor_id"]),
        came={kind: _since(ids, snapshot, kind) for kind, ids in now.items()},
    )


async def undo(tx: Transaction, subject: Subject, apart: Parting, theirs: frozenset[str]) -> None:
    """What came since stays with the survivor, but for what `theirs` names."""
    unknown = sorted(theirs - apart.names)
    if unknown:
        raise Invalid.field("theirs", f"Nothing that came since is called {unknown[0]}")
    await queries.lock(tx, [apart.survivor, apart.other])
    given = {kind: [one for one in apart.came[kind] if f"{kind}:{one}" in theirs] for kind in ASKED}
    await _restore_applications(tx, apart)
    await queries.move(tx, apart.snapshot.moved, apart.survivor, apart.other)
    if await queries.applied_alike(tx, apart.other, given["application"]):
        raise Invalid.field("theirs", "The other has an application for this job already")
    await queries.move(tx, given, apart.survivor, apart.other)
    await queries.move_screenings(tx, apart.survivor, apart.other)
    await _restore_keys(tx, apart, given["resume"])
    await _write(tx, subject.tenant_id, apart, theirs)
    for side in (apart.survivor, apart.other):
        await candidate_notes.screen_again(tx, subject.tenant_id, side)
    await duplicates.restore(tx, apart.snapshot.pair)
    await queries.undone(tx, apart.merge["id"], subject.actor_id)
    detail = {"restored": str(apart.other), "merge": str(apart.merge["id"])}
    await record(tx, subject, "candidate.unmerged", Thing("candidate", apart.survivor), detail)


def _since(ids: Sequence[str], snapshot: Snapshot, kind: str) -> list[str]:
    known = {*snapshot.ours[kind], *snapshot.theirs[kind]}
    return [one for one in ids if one not in known]


async def _restore_applications(tx: Transaction, apart: Parting) -> None:
    """One that was released, held or moved since keeps that."""
    now = {one["id"]: one for one in await queries.applications(tx, apart.survivor)}
    for altered in apart.snapshot.applications:
        current = now.get(altered["id"])
        if current and same_application(current, altered["after"]):
            await queries.write_application(tx, altered["before"])


async def _restore_keys(tx: Transaction, apart: Parting, given: Sequence[str]) -> None:
    """Each has its own again. Those of later resumes stay, and go along where a resume goes."""
    snapshot = apart.snapshot
    ours = {(kind, value) for kind, value in snapshot.our_keys}
    theirs = {(kind, value) for kind, value in snapshot.their_keys}
    now = {(kind, value) for kind, value in await queries.keys(tx, apart.survivor)}
    came = now - ours - theirs
    stays = len(apart.came["resume"]) > len(given)
    # A later resume may share keys with either; a key too many costs a look, one too few a person.
    await queries.set_keys(tx, apart.survivor, sorted(now if stays else ours | came))
    await queries.set_keys(tx, apart.other, sorted(theirs | came if given else theirs))


async def _write(tx: Transaction, tenant_id: UUID, apart: Parting, theirs: frozenset[str]) -> None:
    fields = {name.removeprefix("field:") for name in theirs if name.startswith("field:")}
    undone = part(apart.plan, dict(apart.current), fields)
    given = {f"resume:{one}" for one in apart.came["resume"]} & theirs
    kept = len(apart.came["resume"]) > len(given)
    for side, written, original, renewed, change in (
        (apart.survivor, undone.survivor, apart.plan.survivor, kept, Change.UPDATED),
        (apart.other, undone.other, apart.plan.other, bool(given), Change.UNMERGED),
    ):
        resume = await queries.newest_resume(tx, side) if renewed else original["resume_id"]
        await let_return(tx)  # a record that was joined to a leaver's is itself again
        version = await queries.write(tx, side, {**written, "resume_id": resume})
        changed = CandidateChanged(
            candidate_id=side,
            version=version,
            change=change,
            fields=tuple(sorted(n for n in written if written[n] != apart.current[n]))
            if change is Change.UPDATED
            else (),
        )
        await publishing.candidate_event(tx, tenant_id, changed)
