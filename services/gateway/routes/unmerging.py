"""Takes a merged candidate apart again, and asks whose is what came between."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path

from runtime.database import Transaction
from runtime.identities import lock_identities
from services.gateway.auth import CandidatesMerge
from services.gateway.errors import NotFound
from services.gateway.partings import ASKED, Parting, parting, undo
from services.gateway.queries import merging as queries
from services.gateway.resources import Resources, resources_of
from services.gateway.review_shapes import LaterChange, UnmergeChoice, Unmerging

router = APIRouter(prefix="/api/candidates", tags=["Duplicates"])

Held = Annotated[Resources, Depends(resources_of)]
Number = Annotated[int, Path(alias="candidateId", ge=1, lt=2**63)]
NOT_NOW: Final[Mapping[int | str, dict[str, Any]]] = {
    409: {"description": "No merge of this candidate stands, or a later one stands on it"}
}


@router.get(
    "/{candidateId}/unmerge",
    response_model=Unmerging,
    responses={**NOT_NOW},
    summary="See what undoing a merge would do",
)
async def preview(subject: CandidatesMerge, held: Held, candidate_id: Number) -> Unmerging:
    """What came since the merge, by the names that the undoing takes. Nothing changes."""
    async with held.database.transaction(subject.tenant_id) as tx:
        return _shown(await _apart(tx, candidate_id), frozenset())


@router.post(
    "/{candidateId}/unmerge",
    response_model=Unmerging,
    responses={**NOT_NOW},
    summary="Undo a merge",
)
async def unmerge(
    subject: CandidatesMerge, held: Held, candidate_id: Number, choice: UnmergeChoice | None = None
) -> Unmerging:
    """By the id of the one merged away, or of the survivor for its latest merge. Both are as they
    were. What came since stays with the survivor, but for what `theirs` names.
    """
    theirs = frozenset(choice.theirs if choice else ())
    async with held.database.transaction(subject.tenant_id) as tx:
        await lock_identities(tx)
        apart = await _apart(tx, candidate_id)
        await undo(tx, subject, apart, theirs)
    return _shown(apart, theirs)


async def _apart(tx: Transaction, number: int) -> Parting:
    candidate_id = await queries.numbered(tx, number)
    if candidate_id is None:
        raise NotFound("Candidate not found")
    return await parting(tx, candidate_id)


def _shown(apart: Parting, theirs: frozenset[str]) -> Unmerging:
    survivor, other = apart.merge["survivor"], apart.merge["other"]
    later = [
        LaterChange.model_validate(
            {**one, "belongs_to": other if one["name"] in theirs else survivor}
        )
        for one in _later(apart)
    ]
    return Unmerging(survivor=survivor, restored=other, later=later)


def _later(apart: Parting) -> Iterator[dict[str, Any]]:
    for field, (before, now) in apart.changes.items():
        # Notes may be unscreened words of somebody else: the record shows them as they may be read.
        told = (None, None) if field == "notes" else (before, now)
        yield {"name": f"field:{field}", "kind": "field", "before": told[0], "now": told[1]}
    for kind in ASKED:
        for one in apart.came[kind]:
            yield {"name": f"{kind}:{one}", "kind": kind, "before": None, "now": one}
