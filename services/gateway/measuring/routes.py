"""What Prometheus reads of this process. It names routes and counts, and nobody."""

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from runtime.telemetry import Telemetry

router = APIRouter(tags=["Health"])


@router.get(
    "/metrics",
    response_class=PlainTextResponse,
    responses={200: {"description": "Prometheus' text format"}},
    summary="Metrics",
)
async def metrics(request: Request) -> PlainTextResponse:
    """Every replica counts for itself: scrape each, not the address before them."""
    telemetry: Telemetry = request.app.state.telemetry
    written = generate_latest(telemetry.registry).decode()
    return PlainTextResponse(written, media_type=CONTENT_TYPE_LATEST)
