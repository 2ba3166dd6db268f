"""What became of each mail, to whom nothing is sent any more, and what a tenant wants sent."""

from hashlib import sha256
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from schemas.mailing import MailSettings
from services.gateway.audit.recording import Thing, record
from services.gateway.auth import MailsManage
from services.gateway.cursors import cursor_of, place_of
from services.gateway.errors import NotFound
from services.gateway.mailing import queries
from services.gateway.mailing.shapes import (
    MailPage,
    MailShown,
    MailsWanted,
    Suppress,
    Suppression,
    SuppressionList,
)
from services.gateway.parameters import FromQuery
from services.gateway.resources import Resources, resources_of

router = APIRouter(prefix="/api/mails", tags=["Mails"])

Held = Annotated[Resources, Depends(resources_of)]
Wanted = Annotated[MailsWanted, Depends(FromQuery(MailsWanted))]


@router.get("", response_model=MailPage, summary="List mails")
async def list_mails(subject: MailsManage, held: Held, wanted: Wanted) -> MailPage:
    """The newest first: each with its attempts, its last error, and whether it came back."""
    after = place_of(wanted.cursor) if wanted.cursor else None
    async with held.database.transaction(subject.tenant_id) as tx:
        rows = await queries.mails(tx, wanted, after)
    is_full = len(rows) == wanted.limit
    return MailPage(
        items=[MailShown.model_validate(dict(row)) for row in rows],
        next_cursor=cursor_of(rows[-1]["created_at"], rows[-1]["id"]) if is_full else None,
    )


@router.get("/settings", response_model=MailSettings, summary="See what is sent")
async def show_settings(subject: MailsManage, held: Held) -> MailSettings:
    async with held.database.transaction(subject.tenant_id) as tx:
        return await queries.settings(tx)


@router.put("/settings", response_model=MailSettings, summary="Choose what is sent")
async def choose(subject: MailsManage, held: Held, body: MailSettings) -> MailSettings:
    """The whole choice: what is left out is off."""
    async with held.database.transaction(subject.tenant_id) as tx:
        await queries.set_settings(tx, body)
        detail = body.model_dump(mode="json")
        await record(tx, subject, "mail.chosen", Thing("tenant", subject.tenant_id), detail)
    return body


@router.get("/suppressions", response_model=SuppressionList, summary="List suppressed addresses")
async def list_suppressed(subject: MailsManage, held: Held) -> SuppressionList:
    async with held.database.transaction(subject.tenant_id) as tx:
        rows = await queries.suppressions(tx)
    return SuppressionList(suppressions=[Suppression.model_validate(dict(row)) for row in rows])


@router.post(
    "/suppressions", status_code=201, response_model=Suppression, summary="Suppress an address"
)
async def suppress(subject: MailsManage, held: Held, body: Suppress) -> Suppression:
    """Nothing is sent to it any more, not even what waits."""
    async with held.database.transaction(subject.tenant_id) as tx:
        row = await queries.suppress(tx, body.address)
        assert row is not None  # noqa: S101  written in this transaction
        await record(tx, subject, "mail_address.suppressed", _thing(body.address))
    return Suppression.model_validate(dict(row))


@router.delete("/suppressions/{address}", status_code=204, summary="Take an address off the list")
async def release(
    subject: MailsManage, held: Held, address: Annotated[str, Path(max_length=254)]
) -> Response:
    """Later mails are sent again; those that were suppressed are not."""
    async with held.database.transaction(subject.tenant_id) as tx:
        if not await queries.release(tx, address):
            raise NotFound("This address is not suppressed")
        await record(tx, subject, "mail_address.released", _thing(address))
    return Response(status_code=204)


def _thing(address: str) -> Thing:
    """The trail names nobody; who knows the address finds its entries by the digest."""
    return Thing("mail_address", sha256(address.lower().encode()).hexdigest())
