"""Webhooks: made, watched, changed, replayed and removed by their owners."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Response

from runtime.database import Row, Transaction
from runtime.webhooks.signing import new_secret
from services.gateway.ats.paging import in_utc
from services.gateway.audit.recording import Thing, record
from services.gateway.auth import WebhooksManage
from services.gateway.cursors import cursor_of, place_of
from services.gateway.errors import Conflict, NotFound
from services.gateway.parameters import FromQuery
from services.gateway.resources import Resources, resources_of
from services.gateway.webhooks import ledger, subscriptions
from services.gateway.webhooks.shapes import (
    DeliveriesWanted,
    DeliveryPage,
    DeliveryShown,
    Replayed,
    ReplaySince,
    Secret,
    Status,
    WebhookChange,
    WebhookCreate,
    WebhookList,
    WebhookMade,
    WebhookShown,
)

router = APIRouter(prefix="/api/webhooks", tags=["Webhooks"])

Held = Annotated[Resources, Depends(resources_of)]
Wanted = Annotated[DeliveriesWanted, Depends(FromQuery(DeliveriesWanted))]
BY_HAND = "Disabled by its owner"
MOST = 50


@router.post(
    "",
    status_code=201,
    response_model=WebhookMade,
    responses={409: {"description": "There are as many as there may be"}},
    summary="Create a webhook",
)
async def create(subject: WebhooksManage, held: Held, body: WebhookCreate) -> WebhookMade:
    """Answers with the secret that signs every call (Standard Webhooks), once."""
    webhook_id, secret = uuid4(), new_secret()
    async with held.database.transaction(subject.tenant_id) as tx:
        if await subscriptions.count(tx) >= MOST:
            raise Conflict(f"A tenant has at most {MOST} webhooks: remove one first")
        webhook = (webhook_id, secret, subject.actor_id)
        await subscriptions.create(tx, held.sealing, webhook, body.model_dump())
        detail = {"events": body.events}
        await record(tx, subject, "webhook.created", Thing("webhook", webhook_id), detail)
        row = await _existing(tx, webhook_id)
    return WebhookMade(**_values(row), secret=secret.get_secret_value())


@router.get("", response_model=WebhookList, summary="List webhooks")
async def list_webhooks(subject: WebhooksManage, held: Held) -> WebhookList:
    async with held.database.transaction(subject.tenant_id) as tx:
        rows = await subscriptions.listed(tx)
    return WebhookList(webhooks=[_shown(row) for row in rows])


@router.get("/{webhook_id}", response_model=WebhookShown, summary="Look at a webhook")
async def show(subject: WebhooksManage, held: Held, webhook_id: UUID) -> WebhookShown:
    """`status` says whether it receives, fails, or was disabled, and why."""
    async with held.database.transaction(subject.tenant_id) as tx:
        return _shown(await _existing(tx, webhook_id))


@router.patch("/{webhook_id}", response_model=WebhookShown, summary="Change a webhook")
async def change(
    subject: WebhooksManage, held: Held, webhook_id: UUID, body: WebhookChange
) -> WebhookShown:
    """While a webhook is disabled, its events are held: replay them after enabling it."""
    async with held.database.transaction(subject.tenant_id) as tx:
        row = await subscriptions.locked(tx, webhook_id)
        if row is None:
            raise NotFound("No such webhook")
        given = body.model_dump(exclude_none=True, exclude={"enabled"})
        await subscriptions.change(tx, webhook_id, {**row, **given})
        if body.enabled is True:
            await subscriptions.enable(tx, webhook_id)
        elif body.enabled is False:
            await subscriptions.disable(tx, webhook_id, BY_HAND)
        detail = {"fields": sorted(body.model_dump(exclude_none=True))}
        await record(tx, subject, "webhook.changed", Thing("webhook", webhook_id), detail)
        return _shown(await _existing(tx, webhook_id))


@router.delete("/{webhook_id}", status_code=204, summary="Remove a webhook")
async def delete(subject: WebhooksManage, held: Held, webhook_id: UUID) -> Response:
    """With its deliveries."""
    async with held.database.transaction(subject.tenant_id) as tx:
        await _existing(tx, webhook_id)
        await subscriptions.delete(tx, webhook_id)
        await record(tx, subject, "webhook.removed", Thing("webhook", webhook_id))
    return Response(status_code=204)


@router.post("/{webhook_id}/secret", response_model=Secret, summary="Give it a new secret")
async def renew_secret(subject: WebhooksManage, held: Held, webhook_id: UUID) -> Secret:
    """For a day every call is signed with both: change the receiver within it."""
    secret = new_secret()
    async with held.database.transaction(subject.tenant_id) as tx:
        await _existing(tx, webhook_id)
        await subscriptions.renew_secret(tx, held.sealing, webhook_id, secret)
        await record(tx, subject, "webhook.secret_renewed", Thing("webhook", webhook_id))
    return Secret(secret=secret.get_secret_value())


@router.get(
    "/{webhook_id}/deliveries", response_model=DeliveryPage, summary="Read its delivery log"
)
async def deliveries(
    subject: WebhooksManage, held: Held, webhook_id: UUID, wanted: Wanted
) -> DeliveryPage:
    """The newest first: each with its attempts, what the receiver answered and how fast."""
    after = place_of(wanted.cursor) if wanted.cursor else None
    async with held.database.transaction(subject.tenant_id) as tx:
        await _existing(tx, webhook_id)
        rows = await ledger.log(tx, webhook_id, wanted.status, after, wanted.limit)
    is_full = len(rows) == wanted.limit
    return DeliveryPage(
        items=[_delivery(row) for row in rows],
        next_cursor=cursor_of(rows[-1]["occurred_at"], rows[-1]["id"]) if is_full else None,
    )


@router.post(
    "/{webhook_id}/deliveries/{delivery_id}/replay",
    status_code=202,
    response_model=Replayed,
    responses={409: {"description": "The webhook is disabled"}},
    summary="Send a delivery again",
)
async def replay(
    subject: WebhooksManage, held: Held, webhook_id: UUID, delivery_id: UUID
) -> Replayed:
    """Under its old webhook-id."""
    async with held.database.transaction(subject.tenant_id) as tx:
        await _enabled(tx, webhook_id)
        if not await ledger.replay(tx, webhook_id, delivery_id):
            raise NotFound("No such delivery")
        await record(tx, subject, "webhook.replayed", Thing("webhook", webhook_id))
    return Replayed(replayed=1)


@router.post(
    "/{webhook_id}/replay",
    status_code=202,
    response_model=Replayed,
    responses={409: {"description": "The webhook is disabled"}},
    summary="Send everything since a time again",
)
async def replay_since(
    subject: WebhooksManage, held: Held, webhook_id: UUID, body: ReplaySince
) -> Replayed:
    """Also what was held while the webhook was disabled, and what had failed for good."""
    async with held.database.transaction(subject.tenant_id) as tx:
        await _enabled(tx, webhook_id)
        count = await ledger.replay_since(tx, webhook_id, in_utc(body.since))
        detail = {"deliveries": count}
        await record(tx, subject, "webhook.replayed", Thing("webhook", webhook_id), detail)
    return Replayed(replayed=count)


async def _existing(tx: Transaction, webhook_id: UUID) -> Row:
    row = await subscriptions.one(tx, webhook_id)
    if row is None:
        raise NotFound("No such webhook")
    return row


async def _enabled(tx: Transaction, webhook_id: UUID) -> None:
    if (await _existing(tx, webhook_id))["disabled_at"] is not None:
        raise Conflict("The webhook is disabled: enable it first")


def _shown(row: Row) -> WebhookShown:
    return WebhookShown(**_values(row))


def _values(row: Row) -> dict[str, Any]:
    return {**row, "status": _status(row)}


def _status(row: Mapping[str, Any]) -> Status:
    if row["disabled_at"] is not None:
        return "disabled"
    return "active" if row["failing_since"] is None else "failing"


def _delivery(row: Row) -> DeliveryShown:
    values = dict(row)
    return DeliveryShown.model_validate({**values, "data": values.pop("payload")})
