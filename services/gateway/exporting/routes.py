"""All candidates as one file, streamed: it costs the memory of a few hundred, however many."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import StreamingResponse
from pydantic import Field
from starlette.types import Send

from services.gateway.audit.recording import Thing, record
from services.gateway.auth import CandidatesExport
from services.gateway.doors import TenantDoor
from services.gateway.exporting import queries
from services.gateway.exporting.forms import MEDIA_TYPES, Form, head, line
from services.gateway.parameters import FromQuery
from services.gateway.resources import Resources, resources_of
from services.gateway.shapes import SearchText, Shape

router = APIRouter(prefix="/api/exports", tags=["Export"])

Held = Annotated[Resources, Depends(resources_of)]


class ExportFilter(Shape):
    """Which candidates, and in which form."""

    form: Form = Field(default="csv", description="CSV, or one JSON object a line")
    status: SearchText | None = None
    source: SearchText | None = None


Wanted = Annotated[ExportFilter, Depends(FromQuery(ExportFilter))]


class Download(StreamingResponse):
    """Ends its generator, and the transaction in it, as soon as the client is gone."""

    def __init__(self, lines: AsyncGenerator[str], wanted: ExportFilter) -> None:
        name = f"candidates-{datetime.now(UTC):%Y-%m-%d}.{wanted.form}"
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        }
        super().__init__(lines, media_type=MEDIA_TYPES[wanted.form], headers=headers)
        self._lines = lines

    async def stream_response(self, send: Send) -> None:
        async with aclosing(self._lines):
            await super().stream_response(send)


@router.get(
    "/candidates",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "A row for each candidate, the first one first",
            "content": {
                "text/csv": {"schema": {"type": "string"}},
                "application/jsonl": {"schema": {"type": "string"}},
            },
        }
    },
    summary="Export candidates",
)
async def export(subject: CandidatesExport, held: Held, wanted: Wanted) -> Download:
    """Everybody in the list, as they are when the export begins. That it was made is kept."""
    async with held.database.transaction(subject.tenant_id) as tx:
        thing = Thing("export", "candidates")
        await record(tx, subject, "candidates.exported", thing, {"form": wanted.form})
    return Download(_lines(held.database, subject.tenant_id, wanted), wanted)


async def _lines(
    database: TenantDoor, tenant_id: UUID, wanted: ExportFilter
) -> AsyncGenerator[str]:
    yield head(wanted.form)
    async with (
        database.transaction(tenant_id) as tx,
        aclosing(queries.pages(tx, wanted.status, wanted.source)) as pages,
    ):
        async for rows in pages:
            yield "".join(line(wanted.form, row) for row in rows)
