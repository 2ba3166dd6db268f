"""Takes in what ATS tell by webhook: verified, and each delivery once."""

import re
from datetime import timedelta
from typing import Annotated, Any, Final
from uuid import UUID, uuid5

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from runtime.database import Transaction
from services.gateway.errors import NotFound, Unauthenticated
from services.gateway.shapes import Detail, Problem, Shape
from services.gateway.unified.ats import Forged, Notice
from services.gateway.unified.desk import Desk, desk_of
from services.gateway.unified.progress import hurry

router = APIRouter(prefix="/webhooks/ats", tags=["Unified ATS API"])

At = Annotated[Desk, Depends(desk_of)]
# No vendor repeats a delivery for longer than days.
REPEATED_WITHIN: Final = timedelta(days=30)
# Not every vendor signs the name, too.
KIND: Final = re.compile(r"[A-Za-z0-9_.:\-]{1,100}")
REFUSED: Final[dict[int | str, dict[str, Any]]] = {
    401: {"model": Detail, "description": "The ATS did not sign it"},
    404: {"model": Problem, "description": "No such connection"},
}


class Received(Shape):
    received: bool = True


@router.post(
    "/{tenant_id}/{connection_id}",
    response_model=Received,
    responses=REFUSED,
    summary="Take in a webhook of a tenant's ATS",
)
async def take(request: Request, desk: At, tenant_id: UUID, connection_id: UUID) -> Response:
    """The signature is the permission. Nothing of the body is kept but the event's name.

    The answer is 200 and nothing else: to some vendors any other status is a failure.
    """
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
    return JSONResponse({"received": True})


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
        notice.kind if KIND.fullmatch(notice.kind) else "",
    )
    if noted != "INSERT 0 0":
        await tx.execute(
            "DELETE FROM ats_notices WHERE received_at < now() - $1::interval", REPEATED_WITHIN
        )
        await hurry(tx)
