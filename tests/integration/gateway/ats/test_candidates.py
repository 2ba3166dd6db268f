"""Candidates pushed by an ATS, and pulled as they change."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import replace
from json import loads
from typing import Any, Final

import httpx

from runtime.database import Database
from runtime.reception import MEGABYTE
from services.gateway.app import create_app
from services.gateway.resources import open_resources
from tests.integration.gateway.ats.surface import JOHN, Surface, pulled
from tests.integration.gateway.desk import Desk
from tests.integration.gateway.doors import API, Client, Doors

PATH = "/api/ats/candidates"
RESUME = {"file_name": "cv.txt", "content": b64encode(b"Ada Example\nPython").decode()}


async def push(surface: Surface, **changed: Any) -> Any:
    answer = await surface.ours.send("POST", PATH, {**JOHN, **changed})
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


async def pull(surface: Surface, **params: str | int) -> list[Any]:
    return await pulled(surface.ours, PATH, "candidates", **params)


async def test_a_candidate_is_pushed_as_documented(surface: Surface, desk: Desk) -> None:
    answer = await surface.ours.send("POST", PATH, JOHN)
    assert (answer.status_code, answer.json()) == (
        201,
        {"status": "created", "candidate_id": 1, "external_id": "ATS-12345", "resume": None},
    )
    [shown] = await pull(surface)
    assert {name: shown[name] for name in JOHN} == JOHN
    assert (shown["id"], shown["source"], shown["status"]) == (1, "ATS", "New")
    events = await desk.events()
    assert [topic for topic, _ in events] == ["candidate.changed.v1", "candidate.submitted.v1"]
    assert events[1][1]["external"] is True


async def test_the_same_push_again_changes_nothing(surface: Surface, desk: Desk) -> None:
    await push(surface)
    before = await desk.events()
    answer = await surface.ours.send("POST", PATH, JOHN)
    assert (answer.status_code, answer.json()["status"]) == (200, "unchanged")
    assert await desk.events() == before
    assert await desk.value("SELECT count(*) FROM candidates") == 1


async def test_a_push_changes_what_it_names_and_nothing_else(surface: Surface) -> None:
    await push(surface)
    answer = await surface.ours.send(
        "POST", PATH, {"external_id": "ATS-12345", "position": "Nurse", "phone": None}
    )
    assert (answer.status_code, answer.json()["status"]) == (200, "updated")
    [shown] = await pull(surface)
    assert (shown["position"], shown["first_name"]) == ("Nurse", "John")


async def test_a_push_brings_no_leaver_back_and_sets_no_tenant(
    surface: Surface, desk: Desk
) -> None:
    await push(surface)
    await desk.run("UPDATE candidates SET status = 'LEFT'")
    await push(surface, status="New", tenant_id="00000000-0000-0000-0000-000000000001", phase=2)
    [shown] = await pull(surface)
    assert (shown["status"], shown["phase"]) == ("LEFT", 1)


WRONG: Final[tuple[tuple[dict[str, Any], str], ...]] = (
    ({"external_id": ""}, "external_id"),
    ({"external_id": "a\0b"}, "external_id"),
    ({"email": "nobody"}, "email"),
    ({"experience_years": -1}, "experience_years"),
    ({"first_name": None, "last_name": None}, "last_name"),
    ({"resume": {"file_name": "cv.txt", "content": "?"}}, "resume.content"),
    ({"resume_url": "http://127.0.0.1:1/cv.pdf"}, "resume_url"),
    ({"resume_url": "http://169.254.169.254/latest/meta-data"}, "resume_url"),
    ({"resume_url": "file:///etc/passwd"}, "resume_url"),
    ({"resume": RESUME, "resume_url": "https://example.com/cv.pdf"}, "resume_url"),
    ({"resume": RESUME, "job": "nowhere"}, "job"),
    ({"job": "backend"}, "job"),
)


async def test_a_wrong_field_is_a_400_that_names_it(surface: Surface, desk: Desk) -> None:
    for changed, field in WRONG:
        answer = await surface.ours.send("POST", PATH, {**JOHN, **changed})
        assert answer.status_code == 400, changed
        assert answer.json()["errors"][0]["field"] == field, changed
    assert await desk.value("SELECT count(*) FROM candidates") == 0


async def test_a_resume_goes_into_the_pipeline_as_this_candidate_s(
    surface: Surface, desk: Desk
) -> None:
    job = await desk.job("backend")
    body = await push(surface, resume=RESUME, job="backend")
    resume = body["resume"]
    assert (resume["status"], resume["reason"]) == ("accepted", None)
    received = next(event for topic, event in await desk.events() if topic == "resume.received.v1")
    assert (received["resume_id"], received["source"], received["job_id"]) == (
        resume["resume_id"],
        "ats",
        str(job),
    )
    claimed = await desk.value("SELECT candidate_id FROM resume_claims")
    assert claimed == await desk.value("SELECT id FROM candidates")
    again = await push(surface, resume=RESUME, job="backend")
    assert (again["status"], again["resume"]["status"]) == ("unchanged", "known")


async def test_a_resume_may_be_fetched_from_its_address(
    api: API, surface: Surface, desk: Desk
) -> None:
    asked: list[str] = []

    async def pieces() -> AsyncGenerator[bytes]:
        yield b"Ada Example"

    def serve(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(200, content=pieces())

    async with httpx.AsyncClient(transport=httpx.MockTransport(serve)) as egress:
        transport = httpx.ASGITransport(
            create_app(api.settings, replace(api.resources, egress=egress))
        )
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
            ours = Client(client, surface.ours.authorization)
            address = "https://ats.example.com/files/my%20cv.txt?id=1"
            answer = await ours.send("POST", PATH, {**JOHN, "resume_url": address})
    assert answer.json()["resume"]["status"] == "accepted"
    assert asked == [address]
    assert await desk.value("SELECT file_name FROM resumes") == "my cv.txt"


async def test_a_large_resume_is_fetched_and_a_larger_one_refused(
    api: API, surface: Surface
) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        size = int(head.split()[1].removeprefix(b"/"))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size)
        with suppress(OSError):
            for _ in range(size // MEGABYTE):
                writer.write(b"\0" * MEGABYTE)
                await writer.drain()
        writer.close()

    settings = api.settings.model_copy(update={"egress_networks": "127.0.0.0/8"})
    async with (
        await asyncio.start_server(serve, "127.0.0.1", 0) as server,
        open_resources(settings) as resources,
        httpx.AsyncClient(
            transport=httpx.ASGITransport(create_app(settings, resources)),
            base_url="http://gateway",
        ) as client,
    ):
        ours = Client(client, surface.ours.authorization)
        port = server.sockets[0].getsockname()[1]
        for size, status in ((12 * MEGABYTE, 201), (27 * MEGABYTE, 400)):
            body = {**JOHN, "resume_url": f"http://127.0.0.1:{port}/{size}"}
            assert (await ours.send("POST", PATH, body)).status_code == status


async def test_an_empty_resume_is_rejected_with_a_reason(surface: Surface) -> None:
    body = await push(surface, resume={"file_name": "cv.pdf", "content": ""})
    assert body["resume"]["status"] == "rejected"
    assert body["resume"]["reason"].startswith("The file is empty")


async def test_only_what_changed_since_is_pulled(surface: Surface, desk: Desk) -> None:
    await push(surface)
    since = (await desk.value("SELECT clock_timestamp()")).isoformat()
    await push(surface, external_id="ATS-2", email="two@example.com")
    assert [one["external_id"] for one in await pull(surface, updated_since=since)] == ["ATS-2"]
    await push(surface, position="Nurse")
    ids = [one["external_id"] for one in await pull(surface, updated_since=since)]
    assert ids == ["ATS-2", "ATS-12345"]


async def test_pages_end_and_go_on_where_they_ended(surface: Surface) -> None:
    for number in range(5):
        await push(surface, external_id=f"ATS-{number}", email=f"{number}@example.com")
    assert len(await pull(surface, limit=2)) == 5
    page = (await surface.ours.get(PATH, limit=5)).json()
    assert (len(page["candidates"]), page["has_more"]) == (5, False)
    cursor = page["next_cursor"]
    assert await pull(surface, cursor=cursor) == []
    await push(surface, external_id="ATS-3", position="Nurse")
    assert [one["external_id"] for one in await pull(surface, cursor=cursor)] == ["ATS-3"]


async def test_what_a_slow_transaction_wrote_is_not_skipped(
    surface: Surface, desk: Desk, database: Database, doors: Doors
) -> None:
    slow = await desk.candidate(external_id="slow")
    await pull(surface)
    async with database.transaction(doors.our_tenant) as tx:
        await tx.execute(
            "UPDATE candidates SET position = 'Nurse', external_id = 'slow' WHERE id = $1", slow
        )
        await desk.candidate()  # begun later, committed sooner
        page = (await surface.ours.get(PATH)).json()
        assert not page["has_more"]
    [late] = await pull(surface, cursor=page["next_cursor"])
    assert (late["external_id"], late["position"]) == ("slow", "Nurse")


async def test_a_cursor_of_nobody_is_a_400(surface: Surface) -> None:
    for cursor in ("?", "MTp4", "Mjox", "MTotMQ", "MTo5OTk5OTk5OTk5OTk5OTk5OTk5OQ"):
        answer = await surface.ours.get(PATH, cursor=cursor)
        assert answer.status_code == 400, cursor
        assert answer.json()["errors"][0]["field"] == "cursor", cursor


async def test_deletions_and_merges_have_their_own_feed(
    surface: Surface, doors: Doors, desk: Desk
) -> None:
    for number in (1, 2, 3):
        await push(surface, external_id=f"ATS-{number}", email=f"{number}@example.com")
    await doors.ours.send("DELETE", "/api/candidates/1")
    ids = [await desk.value("SELECT id FROM candidates WHERE number = $1", n) for n in (2, 3)]
    pair = await desk.pair(ids[0], ids[1])
    merged = await doors.ours.send("POST", f"/api/duplicates/{pair}/merge")
    assert merged.status_code == 200, merged.text
    found = await pulled(surface.ours, "/api/ats/deletions", "deletions", limit=1)
    told = [(one["change"], one["external_id"], one["into_external_id"]) for one in found]
    assert told == [("deleted", "ATS-1", None), ("merged", "ATS-3", "ATS-2")]
    assert [one["external_id"] for one in await pull(surface)] == ["ATS-2"]


async def test_who_was_merged_is_pushed_and_pulled_as_the_one_that_remains(
    surface: Surface, doors: Doors, desk: Desk
) -> None:
    for number in (1, 2):
        await push(surface, external_id=f"ATS-{number}", email=f"{number}@example.com")
    ids = [await desk.value("SELECT id FROM candidates WHERE number = $1", n) for n in (1, 2)]
    pair = await desk.pair(ids[0], ids[1])
    await doors.ours.send("POST", f"/api/duplicates/{pair}/merge")
    body = await push(surface, external_id="ATS-2", position="Nurse")
    assert (body["status"], body["candidate_id"]) == ("updated", 1)
    shown = (await surface.ours.get(f"{PATH}/ATS-2")).json()
    assert (shown["external_id"], shown["position"]) == ("ATS-1", "Nurse")


async def test_one_that_was_merged_into_a_typed_candidate_is_still_called_by_its_id(
    surface: Surface, desk: Desk, doors: Doors
) -> None:
    typed = await desk.candidate()
    await push(surface)
    pushed = await desk.value("SELECT id FROM candidates WHERE external_id IS NOT NULL")
    await doors.ours.send("POST", f"/api/duplicates/{await desk.pair(typed, pushed)}/merge")
    [shown] = await pull(surface)
    assert (shown["id"], shown["external_id"]) == (1, "ATS-12345")
    [told] = await pulled(surface.ours, "/api/ats/deletions", "deletions")
    assert (told["external_id"], told["into_external_id"]) == ("ATS-12345", "ATS-12345")


async def test_the_tenants_share_no_external_id(surface: Surface, desk: Desk) -> None:
    await push(surface)
    assert (await surface.theirs.get(f"{PATH}/ATS-12345")).status_code == 404
    assert (await surface.theirs.get(PATH)).json()["candidates"] == []
    theirs = await surface.theirs.send("POST", PATH, {**JOHN, "first_name": "Eve"})
    assert theirs.status_code == 201
    assert await desk.value("SELECT first_name FROM candidates") == "John"


async def test_a_push_leaves_its_mark_in_the_audit_trail(surface: Surface, desk: Desk) -> None:
    await push(surface)
    detail = await desk.value("SELECT detail FROM audit_trail WHERE action = 'candidate.pushed'")
    assert "john@example.com" not in detail
    assert "email" in loads(detail)["changed"]
