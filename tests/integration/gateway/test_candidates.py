"""Candidates as the RecruitOS document has them."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from runtime.database import Database
from services.gateway.provisioning import Provisioning
from services.gateway.shapes import Candidate
from tests.integration.gateway.doors import Doors

DOCUMENTED = {
    "id", "firstName", "lastName", "email", "phone", "position", "phase", "status", "source",
    "appliedDate", "lastUpdated", "skills", "experience", "notes", "resumeUrl", "linkedinUrl",
}  # fmt: skip
APPLIED = datetime(2024, 1, 15, 9, tzinfo=UTC)
SARAH: dict[str, Any] = {
    "first_name": "Sarah",
    "last_name": "Johnson",
    "email": "sarah.johnson@example.com",
    "phone": "+1 (555) 123-4567",
    "position": "Frontend Developer",
    "source": "LinkedIn",
    "skills": ["React", "TypeScript", "CSS"],
    "experience_years": 3.6,
    "notes": "Strong <b>React</b> skills",
    "applied_at": APPLIED,
    "updated_at": APPLIED,
}


async def a_candidate(database: Database, tenant: UUID, **fields: Any) -> UUID:
    candidate_id = uuid4()
    async with database.transaction(tenant) as tx:
        await tx.execute(
            """
            INSERT INTO candidates (id, first_name, last_name, email, phone, position, phase,
                                    status, source, skills, experience_years, notes, applied_at,
                                    updated_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            """,
            candidate_id,
            fields.get("first_name", ""),
            fields.get("last_name", ""),
            fields.get("email", ""),
            fields.get("phone"),
            fields.get("position", ""),
            fields.get("phase", 1),
            fields.get("status", "New"),
            fields.get("source", "Website"),
            fields.get("skills", []),
            fields.get("experience_years"),
            fields.get("notes"),
            fields.get("applied_at", APPLIED),
            fields.get("updated_at", APPLIED),
        )
    return candidate_id


async def numbers(doors: Doors, **filters: str | int) -> list[int]:
    answer = await doors.ours.get("/api/candidates", **filters)
    assert answer.status_code == 200, answer.text
    return [candidate["id"] for candidate in answer.json()]


async def test_a_candidate_has_the_documented_fields(doors: Doors, database: Database) -> None:
    await a_candidate(database, doors.our_tenant, **SARAH)
    expected = {
        "id": 1,
        "firstName": "Sarah",
        "lastName": "Johnson",
        "email": "sarah.johnson@example.com",
        "phone": "+1 (555) 123-4567",
        "position": "Frontend Developer",
        "phase": 1,
        "status": "New",
        "source": "LinkedIn",
        "appliedDate": "2024-01-15T09:00:00Z",
        "lastUpdated": "2024-01-15T09:00:00Z",
        "skills": "React, TypeScript, CSS",
        "experience": 3,
        "notes": None,  # held: nobody has screened them
        "resumeUrl": None,
        "linkedinUrl": None,
    }
    one = await doors.ours.get("/api/candidates/1")
    assert (one.status_code, one.json()) == (200, expected)
    assert one.headers["content-type"] == "application/json"
    assert (await doors.ours.get("/api/candidates")).json() == [expected]


async def test_what_a_resume_lacks_is_empty_and_still_valid(
    doors: Doors, database: Database
) -> None:
    await a_candidate(database, doors.our_tenant)
    body = (await doors.ours.get("/api/candidates/1")).json()
    assert set(body) == DOCUMENTED
    assert [body[f] for f in ("firstName", "lastName", "email", "position")] == [""] * 4
    assert [body[f] for f in ("phone", "skills", "experience", "notes")] == [None] * 4
    Candidate.model_validate(body)


async def test_nobody_yet_is_an_empty_list(doors: Doors) -> None:
    assert (await doors.ours.get("/api/candidates")).json() == []


async def test_lists_are_filtered_and_paged(doors: Doors, database: Database) -> None:
    for position, phase, status, source in (
        ("Frontend Developer", 1, "New", "LinkedIn"),
        ("Backend Developer", 2, "Hired", "Referral"),
        ("100% remote_tester", 1, "New", "Website"),
    ):
        await a_candidate(
            database,
            doors.our_tenant,
            position=position,
            phase=phase,
            status=status,
            source=source,
            first_name="Ada",
            last_name=source,
            email=f"{source}@example.com".lower(),
        )
    assert await numbers(doors) == [3, 2, 1]
    assert await numbers(doors, phase=2) == [2]
    assert await numbers(doors, status="New") == [3, 1]
    assert await numbers(doors, source="Referral", status="New") == []
    assert await numbers(doors, search="DEVELOPER") == [2, 1]
    assert await numbers(doors, search="ada linked") == [1]
    assert await numbers(doors, search="referral@example") == [2]
    assert await numbers(doors, limit=1, offset=1) == [2]
    assert await numbers(doors, offset=3) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [("%", [1]), ("_", [1]), ("0% r", [1]), ("\\", []), ("'; DROP TABLE candidates; --", [])],
)
async def test_a_search_has_no_wildcards_and_no_sql(
    doors: Doors, database: Database, text: str, found: list[int]
) -> None:
    await a_candidate(database, doors.our_tenant, position="100% remote_tester")
    await a_candidate(database, doors.our_tenant, position="Nurse")
    assert await numbers(doors, search=text) == found


async def test_nobody_there_is_the_documented_404(doors: Doors) -> None:
    answer = await doors.ours.get("/api/candidates/7")
    assert (answer.status_code, answer.json()) == (404, {"detail": "Candidate not found"})


async def test_a_merged_candidate_leads_to_the_one_that_remains(
    doors: Doors, database: Database
) -> None:
    first, second, third = [
        await a_candidate(database, doors.our_tenant, last_name=f"{n}") for n in range(3)
    ]
    async with database.transaction(doors.our_tenant) as tx:
        for merged, into in ((first, second), (second, third)):
            await tx.execute("UPDATE candidates SET merged_into = $2 WHERE id = $1", merged, into)
    assert await numbers(doors) == [3]
    for number in (1, 2):
        answer = await doors.ours.get(f"/api/candidates/{number}")
        assert (answer.status_code, answer.headers["location"]) == (307, "/api/candidates/3")


async def test_another_tenant_s_numbers_are_its_own(doors: Doors, database: Database) -> None:
    await a_candidate(database, doors.our_tenant, first_name="Sarah")
    await a_candidate(database, doors.our_tenant, first_name="Ben")
    await a_candidate(database, doors.their_tenant, first_name="Cleo")
    assert (await doors.theirs.get("/api/candidates/2")).status_code == 404
    assert (await doors.theirs.get("/api/candidates/1")).json()["firstName"] == "Cleo"
    listed = (await doors.theirs.get("/api/candidates")).json()
    assert [candidate["firstName"] for candidate in listed] == ["Cleo"]


async def test_a_revoked_key_is_refused(doors: Doors, database: Database) -> None:
    assert (await doors.ours.get("/api/candidates")).status_code == 200
    async with database.transaction(doors.our_tenant) as tx:
        await tx.execute("UPDATE api_keys SET revoked_at = now()")
    assert (await doors.ours.get("/api/candidates")).status_code == 401
    assert (await doors.theirs.get("/api/candidates")).status_code == 200


async def test_a_user_logs_in_and_loses_access_when_disabled(
    doors: Doors, database: Database, provisioning: Provisioning
) -> None:
    await provisioning.create_user(
        doors.our_tenant, email="Ada@example.com", password="correct horse", role="recruiter"
    )
    answer = await doors.ours.inner.post(
        "/api/auth/token", data={"username": "ada@example.com", "password": "correct horse"}
    )
    user = replace(doors.ours, authorization=f"Bearer {answer.json()['access_token']}")
    assert (await user.get("/api/candidates")).status_code == 200
    async with database.transaction(doors.our_tenant) as tx:
        await tx.execute("UPDATE users SET disabled_at = now()")
    assert (await user.get("/api/candidates")).status_code == 401
