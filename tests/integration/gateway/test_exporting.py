"""All of one tenant's candidates as a file, and nobody else's."""

import csv
import io
import json
from uuid import UUID

import pytest

from runtime.database import Database
from services.gateway.exporting.queries import PAGE
from tests.integration.gateway.desk import Desk
from tests.integration.gateway.doors import Client, Doors


@pytest.fixture
def desk(database: Database, tenant: UUID) -> Desk:
    return Desk(database, tenant)


async def exported(client: Client, **filters: str) -> list[str]:
    answer = await client.get("/api/exports/candidates", **filters)
    assert answer.status_code == 200
    rows = csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"), newline=""))
    return [row["email"] for row in rows]


async def test_everybody_is_exported_over_many_pages(doors: Doors, desk: Desk) -> None:
    await desk.run(
        """
        INSERT INTO candidates (id, first_name, email, status)
        SELECT gen_random_uuid(), 'P', i || '@example.com',
               CASE i WHEN 3 THEN 'Hired' ELSE 'New' END
          FROM generate_series(1, $1::int) AS i
        """,
        2 * PAGE + 1,
    )
    await desk.run(
        "UPDATE candidates SET merged_into = (SELECT id FROM candidates WHERE number = 1) "
        "WHERE number = 2"
    )
    everybody = await exported(doors.ours)
    assert len(everybody) == len(set(everybody)) == 2 * PAGE
    assert await exported(doors.ours, status="Hired") == ["3@example.com"]
    assert await exported(doors.theirs) == []


async def test_a_file_is_an_attachment_that_nothing_runs(doors: Doors, desk: Desk) -> None:
    await desk.candidate(first_name="=cmd|' /C calc'!A0")
    answer = await doors.ours.get("/api/exports/candidates")
    assert "\"'=cmd|' /C calc'!A0\"" in answer.text
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"].startswith('attachment; filename="candidates-')
    assert answer.headers["x-content-type-options"] == "nosniff"
    lines = (await doors.ours.get("/api/exports/candidates", form="jsonl")).text.splitlines()
    assert json.loads(lines[0])["firstName"] == "=cmd|' /C calc'!A0"


async def test_an_export_stands_in_the_audit_trail(doors: Doors, desk: Desk) -> None:
    await exported(doors.ours)
    action = await desk.value("SELECT action FROM audit_trail ORDER BY at DESC LIMIT 1")
    assert action == "candidates.exported"


async def test_reading_candidates_does_not_allow_exporting_them(doors: Doors, desk: Desk) -> None:
    await desk.run("UPDATE api_keys SET scopes = ARRAY['candidates:read']")
    assert (await doors.ours.get("/api/exports/candidates")).status_code == 403
    wrong = await doors.theirs.get("/api/exports/candidates", form="xml")
    assert wrong.status_code == 400
