"""Takes in what ATS tell by webhook: verified, and each delivery once."""

from datetime import timedelta
from typing import Annotated, Any, Final
from uuid import UUID, uuid5

from fastapi import APIRouter, Depends, Request, Response

from runtime.database import Transaction
from services.gateway.errors import NotFound, Unauthenticated
from services.gateway.shapes import Detail, Problem
from services.gateway.unified.ats import Forged, Notice
from services.gateway.unified.desk import Desk, desk_of
from services.gateway.unified.progress import hurry

router = APIRouter(prefix="/webhooks/ats", tags=["Unified ATS API"])

At = Annotated[Desk, Depends(desk_of)]
# No vendor repeats a delivery for longer than days.
REPEATED_WITHIN: Final = timedelta(days=30)
REFUSED: Final[dict[int | str, dict[str, Any]]] = {
    401: {"model": Detail, "description": "The ATS did not sign it"},
    404: {"model": Problem, "description": "No such connection"},
}


@router.post(
    "/{tenant_id}/{connection_id}",
    status_code=204,
    responses=REFUSED,
    summary="Take in a webhook of a tenant's ATS",
)
async def take(request: Request, desk: At, tenant_id: UUID, connection_id: UUID) -> Response:
    """The signature is the permission. Nothing of the body is kept but the event's name."""
    connection = await desk.connection(tenant_id)
    if connection is None or connection.id != connection_id:
        raise NotFound
    body = await request.body()
    try:
        notice = desk.builder.ats(connection).notice(request.headers, body)
    except Forged as error:
        raise Unauthenticated from error
    if desk.store is not None:
        async with desk.store.database.transaction(tenant_id) as tx:
            await _note(tx, connection_id, notice)
    return Response(status_code=204)


async def _note(tx: Transaction, connection_id: UUID, notice: Notice) -> None:
    """A delivery that is not a repetition says that there is something to pull."""
    noted = await tx.execute(
        """
        INSERT INTO ats_notices (id, connection_id, kind)
        VALUES ($1, $2, $3)
        ON CONFLICT DO NOTHING
        """,
        uuid5(connection_id, notice.id),
        connection_id,
        notice.kind[:100],
    )
    if noted != "INSERT 0 0":
        await tx.execute(
            "DELETE FROM ats_notices WHERE received_at < now() - $1::interval", REPEATED_WITHIN
        )
        await hurry(tx)
