"""Pairs that could be one person: shown side by side, merged or dismissed by a person.

Only to who may merge: a pair shows names and contacts that a reviewer is not to see.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse, Response

from runtime.database import Row, Transaction
from runtime.identities import lock_identities
from services.gateway import merges
from services.gateway.audit.recording import Thing, record
from services.gateway.auth import CandidatesMerge
from services.gateway.cursors import cursor_of, place_of
from services.gateway.errors import Conflict, Invalid, NotFound
from services.gateway.parameters import FromQuery
from services.gateway.queries import duplicates as queries
from services.gateway.resources import Resources, resources_of
from services.gateway.review_shapes import (
    Duplicate,
    DuplicateFilter,
    DuplicatePage,
    MergeChoice,
    Merged,
)

router = APIRouter(prefix="/api/duplicates", tags=["Duplicates"])

Held = Annotated[Resources, Depends(resources_of)]
Filter = Annotated[DuplicateFilter, Depends(FromQuery(DuplicateFilter))]

COMPARED: Final = ("first_name", "last_name", "email", "phone", "location", "position",
                   "linkedin_url")  # fmt: skip
TAKEN_BACK: Final[Mapping[int | str, dict[str, Any]]] = {
    409: {"description": "It was decided, or merged otherwise, meanwhile"}
}


@router.get("", response_model=DuplicatePage, summary="List likely duplicates")
async def list_duplicates(subject: CandidatesMerge, held: Held, wanted: Filter) -> DuplicatePage:
    """Both sides, and what speaks for and against one person. The newest pair first."""
    async with held.database.transaction(subject.tenant_id) as tx:
        rows = await queries.listed(
            tx,
            queries.Wanted(
                status=wanted.status,
                limit=wanted.limit,
                after=place_of(wanted.cursor) if wanted.cursor else None,
            ),
        )
        items = await _shown(tx, rows)
    is_full = len(rows) == wanted.limit
    return DuplicatePage(
        items=items,
        next_cursor=cursor_of(rows[-1]["created_at"], rows[-1]["id"]) if is_full else None,
    )


@router.get("/{duplicate_id}", response_model=Duplicate, summary="Get a likely duplicate")
async def show(subject: CandidatesMerge, held: Held, duplicate_id: UUID) -> Duplicate:
    async with held.database.transaction(subject.tenant_id) as tx:
        row = await queries.one(tx, duplicate_id)
        if row is None:
            raise NotFound("No such pair")
        [shown] = await _shown(tx, [row])
    return shown


@router.post(
    "/{duplicate_id}/merge",
    response_model=Merged,
    responses={**TAKEN_BACK},
    summary="Merge the two into one",
)
async def merge(
    subject: CandidatesMerge, held: Held, duplicate_id: UUID, choice: MergeChoice | None = None
) -> Response:
    """The survivor keeps its id and gets all that the other had; the other's id leads to it.
    It can be undone.
    """
    async with held.database.transaction(subject.tenant_id) as tx:
        await lock_identities(tx)
        pair = await _undecided(tx, duplicate_id)
        known, newcomer = await queries.ends(tx, pair)
        if known == newcomer:
            raise Conflict("They are one candidate already")
        shown = await queries.sides(tx, [known, newcomer])
        wanted = choice.survivor if choice else None
        if wanted not in (None, shown[known]["number"], shown[newcomer]["number"]):
            raise Invalid.field("survivor", "It must be one of the two")
        sides = (newcomer, known) if wanted == shown[newcomer]["number"] else (known, newcomer)
        await merges.merge(tx, subject, pair, sides)
    survivor, other = (shown[side]["number"] for side in sides)
    return JSONResponse(
        {
            "id": str(duplicate_id),
            "status": "merged",
            "survivor": _link(survivor),
            "merged": _link(other),
        }
    )


@router.post(
    "/{duplicate_id}/dismiss",
    response_model=Duplicate,
    responses={**TAKEN_BACK},
    summary="Say that they are two people",
)
async def dismiss(subject: CandidatesMerge, held: Held, duplicate_id: UUID) -> Duplicate:
    """They stay apart, and the pair is not shown again."""
    async with held.database.transaction(subject.tenant_id) as tx:
        await lock_identities(tx)
        pair = await _undecided(tx, duplicate_id)
        await queries.dismiss_alike(tx, await queries.ends(tx, pair), subject.actor_id)
        await queries.decide(tx, duplicate_id, "dismissed", subject.actor_id)
        await record(tx, subject, "duplicate.dismissed", Thing("duplicate", duplicate_id))
        row = await queries.one(tx, duplicate_id)
        [shown] = await _shown(tx, [row] if row else [])
    return shown


async def _undecided(tx: Transaction, duplicate_id: UUID) -> dict[str, Any]:
    pair = await queries.locked(tx, duplicate_id)
    if pair is None:
        raise NotFound("No such pair")
    if pair["status"] == "merged":
        raise Conflict("They were merged already")
    return pair


async def _shown(tx: Transaction, rows: Any) -> list[Duplicate]:
    ids = {row[side] for row in rows for side in ("known", "newcomer")}
    sides = await queries.sides(tx, sorted(ids))
    return [_pair(row, sides[row["known"]], sides[row["newcomer"]]) for row in rows]


def _pair(row: Row, known: dict[str, Any], newcomer: dict[str, Any]) -> Duplicate:
    evidence = sorted(row["evidence"], key=lambda one: -abs(one["weight"]))
    return Duplicate.model_validate(
        {
            "id": row["id"],
            "status": row["status"],
            "score": round(row["score"], 4),
            "known": _side(known),
            "newcomer": _side(newcomer),
            "differs": [name for name in COMPARED if _differ(known[name], newcomer[name])],
            "evidence": [
                {
                    "finding": one["name"],
                    "words": one["words"],
                    "speaks_for": one["weight"] > 0,
                    "weight": round(one["weight"], 2),
                }
                for one in evidence
            ],
            "found_at": row["created_at"],
            "decided_at": row["decided_at"],
            "decided_by": row["decided_by"],
        }
    )


def _differ(one: str | None, other: str | None) -> bool:
    return bool(one) and bool(other) and one != other


def _side(row: dict[str, Any]) -> dict[str, Any]:
    resumes = [{**resume, "href": f"/api/resumes/{resume['id']}"} for resume in row["resumes"]]
    return {**row, **_link(row["number"]), "resumes": resumes}


def _link(number: int) -> dict[str, Any]:
    return {"id": number, "href": f"/api/candidates/{number}"}
