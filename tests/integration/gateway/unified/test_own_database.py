"""The unified API over the pipeline's own database: jobs, candidates, applications of a tenant."""

import asyncio
from json import loads
from typing import Any

import pytest

from runtime.database import Database
from services.gateway.identities import Subject
from services.gateway.permissions import BY_ROLE
from services.gateway.provisioning import Provisioning
from services.gateway.unified.adapters.hirestream import Hirestream
from services.gateway.unified.ats import Changed
from tests.integration.gateway.doors import API, Doors

JANE: dict[str, Any] = {
    "name": "Jane Doe",
    "email": "jane.doe@example.com",
    "phone": "+1-555-0100",
    "resume_url": "https://example.com/resumes/jane-doe.pdf",
    "job_id": "backend",
}


@pytest.fixture
async def jobs(provisioning: Provisioning, doors: Doors) -> None:
    """Three open jobs of ours, one closed; one of theirs."""
    ours, theirs = doors.our_tenant, doors.their_tenant
    await provisioning.create_job(ours, slug="backend", title="Backend", location="Berlin")
    await provisioning.create_job(ours, slug="design", title="Designer")
    await provisioning.create_job(ours, slug="old", title="Old")
    await provisioning.create_job(theirs, slug="theirs", title="Theirs")
    async with provisioning.database.transaction(ours) as tx:
        await tx.execute("UPDATE jobs SET status = 'closed' WHERE slug = 'old'")


@pytest.mark.usefixtures("jobs")
async def test_open_jobs_are_listed_page_by_page(doors: Doors) -> None:
    first = (await doors.ours.get("/jobs", per_page=1)).json()
    second = (await doors.ours.get("/jobs", per_page=1, page=2)).json()
    by_cursor = await doors.ours.get("/jobs", per_page=1, cursor=first["pagination"]["next_cursor"])
    assert first["pagination"]["total"] == 2
    assert {first["jobs"][0]["id"], second["jobs"][0]["id"]} == {"backend", "design"}
    assert by_cursor.json()["jobs"] == second["jobs"]
    assert "next_cursor" not in second["pagination"]


@pytest.mark.usefixtures("jobs")
async def test_a_candidate_applies_and_is_listed(doors: Doors, database: Database) -> None:
    answer = await doors.ours.send("POST", "/candidates", JANE)
    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert (body["id"], body["application"]["status"]) == ("1", "APPLIED")
    listed = (await doors.ours.get("/applications", job_id="backend")).json()
    assert listed["applications"] == [body["application"]]
    assert listed["pagination"] == {"page": 1, "per_page": 20, "total": 1}
    shown = (await doors.ours.get("/api/candidates/1")).json()
    assert (shown["firstName"], shown["lastName"], shown["source"]) == ("Jane", "Doe", "ATS")
    assert shown["resumeUrl"] == JANE["resume_url"]
    async with database.transaction(doors.our_tenant) as tx:
        topics = await tx.fetch("SELECT topic, payload FROM outbox ORDER BY id")
    told = {row["topic"]: loads(row["payload"]) for row in topics}
    assert told["candidate.submitted.v1"]["external"] is True
    assert "candidate.changed.v1" in told


@pytest.mark.usefixtures("jobs")
async def test_fifty_repeats_at_once_make_one(doors: Doors, database: Database) -> None:
    answers = await asyncio.gather(
        *(doors.ours.send("POST", "/candidates", JANE) for _ in range(50))
    )
    assert sorted(answer.status_code for answer in answers) == [200] * 49 + [201]
    async with database.transaction(doors.our_tenant) as tx:
        assert await tx.fetchval("SELECT count(*) FROM candidates") == 1
        assert await tx.fetchval("SELECT count(*) FROM applications") == 1


@pytest.mark.usefixtures("jobs")
async def test_a_key_for_the_write_gives_the_first_answer_again(api: API, doors: Doors) -> None:
    headers = {"Authorization": doors.ours.authorization, "Idempotency-Key": "one"}
    first = await api.client.post("/candidates", json=JANE, headers=headers)
    again = await api.client.post("/candidates", json=JANE, headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()


@pytest.mark.usefixtures("jobs")
async def test_a_stranger_with_somebody_s_address_changes_nothing_of_theirs(doors: Doors) -> None:
    await doors.ours.send("POST", "/candidates", JANE)
    before = (await doors.ours.get("/api/candidates/1")).json()
    stranger = {**JANE, "name": "Somebody Else", "phone": "+1-555-9999", "job_id": "design"}
    answer = await doors.ours.send("POST", "/candidates", stranger)
    assert (answer.status_code, answer.json()["id"]) == (201, "2")
    same = {**JANE, "phone": "+1-555-7777", "job_id": "design"}
    answer = await doors.ours.send("POST", "/candidates", same)
    assert (answer.status_code, answer.json()["id"]) == (201, "1")
    assert (await doors.ours.get("/api/candidates/1")).json() == before


@pytest.mark.usefixtures("jobs")
async def test_whoever_left_is_held(doors: Doors, database: Database) -> None:
    await doors.ours.send("POST", "/candidates", JANE)
    async with database.transaction(doors.our_tenant) as tx:
        await tx.execute("UPDATE candidates SET status = 'LEFT'")
    answer = await doors.ours.send("POST", "/candidates", {**JANE, "job_id": "design"})
    assert answer.status_code == 201
    async with database.transaction(doors.our_tenant) as tx:
        assert await tx.fetchval("SELECT count(*) FROM applications WHERE guard IS NOT NULL") == 1
        assert await tx.fetchval("SELECT status FROM candidates") == "LEFT"


@pytest.mark.usefixtures("jobs")
async def test_another_tenant_sees_and_reaches_nothing(doors: Doors) -> None:
    await doors.ours.send("POST", "/candidates", JANE)
    listed = (await doors.theirs.get("/jobs")).json()
    assert [job["id"] for job in listed["jobs"]] == ["theirs"]
    unknown = await doors.theirs.get("/applications", job_id="backend")
    assert (unknown.status_code, unknown.json()["error"]) == (404, "ats_error")
    refused = await doors.theirs.send("POST", "/candidates", JANE)
    assert refused.status_code == 404


async def test_without_a_key_nobody_answers(api: API, doors: Doors) -> None:  # noqa: ARG001  both tenants
    answer = await api.client.get("/jobs")
    assert (answer.status_code, answer.json()["error"]) == (401, "unauthenticated")


@pytest.mark.usefixtures("jobs")
async def test_what_changed_is_pulled_in_order(doors: Doors, database: Database) -> None:
    for n in range(3):
        person = {**JANE, "name": f"Jane Doe{n}", "email": f"jane{n}@example.com"}
        await doors.ours.send("POST", "/candidates", person)
    subject = Subject(doors.our_tenant, doors.our_tenant, "api_key", BY_ROLE["administrator"])
    own = Hirestream(database, subject)
    changes = await own.changes(None)
    assert [_email(one) for one in changes.items] == [f"jane{n}@example.com" for n in range(3)]
    assert (await own.changes(changes.state)).items == []
    await doors.ours.send("PUT", "/api/candidates/1", {"phone": "+1-555-0199"})
    changes = await own.changes(changes.state)
    assert [_email(one) for one in changes.items] == ["jane0@example.com"]


def _email(one: Changed) -> str:
    return one.email
