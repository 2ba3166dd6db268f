"""A read that asks for nothing but its request goes without the framework's machinery."""

from typing import Annotated

import httpx
from fastapi import APIRouter, Depends, FastAPI, Path, Request, Response

from services.gateway.direct import DirectRoute, asked_of_request
from services.gateway.routes.candidates import list_candidates, show


async def shout(request: Request) -> str:
    return request.query_params.get("word", "").upper()


Shouted = Annotated[str, Depends(shout)]


async def listed(word: Shouted) -> Response:
    return Response(word)


async def one(word: Shouted, number: Annotated[int, Path()]) -> Response:
    return Response(f"{word} {number}")


async def get(path: str) -> str:
    router = APIRouter(route_class=DirectRoute)
    router.add_api_route("/listed", listed)
    router.add_api_route("/one/{number}", one)
    app = FastAPI()
    app.router.routes.extend(router.routes)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        return (await client.get(path)).text


async def test_its_parameters_come_from_the_request() -> None:
    assert await get("/listed?word=hey") == "HEY"


async def test_a_route_that_needs_more_is_the_framework_s() -> None:
    assert asked_of_request(one) is None
    assert await get("/one/7?word=hey") == "HEY 7"


def test_the_list_of_candidates_is_read_directly_and_a_single_one_is_not() -> None:
    assert asked_of_request(list_candidates) is not None
    assert asked_of_request(show) is None
