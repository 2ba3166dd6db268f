"""Messages of one's own tenant that were given up: seen, sent again, or put aside."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request, Response

from runtime.broker import BrokerAway
from runtime.deadletters import Letter
from runtime.graveyard import Graveyard, NoSuchLetter
from runtime.record import Spot
from schemas import topics
from services.gateway.audit.recording import Thing, record
from services.gateway.auth import OperationsManage
from services.gateway.errors import NotFound, Unavailable
from services.gateway.identities import Subject
from services.gateway.operating.desk import open_desk
from services.gateway.operating.shapes import DeadLetter, DeadLetterFilter, DeadLetterWhole
from services.gateway.parameters import FromQuery
from services.gateway.resources import Resources, resources_of

router = APIRouter(prefix="/api/operations/dead-letters", tags=["Operations"])

Held = Annotated[Resources, Depends(resources_of)]
Wanted = Annotated[DeadLetterFilter, Depends(FromQuery(DeadLetterFilter))]
BY_DEAD_NAME = {topic.dead_letters: topic for topic in topics.ALL}


async def spot_of(
    topic: Annotated[str, Path(max_length=100)],
    partition: Annotated[int, Path(ge=0, lt=2**31)],
    offset: Annotated[int, Path(ge=0, lt=2**63)],
) -> Spot:
    if topic not in BY_DEAD_NAME:
        raise NotFound("No such dead letter")
    return Spot(topic, partition, offset)


Which = Annotated[Spot, Depends(spot_of)]


@router.get("", response_model=list[DeadLetter], summary="List dead letters")
async def list_letters(
    subject: OperationsManage, request: Request, wanted: Wanted
) -> list[DeadLetter]:
    """The open ones, the oldest first."""
    names = [wanted.topic] if wanted.topic else list(topics.BY_NAME)
    dead = [topics.BY_NAME[name].dead_letters for name in names]
    async with graveyard_of(request) as graveyard:
        letters = await graveyard.list(dead, tenant=subject.tenant_id)
    return [DeadLetter.model_validate(_shown(letter)) for letter in letters[: wanted.limit]]


@router.get(
    "/{topic}/{partition}/{offset}", response_model=DeadLetterWhole, summary="Show a dead letter"
)
async def show(subject: OperationsManage, request: Request, spot: Which) -> DeadLetterWhole:
    async with graveyard_of(request) as graveyard:
        letter = await _own(graveyard, subject.tenant_id, spot)
    return DeadLetterWhole.model_validate(
        {
            **_shown(letter),
            "headers": {n: v.decode(errors="replace") for n, v in letter.record.headers},
            "payload": (letter.record.value or b"").decode(errors="replace"),
        }
    )


@router.post("/{topic}/{partition}/{offset}/retry", status_code=204, summary="Retry a dead letter")
async def retry(subject: OperationsManage, held: Held, request: Request, spot: Which) -> Response:
    """It goes to its topic again under its own event id, so nothing is done twice."""
    await _act(subject, held, request, spot, Graveyard.retry)
    return Response(status_code=204)


@router.post(
    "/{topic}/{partition}/{offset}/discard", status_code=204, summary="Discard a dead letter"
)
async def discard(subject: OperationsManage, held: Held, request: Request, spot: Which) -> Response:
    """It leaves the list; Kafka keeps it as long as it keeps anything."""
    await _act(subject, held, request, spot, Graveyard.discard)
    return Response(status_code=204)


@asynccontextmanager
async def graveyard_of(request: Request) -> AsyncGenerator[Graveyard]:
    try:
        async with open_desk(request.app.state.settings) as desk:
            yield desk.graveyard
    except BrokerAway as error:
        raise Unavailable("Kafka does not answer. Please try again.", 10) from error


async def _act(
    subject: Subject,
    held: Resources,
    request: Request,
    spot: Spot,
    act: Callable[[Graveyard, Spot], Awaitable[Letter]],
) -> None:
    async with graveyard_of(request) as graveyard:
        letter = await _own(graveyard, subject.tenant_id, spot)
        await act(graveyard, spot)
    async with held.database.transaction(subject.tenant_id) as tx:
        place = "/".join(map(str, spot))
        detail = {"event": letter.event_id}
        if act is Graveyard.retry:
            await record(tx, subject, "dead_letter.retried", Thing("dead_letter", place), detail)
        else:
            await record(tx, subject, "dead_letter.discarded", Thing("dead_letter", place), detail)


async def _own(graveyard: Graveyard, tenant_id: UUID, spot: Spot) -> Letter:
    """Another tenant's letter answers like one that is not there."""
    try:
        letter = await graveyard.show(spot)
    except NoSuchLetter as error:
        raise NotFound("No such dead letter") from error
    if letter.tenant_id != tenant_id:
        raise NotFound("No such dead letter")
    return letter


def _shown(letter: Letter) -> dict[str, object]:
    place = "/".join(map(str, letter.spot))
    return {
        **letter.spot._asdict(),
        "href": f"/api/operations/dead-letters/{place}",
        "event_id": letter.event_id,
        "agent": letter.agent,
        "attempts": letter.attempts,
        "error": letter.error,
        "reason": letter.reason,
        "first_seen": letter.first_seen,
    }
