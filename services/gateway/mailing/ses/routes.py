"""The door at which Amazon SNS tells what SES did with our mails. Its signature is its key."""

import logging
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response

from runtime.database import Transaction
from runtime.mailing.suppressing import keep_return
from services.gateway.errors import Forbidden, NotFound
from services.gateway.mailing.ses import events, messages
from services.gateway.mailing.ses.trust import Trust
from services.gateway.resources import Resources, resources_of
from services.gateway.shapes import Problem

log = logging.getLogger(__name__)

router = APIRouter(prefix="/webhooks/ses", tags=["Mails"])

Held = Annotated[Resources, Depends(resources_of)]
REFUSED: Final[dict[int | str, dict[str, Any]]] = {
    403: {"model": Problem, "description": "Amazon did not sign it, or for a topic of others"},
    404: {"model": Problem, "description": "No topic is configured"},
}
MESSAGE: Final[dict[str, Any]] = {
    "requestBody": {"required": True, "content": {"text/plain": {"schema": {"type": "string"}}}}
}


async def _trust(request: Request) -> Trust:
    found: Trust = request.app.state.ses_trust
    return found


Trusting = Annotated[Trust, Depends(_trust)]


@router.post(
    "",
    status_code=204,
    responses=REFUSED,
    openapi_extra=MESSAGE,
    summary="Take in what SES tells of mails",
)
async def take_in(held: Held, trust: Trusting, request: Request) -> Response:
    """A message that comes again changes nothing, so that an old one may."""
    if not trust.topics:
        raise NotFound("No topic is configured")
    try:
        delivery = messages.read(await request.body(), trust.topics)
        await trust.check(delivery)
    except messages.Untrusted as error:
        raise Forbidden(str(error)) from error
    if delivery.type == messages.CONFIRMATION:
        await trust.confirm(delivery)
        log.info("subscribed to a topic of SES")
        return Response(status_code=204)
    told = events.read(delivery.fields.get("Message", ""))
    if told is not None:
        async with held.database.transaction(told.tenant_id) as tx:
            if await _accepted(tx, told) and told.kind is not None:
                await keep_return(tx, told.mail_id, told.kind, told.status, for_good=told.for_good)
    return Response(status_code=204)


async def _accepted(tx: Transaction, told: events.Told) -> bool:
    """False where the tenant has no such mail. One in doubt is due at once, and ends as sent."""
    row = await tx.fetchrow(
        """
        UPDATE mails
           SET accepted_at = coalesce(accepted_at, now()), carrier_id = coalesce(carrier_id, $2),
               due_at = CASE WHEN status = 'queued' THEN now() ELSE due_at END
         WHERE id = $1
        RETURNING status
        """,
        told.mail_id,
        told.carrier_id,
    )
    if row is not None and row["status"] == "queued":
        await tx.execute("SELECT pg_notify('mails', '')")
    return row is not None
