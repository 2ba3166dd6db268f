"""Candidates as people type, edit and delete them on the RecruitOS surface."""

import asyncio
from json import loads
from typing import Any
from uuid import UUID

import pytest

from runtime.database import Database
from services.gateway.audit.chain import Head
from services.gateway.audit.proving import prove
from tests.integration.gateway.documented import JOHN
from tests.integration.gateway.doors import Doors


async def events(database: Database, tenant: UUID) -> list[tuple[str, dict[str, Any]]]:
    async with database.transaction(tenant) as tx:
        rows = await tx.fetch("SELECT topic, payload FROM outbox ORDER BY id")
    return [(row["topic"], loads(row["payload"])) for row in rows]


async def test_a_candidate_is_created_as_documented(doors: Doors, database: Database) -> None:
    answer = await doors.ours.send("POST", "/api/candidates", JOHN)
    assert answer.status_code == 201
    body = answer.json()
    assert {k: v for k, v in body.items() if k in JOHN} == JOHN
    assert (body["id"], body["resumeUrl"], body["linkedinUrl"]) == (1, None, None)
    assert answer.headers["location"] == "/api/candidates/1"
    assert (await doors.ours.get("/api/candidates/1")).json() == body
    assert [topic for topic, _ in await events(database, doors.our_tenant)] == [
        "candidate.changed.v1",
        "candidate.submitted.v1",
        "feedback.submitted.v1",  # the notes are screened before anybody else reads them
    ]


async def test_the_shortest_documented_body_is_enough(doors: Doors) -> None:
    answer = await doors.ours.send(
        "POST",
        "/api/candidates",
        {
            "firstName": "Test",
            "lastName": "User",
            "email": "test@example.com",
            "position": "Developer",
        },
    )
    assert answer.status_code == 201
    body = answer.json()
    assert (body["phase"], body["status"], body["source"]) == (1, "New", "LinkedIn")


@pytest.mark.parametrize(
    ("changed", "field", "message"),
    [
        ({"email": "nobody"}, "email", "Invalid email format"),
        ({"firstName": None}, "firstName", None),
        ({"phase": 3}, "phase", None),
        ({"experience": -1}, "experience", None),
        ({"position": "x\0"}, "position", None),
    ],
    ids=str,
)
async def test_a_wrong_field_is_a_400_that_names_it(
    doors: Doors, changed: dict[str, Any], field: str, message: str | None
) -> None:
    answer = await doors.ours.send("POST", "/api/candidates", {**JOHN, **changed})
    assert answer.status_code == 400
    body = answer.json()
    assert (body["detail"], body["errors"][0]["field"]) == ("Validation error", field)
    assert message is None or body["errors"] == [{"field": field, "message": message}]


async def test_an_email_is_one_candidate_s_on_this_surface(doors: Doors) -> None:
    await doors.ours.send("POST", "/api/candidates", JOHN)
    second = {**JOHN, "email": "JOHN.DOE@example.com"}
    answer = await doors.ours.send("POST", "/api/candidates", second)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "email")
    await doors.ours.send("POST", "/api/candidates", {**JOHN, "email": "other@example.com"})
    answer = await doors.ours.send("PUT", "/api/candidates/2", {"email": "john.doe@example.com"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "email")
    same = await doors.ours.send("PUT", "/api/candidates/1", {"email": "John.Doe@example.com"})
    assert same.status_code == 200
    assert (await doors.theirs.send("POST", "/api/candidates", JOHN)).status_code == 201


async def test_of_those_who_write_an_address_at_once_one_has_it(
    doors: Doors, database: Database
) -> None:
    await doors.ours.send("POST", "/api/candidates", {**JOHN, "email": "first@example.com"})
    posts = [
        doors.ours.send("POST", "/api/candidates", {**JOHN, "email": address})
        for address in ("jane@example.com", "Jane@example.com", "JANE@EXAMPLE.COM") * 2
    ]
    put = doors.ours.send("PUT", "/api/candidates/1", {"email": "jane@example.com"})
    answers = [answer.status_code for answer in await asyncio.gather(*posts, put)]
    assert sorted(answers) == [*[min(answers)], *[400] * 6]
    async with database.transaction(doors.our_tenant) as tx:
        taken = "SELECT count(*) FROM candidates WHERE email_folded = 'jane@example.com'"
        assert await tx.fetchval(taken) == 1


async def test_numbers_follow_each_other_whoever_writes_at_once(
    doors: Doors, database: Database
) -> None:
    answers = await asyncio.gather(
        *(
            doors.ours.send("POST", "/api/candidates", {**JOHN, "email": f"{one}@example.com"})
            for one in range(12)
        )
    )
    assert sorted(answer.json()["id"] for answer in answers) == list(range(1, 13))
    for answer in answers:  # what was answered is what is read
        assert (await doors.ours.get(answer.headers["location"])).json() == answer.json()
    async with database.transaction(doors.our_tenant) as tx:
        assert isinstance(await prove(tx, {}), Head)
        topics = "SELECT topic FROM outbox WHERE key = $1 ORDER BY id"
        candidate = await tx.fetchval("SELECT id::text FROM candidates WHERE number = 7")
        told = [row["topic"] for row in await tx.fetch(topics, candidate.encode())]
    assert told == ["candidate.changed.v1", "feedback.submitted.v1"]


async def test_an_update_changes_what_it_names(doors: Doors, database: Database) -> None:
    await doors.ours.send("POST", "/api/candidates", JOHN)
    change = {"status": "Phone Interview", "notes": "Updated notes"}
    answer = await doors.ours.send("PUT", "/api/candidates/1", change)
    assert answer.status_code == 200
    assert {k: v for k, v in answer.json().items() if k in JOHN} == {**JOHN, **change}
    (topic, event), (screened, _) = (await events(database, doors.our_tenant))[-2:]
    assert screened == "feedback.submitted.v1"
    assert topic == "candidate.changed.v1"
    assert (event["change"], event["version"], event["fields"]) == (
        "updated",
        2,
        ["notes", "status"],
    )
    async with database.transaction(doors.our_tenant) as tx:
        assert {"status", "notes", "email"} <= set(
            await tx.fetchval("SELECT edited FROM candidates")
        )


async def test_an_update_that_changes_nothing_is_told_nobody(
    doors: Doors, database: Database
) -> None:
    await doors.ours.send("POST", "/api/candidates", JOHN)
    before = await events(database, doors.our_tenant)
    assert (await doors.ours.send("PUT", "/api/candidates/1", JOHN)).status_code == 200
    assert await events(database, doors.our_tenant) == before


async def test_who_left_is_not_brought_back_by_an_edit(doors: Doors) -> None:
    await doors.ours.send("POST", "/api/candidates", {**JOHN, "status": "LEFT"})
    answer = await doors.ours.send("PUT", "/api/candidates/1", {"status": "New"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "status")
    assert (await doors.ours.get("/api/candidates/1")).json()["status"] == "LEFT"


async def test_a_deleted_candidate_is_gone(doors: Doors, database: Database) -> None:
    await doors.ours.send("POST", "/api/candidates", JOHN)
    answer = await doors.ours.send("DELETE", "/api/candidates/1")
    assert (answer.status_code, answer.content) == (204, b"")
    for method, body in (("GET", None), ("PUT", {}), ("DELETE", None)):
        answer = await doors.ours.send(method, "/api/candidates/1", body)
        assert (answer.status_code, answer.json()) == (404, {"detail": "Candidate not found"})
    _, event = (await events(database, doors.our_tenant))[-1]
    assert (event["change"], event["version"]) == ("deleted", 2)


async def test_another_tenant_changes_nothing(doors: Doors) -> None:
    await doors.ours.send("POST", "/api/candidates", JOHN)
    for method, body in (("PUT", {"status": "Hired"}), ("DELETE", None)):
        answer = await doors.theirs.send(method, "/api/candidates/1", body)
        assert answer.status_code == 404
    assert (await doors.ours.get("/api/candidates/1")).json()["status"] == "New"


async def test_the_dashboard_counts_and_tells(doors: Doors) -> None:
    for number in range(3):
        await doors.ours.send(
            "POST",
            "/api/candidates",
            {**JOHN, "email": f"{number}@example.com", "phase": 1 + number % 2},
        )
    await doors.ours.send("PUT", "/api/candidates/3", {"status": "Hired"})
    stats = (await doors.ours.get("/api/dashboard/stats")).json()
    assert {k: v for k, v in stats.items() if k != "lastSync"} == {
        "totalCandidates": 3,
        "phase1Count": 2,
        "phase2Count": 1,
        "hiredCount": 1,
        "interviewsToday": 0,
        "syncStatus": "syncing",
    }
    feed = (await doors.ours.get("/api/activity", limit=3)).json()
    told = [(item["candidateName"], item["action"]) for item in feed]
    applied = ("John Doe", "applied as Backend Developer")
    assert told == [("John Doe", "moved to Hired"), applied, applied]
    assert [item["id"] for item in feed[1:]] == ["candidate-3", "candidate-2"]
    theirs = (await doors.theirs.get("/api/dashboard/stats")).json()
    assert (theirs["totalCandidates"], theirs["syncStatus"]) == (0, "synced")
    assert (await doors.theirs.get("/api/activity")).json() == []


async def test_a_failing_integration_shows_in_the_dashboard(
    doors: Doors, database: Database
) -> None:
    async with database.transaction(doors.our_tenant) as tx:
        await tx.execute(
            """
            INSERT INTO integration_health (integration_id, kind, health, observed_at)
            VALUES ('imap', 'imap', 'failing', now())
            """
        )
    assert (await doors.ours.get("/api/dashboard/stats")).json()["syncStatus"] == "error"
    assert (await doors.theirs.get("/api/dashboard/stats")).json()["syncStatus"] == "synced"
