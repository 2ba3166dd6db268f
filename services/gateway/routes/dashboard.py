"""The dashboard's numbers and its activity feed."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from services.gateway.auth import DashboardRead
from services.gateway.parameters import FromQuery
from services.gateway.queries import dashboard as queries
from services.gateway.resources import Resources, resources_of
from services.gateway.shapes import ActivityFilter, ActivityItem, DashboardStats

router = APIRouter(prefix="/api", tags=["Dashboard"])

Held = Annotated[Resources, Depends(resources_of)]
Filter = Annotated[ActivityFilter, Depends(FromQuery(ActivityFilter))]


@router.get("/dashboard/stats", response_model=DashboardStats, summary="Get dashboard stats")
async def stats(subject: DashboardRead, held: Held) -> Response:
    async with held.database.transaction(subject.tenant_id) as tx:
        found = await queries.stats(tx)
    return Response(found, media_type="application/json")


@router.get("/activity", response_model=list[ActivityItem], summary="Get the activity feed")
async def activity(subject: DashboardRead, held: Held, wanted: Filter) -> Response:
    async with held.database.transaction(subject.tenant_id) as tx:
        found = await queries.activity(tx, wanted.limit)
    return Response(found, media_type="application/json")
