"""Who is found by what, and that nobody finds another tenant's people."""

from uuid import UUID, uuid4

import asyncpg
import pytest

from hirestream.stack.roles import DatabaseUrls
from runtime.database import Database, SystemDatabase
from schemas.profile import CandidateProfile
from services.parser.outcome import Parsed
from services.parser.store import keep_profile
from tests.integration.gateway.desk import Desk
from tests.integration.gateway.doors import Client, Doors


@pytest.fixture
def desk(database: Database, tenant: UUID) -> Desk:
    return Desk(database, tenant)


async def write(desk: Desk, resume: UUID, text: str) -> None:
    parsed = Parsed(profile=CandidateProfile(), text=text, engine="test", pages=1)
    async with desk.database.transaction(desk.tenant) as tx:
        assert await keep_profile(tx, uuid4(), resume, parsed, "0" * 64)


async def found(client: Client, q: str, **filters: str | int) -> list[int]:
    answer = await client.get("/api/search", q=q, **filters)
    assert answer.status_code == 200, answer.text
    return [hit["candidate"]["id"] for hit in answer.json()["items"]]


async def test_words_of_a_record_and_of_its_resumes_are_found_together(
    doors: Doors, desk: Desk
) -> None:
    ada = await desk.candidate(first_name="Ada", last_name="Márquez", skills=["C++", "SQL"])
    await desk.candidate(first_name="Ben", last_name="Okoro", skills=["C#"], status="Hired")
    resume = await desk.resume(ada)
    await write(desk, resume, "Ran Kafka clusters at Lindhagen AB.\nWorked in C/C++ and ASP.NET.")
    assert await found(doors.ours, "marquez kafka") == [1]
    assert await found(doors.ours, "kafka") == [1]
    assert await found(doors.ours, "kaf lindh") == [1]
    assert await found(doors.ours, "c++") == [1]
    assert await found(doors.ours, "c#") == [2]
    assert await found(doors.ours, "asp.net") == [1]
    assert await found(doors.ours, '"kafka clusters"') == [1]
    assert await found(doors.ours, '"clusters kafka"') == []
    assert await found(doors.ours, "kafka or okoro") == [2, 1]
    assert await found(doors.ours, "okoro -kafka") == [2]
    assert await found(doors.ours, "okoro", status="New") == []
    [hit] = (await doors.ours.get("/api/search", q="kafka")).json()["items"]
    assert (hit["resumes"], hit["found_by"]) == ([str(resume)], "words")


async def test_a_name_spelt_alike_is_found_after_one_found_to_the_letter(
    doors: Doors, desk: Desk
) -> None:
    await desk.candidate(first_name="Sara", last_name="Johanson")
    await desk.candidate(first_name="Sarah", last_name="Johansson")
    answer = (await doors.ours.get("/api/search", q="sarah johansson")).json()["items"]
    assert [(h["candidate"]["id"], h["found_by"]) for h in answer] == [
        (2, "words"),
        (1, "spelling"),
    ]


async def test_a_later_reading_replaces_the_words_of_an_earlier(doors: Doors, desk: Desk) -> None:
    resume = await desk.resume(await desk.candidate())
    await write(desk, resume, "Haskell")
    await write(desk, resume, "Erlang")
    assert (await found(doors.ours, "haskell"), await found(doors.ours, "erlang")) == ([], [1])


async def test_the_search_follows_every_change(doors: Doors, desk: Desk) -> None:
    ada, ben = await desk.candidate(), await desk.candidate()
    resume = await desk.resume(ben)
    await write(desk, resume, "Terraform")
    await doors.ours.send("PUT", "/api/candidates/1", {"position": "Astronomer"})
    assert await found(doors.ours, "astronomer") == [1]
    await desk.run("UPDATE candidate_resumes SET candidate_id = $1", ada)
    assert await found(doors.ours, "terraform") == [1]
    await desk.run("UPDATE candidates SET merged_into = $1 WHERE id = $2", ada, ben)
    assert await found(doors.ours, "lindqvist") == [1]
    await desk.run("UPDATE candidates SET merged_into = NULL WHERE id = $1", ben)
    assert await found(doors.ours, "lindqvist") == [2, 1]
    await desk.run("DELETE FROM resumes")
    assert await found(doors.ours, "terraform") == []
    await doors.ours.send("DELETE", "/api/candidates/1")
    assert await found(doors.ours, "astronomer") == []


@pytest.mark.parametrize(
    "q",
    ["'; DROP TABLE candidates; --", "\\", "'", "(", "a & | !", "-", '"', ":*", "%", "🦊"],
)
async def test_no_text_breaks_a_search(doors: Doors, desk: Desk, q: str) -> None:
    await desk.candidate()
    assert (await doors.ours.get("/api/search", q=q)).status_code == 200
    assert (await doors.ours.get("/api/candidates", search=q)).status_code == 200


async def test_another_tenant_finds_nobody_of_ours(doors: Doors, desk: Desk) -> None:
    resume = await desk.resume(await desk.candidate(first_name="Ada"))
    await write(desk, resume, "Terraform")
    for q in ("ada", "terraform", "lindqvist", "-nothing"):
        assert await found(doors.theirs, q) == []
    assert (await doors.theirs.get("/api/candidates", search="ada")).json() == []


async def test_without_a_tenant_the_doors_find_nobody(desk: Desk, urls: DatabaseUrls) -> None:
    await desk.candidate()
    async with SystemDatabase.open(urls.app) as app, app.transaction() as tx:
        assert await tx.fetch("SELECT * FROM candidates_matching('lindqvist', NULL, 9, 0)") == []
        every = "SELECT candidates_containing('%', NULL::smallint, NULL, NULL, 9, 0)"
        assert await tx.fetch(every) == []
        assert await tx.fetch("SELECT candidate_id FROM candidate_search") == []


async def test_the_system_role_has_no_key_to_the_doors(urls: DatabaseUrls) -> None:
    async with SystemDatabase.open(urls.system) as system, system.transaction() as tx:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await tx.fetch("SELECT * FROM candidates_matching('a', NULL, 9, 0)")


async def test_the_owner_looks_past_tenants_in_the_search_alone(urls: DatabaseUrls) -> None:
    async with SystemDatabase.open(urls.owner) as owner, owner.transaction() as tx:
        rows = await tx.fetch(
            """
            SELECT polrelid::regclass::text AS name FROM pg_policy
             WHERE 'hirestream_owner'::regrole = ANY(polroles)
            """
        )
    assert [row["name"] for row in rows] == ["candidate_search"]
