"""Whether this process lives, and whether it can do its work."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from fastapi.responses import JSONResponse

from services.gateway.resources import Resources, resources_of
from services.gateway.shapes import HealthReport

router = APIRouter(prefix="/health", tags=["Health"])

Held = Annotated[Resources, Depends(resources_of)]
AWAY: dict[int | str, dict[str, Any]] = {
    503: {"model": HealthReport, "description": "A server we depend on does not answer"}
}


@router.get("/live", response_model=HealthReport, summary="Liveness")
async def live() -> Response:
    return JSONResponse({"status": "ok", "checks": {}})


@router.get("", response_model=HealthReport, responses=AWAY, summary="Health")
@router.get("/ready", response_model=HealthReport, responses=AWAY, summary="Readiness")
async def ready(held: Held) -> Response:
    """Kafka is no condition: what is committed waits in the outbox until it is back."""
    checks = {
        "postgres": await held.database.answers(),
        "blobs": await held.blobs.answers(),
    }
    healthy = all(checks.values())
    return JSONResponse(
        {"status": "ok" if healthy else "unavailable", "checks": checks},
        status_code=200 if healthy else 503,
    )
