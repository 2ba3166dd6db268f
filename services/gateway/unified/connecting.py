"""Lets an administrator say which ATS their company has; its key is written and never shown."""

from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from fastapi.responses import JSONResponse
from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_core import PydanticCustomError

from runtime.database import Row
from runtime.reachable import fault_of
from services.gateway.audit.recording import Thing, record
from services.gateway.auth import IntegrationsManage
from services.gateway.bodies import Text
from services.gateway.errors import NotFound
from services.gateway.resources import Resources, resources_of
from services.gateway.shapes import Problem, Shape
from services.gateway.unified.connections import Connection, described, forget, keep
from services.gateway.unified.health import tell
from services.gateway.unified.progress import schedule, unschedule
from services.gateway.unified.settings import Provider

router = APIRouter(prefix="/api/ats-connection", tags=["Unified ATS API"])

Held = Annotated[Resources, Depends(resources_of)]
NONE: Final[dict[int | str, dict[str, Any]]] = {
    404: {"model": Problem, "description": "The pipeline's own database is the ATS"}
}
Address = Annotated[Text, Field(max_length=500)]


class ConnectionBody(Shape):
    """`account_id` is Workable's subdomain, or Greenhouse's or Lever's user to act as."""

    provider: Provider = Field(examples=["lever"])
    base_url: Address = Field(default="", examples=["https://api.lever.co/v1"])
    token_url: Address = ""
    account_id: Annotated[Text, Field(max_length=200, pattern=r"^[A-Za-z0-9_.\-]*$")] = ""
    api_key: SecretStr = Field(min_length=1, max_length=4000)
    webhook_secret: SecretStr = Field(default=SecretStr(""), max_length=4000)
    pulls_candidates: bool = Field(
        default=False, description="bring its candidates, with their resumes, into the pipeline"
    )

    @field_validator("api_key", "webhook_secret")
    @classmethod
    def _is_plain(cls, secret: SecretStr) -> SecretStr:
        """It goes into a header: what can't is a slip of the copying."""
        if not secret.get_secret_value().isascii() or not secret.get_secret_value().isprintable():
            raise PydanticCustomError("secret", "It has characters that no key has")
        return secret

    @model_validator(mode="after")
    def _is_complete(self) -> "ConnectionBody":
        if self.provider is Provider.HIRESTREAM:
            raise PydanticCustomError("ats", "Delete the connection to use the pipeline's own")
        if self.provider is Provider.GENERIC and not self.base_url:
            raise PydanticCustomError("ats", "A generic ATS needs its base_url")
        if self.provider is Provider.WORKABLE and not (self.base_url or self.account_id):
            raise PydanticCustomError("ats", "Workable needs its subdomain as account_id")
        for address in (self.base_url, self.token_url):
            fault = fault_of(address) if address else None
            if fault is not None:
                raise PydanticCustomError("ats", "This address can't be called")
        return self


class ConnectionShown(Shape):
    provider: Provider
    base_url: str
    token_url: str
    account_id: str
    pulls_candidates: bool
    last_pull: datetime | None = Field(description="when all that waited was pulled")
    pull_problem: str | None = Field(description="why the last try failed")
    webhook_path: str = Field(
        description="where the ATS is to send its webhooks, below this API's own address",
        examples=["/webhooks/ats/9a1c…/5e7d…"],
    )


@router.get("", response_model=ConnectionShown, responses=NONE, summary="Show the ATS connection")
async def show(subject: IntegrationsManage, held: Held) -> Response:
    async with held.database.transaction(subject.tenant_id) as tx:
        row = await described(tx)
    if row is None:
        raise NotFound("No ATS is connected: the pipeline's own database answers")
    return JSONResponse(_shown(row, subject.tenant_id))


@router.put("", response_model=ConnectionShown, summary="Connect an ATS")
async def connect(subject: IntegrationsManage, held: Held, body: ConnectionBody) -> Response:
    """Replaces the one before. The key and the secret are kept sealed."""
    given = Connection(
        id=subject.tenant_id,  # replaced by the id it is kept under
        provider=body.provider,
        base_url=body.base_url,
        token_url=body.token_url,
        account_id=body.account_id,
        api_key=body.api_key,
        webhook_secret=body.webhook_secret,
    )
    async with held.database.transaction(subject.tenant_id) as tx:
        identity = await keep(tx, held.sealing, given, subject.actor_id)
        if await schedule(tx, identity, wanted=body.pulls_candidates):
            await tell(tx, subject.tenant_id, is_removed=True)
        detail = {"provider": body.provider.value}
        await record(tx, subject, "ats.connected", Thing("ats_connection", identity), detail)
        row = await described(tx)
    if row is None:  # it was written in this transaction
        raise AssertionError
    return JSONResponse(_shown(row, subject.tenant_id))


@router.delete("", status_code=204, responses=NONE, summary="Disconnect the ATS")
async def disconnect(subject: IntegrationsManage, held: Held) -> Response:
    """From then on the pipeline's own database answers, or what the environment names."""
    async with held.database.transaction(subject.tenant_id) as tx:
        if await unschedule(tx):
            await tell(tx, subject.tenant_id, is_removed=True)
        if not await forget(tx):
            raise NotFound("No ATS is connected")
        thing = Thing("ats_connection", subject.tenant_id)
        await record(tx, subject, "ats.disconnected", thing)
    return Response(status_code=204)


def _shown(row: Row, tenant_id: UUID) -> dict[str, Any]:
    names = ("provider", "base_url", "token_url", "account_id", "pulls_candidates", "pull_problem")
    return {
        **{name: row[name] for name in names},
        "last_pull": row["last_pull"] and row["last_pull"].isoformat(),
        "webhook_path": f"/webhooks/ats/{tenant_id}/{row['id']}",
    }
