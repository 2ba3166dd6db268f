"""The audit trail over HTTP: read by administrators, written by nobody."""

from json import loads
from typing import Annotated, Any

from fastapi import APIRouter, Depends

from runtime.database import Row
from services.gateway.audit import queries
from services.gateway.audit.shapes import AuditEntry, AuditFilter, AuditPage
from services.gateway.auth import AuditRead
from services.gateway.parameters import FromQuery
from services.gateway.resources import Resources, resources_of

router = APIRouter(prefix="/api/audit", tags=["Audit"])

Held = Annotated[Resources, Depends(resources_of)]
Filter = Annotated[AuditFilter, Depends(FromQuery(AuditFilter))]


@router.get("", response_model=AuditPage, summary="Read the audit trail")
async def read(subject: AuditRead, held: Held, wanted: Filter) -> AuditPage:
    """Who did what, the newest first. `hirestream audit verify` proves that nothing is missing."""
    async with held.database.transaction(subject.tenant_id) as tx:
        rows = await queries.page(
            tx,
            queries.Wanted(
                limit=wanted.limit,
                before=int(wanted.cursor) if wanted.cursor else None,
                actor_id=wanted.actor,
                action=wanted.action,
                subject_kind=wanted.subject_kind,
                subject_id=wanted.subject_id,
                since=wanted.since,
                until=wanted.until,
            ),
        )
    is_full = len(rows) == wanted.limit
    return AuditPage(
        items=[_shown(row) for row in rows],
        next_cursor=str(rows[-1]["position"]) if is_full else None,
    )


def _shown(row: Row) -> AuditEntry:
    detail: dict[str, Any] = loads(row["detail"])
    values: dict[str, list[Any]] = row["changes"] or {}
    digests: dict[str, str] = detail.pop("changed", {})
    return AuditEntry.model_validate(
        {
            "position": row["position"],
            "id": row["id"],
            "at": row["at"],
            "actor": {"kind": row["actor_kind"], "id": row["actor_id"]},
            "action": row["action"],
            "subject": {"kind": row["subject_kind"], "id": row["subject_id"]},
            "detail": detail,
            "changes": [_change(field, values.get(field)) for field in sorted(digests)],
            "hash": row["hash"].hex(),
        }
    )


def _change(field: str, values: list[Any] | None) -> dict[str, Any]:
    before, after = values or (None, None)
    return {"field": field, "erased": values is None, "before": before, "after": after}
