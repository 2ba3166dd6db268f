"""What a person gets who asks for their data."""

import io
import json
from pathlib import PurePosixPath
from zipfile import ZipFile

import pytest

from runtime.database import Database
from tests.integration.gateway.desk import Desk
from tests.integration.gateway.doors import Doors


@pytest.fixture
def desk(database: Database, doors: Doors) -> Desk:
    return Desk(database, doors.our_tenant)


async def exported(doors: Doors, number: int) -> ZipFile:
    answer = await doors.ours.get(f"/api/candidates/{number}/personal-data")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"] == f'attachment; filename="candidate-{number}.zip"'
    return ZipFile(io.BytesIO(answer.content))


async def test_everything_is_there_and_every_original_as_it_came(doors: Doors, desk: Desk) -> None:
    body = {"firstName": "Ada", "lastName": "Example", "email": "ada@mail.example",
            "position": "Engineer"}  # fmt: skip
    number = (await doors.ours.send("POST", "/api/candidates", body)).json()["id"]
    candidate = await desk.value("SELECT id FROM candidates WHERE number = $1", number)
    [report] = await doors.ours.uploaded(("../../etc/passwd", b"Ada's resume"))
    await desk.run(
        "INSERT INTO resume_claims (resume_id, candidate_id) VALUES ($1, $2)",
        report["resume_id"],
        candidate,
    )
    await doors.ours.send("POST", f"/api/candidates/{number}/feedback", {"text": "Knows Python"})

    archive = await exported(doors, number)

    person = json.loads(archive.read("person.json"))
    assert person["candidates"][0]["email"] == "ada@mail.example"
    assert person["feedback"][0]["original"] == "Knows Python"
    assert person["audit_trail"][0]["action"] == "candidate.created"
    [original] = [name for name in archive.namelist() if name != "person.json"]
    assert archive.read(original) == b"Ada's resume"
    assert ".." not in PurePosixPath(original).parts
    assert original.startswith(f"originals/{report['resume_id']}/")


async def test_a_missing_person_is_not_found(doors: Doors) -> None:
    assert (await doors.ours.get("/api/candidates/77/personal-data")).status_code == 404


async def test_an_export_is_noted(doors: Doors, desk: Desk) -> None:
    candidate = await desk.candidate()
    await exported(doors, await desk.number(candidate))
    page = (await doors.ours.get("/api/audit", action="candidate.exported")).json()["items"]
    assert [entry["subject"]["id"] for entry in page] == [str(candidate)]
