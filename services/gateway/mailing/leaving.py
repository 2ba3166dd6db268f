"""The page behind the link that ends all mail to a candidate. Its link is its only key.

To look at it changes nothing: mail programs and scanners open every link. Only the button does, or
the one click of a mail program (RFC 8058).
"""

from datetime import UTC, datetime
from hashlib import sha256
from html import escape
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from runtime.database import Transaction
from runtime.mailing.keys import opened
from runtime.mailing.signing import Link, Purpose, read_link
from runtime.mailing.suppressing import suppress_recipient
from services.gateway import pages
from services.gateway.audit.recording import SYSTEM, Thing, record
from services.gateway.resources import Resources, resources_of

router = APIRouter(prefix="/unsubscribe", tags=["Mails"])

Held = Annotated[Resources, Depends(resources_of)]
NOT_VALID: Final[dict[int | str, dict[str, Any]]] = {
    404: {"description": "The link is not valid, or not any more"}
}
FORM: Final[dict[str, Any]] = {
    "requestBody": {
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {"type": "object"},
                "example": {"List-Unsubscribe": "One-Click"},
            }
        }
    }
}


async def _claimed(token: str) -> Link | None:
    return read_link(token)


Claimed = Annotated[Link | None, Depends(_claimed)]


@router.get(
    "/{token}", response_class=HTMLResponse, responses=NOT_VALID, summary="See what would end"
)
async def show(held: Held, link: Claimed) -> HTMLResponse:
    """Changes nothing."""
    if link is not None:
        async with held.database.transaction(link.tenant_id) as tx:
            if await opened(tx, Purpose.UNSUBSCRIBE, link, datetime.now(UTC)):
                return _page(_asked(await tx.fetchval("SELECT name FROM tenants")))
    return _gone()


@router.post(
    "/{token}",
    response_class=HTMLResponse,
    responses=NOT_VALID,
    openapi_extra=FORM,
    summary="End all mail to this address",
)
async def leave(held: Held, link: Claimed) -> HTMLResponse:
    """Once more changes nothing. Who was erased meanwhile gets no mail anyway."""
    if link is not None:
        async with held.database.transaction(link.tenant_id) as tx:
            if await opened(tx, Purpose.UNSUBSCRIBE, link, datetime.now(UTC)):
                await _suppressed(tx, link)
                return _page(pages.said("Done", "You get no more mails from us."))
    return _gone()


async def _suppressed(tx: Transaction, link: Link) -> None:
    await suppress_recipient(tx, link.subject_id, "unsubscribed", "")
    address = await tx.fetchval("SELECT lower(recipient) FROM mails WHERE id = $1", link.subject_id)
    if address is not None:
        thing = Thing("mail_address", sha256(address.encode()).hexdigest())
        await record(tx, SYSTEM, "mail_address.unsubscribed", thing)


def _asked(company: str) -> str:
    return pages.page(
        "No more mails",
        f"""
<p>{escape(company)} writes to you about your applications: that they came, and what was decided.
Afterwards you get none of these mails any more, no invitation either. Your applications stay as
they are.</p>
<form method="post"><button type="submit">Send me no more mails</button></form>""",
    )


def _page(html: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(html, status, headers=dict(pages.HEADERS))


def _gone() -> HTMLResponse:
    return _page(pages.said("Not valid", "This link is not valid, or not any more."), 404)
