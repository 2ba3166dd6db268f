"""Writes sent again: done once, answered alike, on every surface."""

import asyncio
from typing import Any

import httpx
import pytest

from runtime.database import Database
from services.gateway.app import create_app
from services.gateway.provisioning import Provisioning
from services.gateway.resources import open_resources
from tests.integration.gateway.desk import Desk
from tests.integration.gateway.documented import JOHN
from tests.integration.gateway.doors import API, Client, Doors

COUNT = "SELECT count(*) FROM candidates"


@pytest.fixture
def desk(database: Database, doors: Doors) -> Desk:
    return Desk(database, doors.our_tenant)


async def send(
    client: Client, body: Any, key: str = "one", method: str = "POST", path: str = "/api/candidates"
) -> httpx.Response:
    headers = {"Authorization": client.authorization, "Idempotency-Key": key}
    return await client.inner.request(method, path, json=body, headers=headers)


async def test_a_repeat_is_answered_as_the_first_and_does_nothing(doors: Doors, desk: Desk) -> None:
    first = await send(doors.ours, JOHN)
    again = await send(doors.ours, JOHN)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["location"] == first.headers["location"]
    assert ("idempotent-replayed" in first.headers, again.headers["idempotent-replayed"]) == (
        False,
        "true",
    )
    assert await desk.value(COUNT) == 1


async def test_two_hundred_at_once_make_one(api: API, doors: Doors, desk: Desk) -> None:
    """Over two processes' worth of resources, so that no lock of one could be what helps."""
    async with open_resources(api.settings) as resources:
        transport = httpx.ASGITransport(create_app(api.settings, resources))
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as second:
            other = Client(second, doors.ours.authorization)
            answers = await asyncio.gather(
                *(send(doors.ours if n % 2 else other, JOHN) for n in range(200))
            )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert await desk.value(COUNT) == 1
    assert await desk.value("SELECT count(*) FROM outbox") == 3  # its notes are to be screened


async def test_a_key_belongs_to_one_request(doors: Doors, desk: Desk) -> None:
    await send(doors.ours, JOHN)
    for answer in (
        await send(doors.ours, {**JOHN, "firstName": "Jane"}),
        await send(doors.ours, JOHN, method="PUT", path="/api/candidates/1"),
    ):
        assert answer.status_code == 422
        assert answer.json()["detail"] == "This Idempotency-Key was used for another request"
    assert await desk.value("SELECT first_name FROM candidates") == "John"


async def test_a_refusal_is_not_kept(doors: Doors, desk: Desk) -> None:
    assert (await send(doors.ours, {**JOHN, "email": "nobody"})).status_code == 400
    assert (await send(doors.ours, JOHN)).status_code == 201
    taken = await send(doors.ours, JOHN, key="two")
    assert taken.status_code == 400
    assert (await doors.ours.send("DELETE", "/api/candidates/1")).status_code == 204
    assert (await send(doors.ours, JOHN, key="two")).status_code == 201
    assert await desk.value(COUNT) == 1


async def test_every_kind_of_write_may_be_repeated(doors: Doors, desk: Desk) -> None:
    await doors.ours.send("POST", "/api/candidates", JOHN)
    change = {"status": "Phone Interview"}
    for key in ("put", "put"):
        answer = await send(doors.ours, change, key, "PUT", "/api/candidates/1")
        assert answer.status_code == 200
    assert await desk.value("SELECT version FROM candidates") == 2
    for _ in range(2):
        gone = await send(doors.ours, None, "delete", "DELETE", "/api/candidates/1")
        assert (gone.status_code, gone.content) == (204, b"")
    assert (await doors.ours.send("DELETE", "/api/candidates/1")).status_code == 404


async def test_an_upload_may_be_repeated_though_its_boundary_differs(
    doors: Doors, desk: Desk
) -> None:
    headers = {"Authorization": doors.ours.authorization, "Idempotency-Key": "upload"}
    first, again = [
        await doors.ours.inner.post(
            "/api/resumes", files=[("files", ("cv.txt", b"Ada"))], headers=headers
        )
        for _ in range(2)
    ]
    assert (first.status_code, again.content) == (202, first.content)
    assert first.json()["files"][0]["status"] == "accepted"
    assert await desk.value("SELECT count(*) FROM submissions") == 1


async def test_a_key_is_its_tenant_s_and_its_owner_s(
    doors: Doors, api: API, desk: Desk, provisioning: Provisioning
) -> None:
    await send(doors.ours, JOHN)
    theirs = await send(doors.theirs, JOHN)
    assert (theirs.status_code, "idempotent-replayed" in theirs.headers) == (201, False)
    issued = await provisioning.create_api_key(doors.our_tenant, name="colleague")
    colleague = api.client_with(f"Bearer {issued.secret}")
    assert (await send(colleague, JOHN)).status_code == 422
    assert await desk.value(COUNT) == 1


async def test_after_a_day_a_key_is_free(doors: Doors, desk: Desk) -> None:
    await send(doors.ours, JOHN)
    await desk.run("UPDATE kept_answers SET made_at = made_at - interval '1 day'")
    answer = await send(doors.ours, {**JOHN, "email": "jane.doe@example.com"})
    assert (answer.status_code, answer.json()["id"]) == (201, 2)


async def test_what_is_kept_is_sealed(doors: Doors, desk: Desk) -> None:
    await send(doors.ours, JOHN)
    kept = await desk.value("SELECT answer FROM kept_answers")
    assert b"john.doe" not in kept


async def test_what_died_between_the_write_and_its_answer_is_not_done_again(
    doors: Doors, desk: Desk
) -> None:
    await send(doors.ours, JOHN)
    await desk.run("UPDATE kept_answers SET answer = NULL, status = NULL")
    waiting = asyncio.create_task(send(doors.ours, JOHN))
    await asyncio.wait({waiting}, timeout=0.2)
    assert not waiting.done()  # the first may still be at work
    waiting.cancel()
    assert await desk.value(COUNT) == 1


async def test_a_key_that_is_none_is_refused(doors: Doors, desk: Desk) -> None:
    for key in ("", "x" * 256, "a\tb"):
        assert (await send(doors.ours, JOHN, key=key)).status_code == 400
    assert await desk.value(COUNT) == 0


async def test_nobody_s_key_opens_nothing(api: API) -> None:
    answer = await send(api.client_with("Bearer hs_unknown"), JOHN)
    assert answer.status_code == 401
