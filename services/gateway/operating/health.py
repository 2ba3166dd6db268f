"""How one's own pipeline is: integrations, what is wrong, and what waits."""

from typing import Annotated

from fastapi import APIRouter, Depends

from services.gateway.auth import OperationsManage
from services.gateway.operating import queries
from services.gateway.operating.shapes import Incident, IntegrationState, PipelineHealth
from services.gateway.resources import Resources, resources_of

router = APIRouter(prefix="/api/operations/health", tags=["Operations"])

Held = Annotated[Resources, Depends(resources_of)]


@router.get("", response_model=PipelineHealth, summary="See the pipeline's health")
async def show(subject: OperationsManage, held: Held) -> PipelineHealth:
    """Failing integrations first. Kafka need not answer for this."""
    async with held.database.transaction(subject.tenant_id) as tx:
        return PipelineHealth(
            integrations=[
                IntegrationState.model_validate(dict(row)) for row in await queries.integrations(tx)
            ],
            incidents=[Incident.model_validate(dict(row)) for row in await queries.incidents(tx)],
            unpublished=await queries.unpublished(tx),
            on_their_way=await queries.on_their_way(tx),
        )
