"""What a person sets right stays right, however often the resume is parsed again."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from runtime.database import Database
from schemas.profile import CandidateProfile, Found, PersonName, Skill
from services.parser.outcome import Parsed
from services.parser.store import keep_profile
from tests.integration.gateway.desk import Desk
from tests.integration.gateway.doors import Doors

READ = CandidateProfile(
    name=Found[PersonName](value=PersonName(written="Ada Lovelac"), confidence=0.4),
    skills=(Found[Skill](value=Skill(written="Pyton", name="Pyton"), confidence=0.5),),
    headline=Found[str](value="Developer"),
    experience_years=7.9,
)
LATER = CandidateProfile(
    name=Found[PersonName](value=PersonName(written="Ada Lovelac")),
    skills=(Found[Skill](value=Skill(written="Pyton", name="Pyton")),),
    headline=Found[str](value="Lead Developer"),
)


@pytest.fixture
def desk(database: Database, tenant: UUID) -> Desk:
    return Desk(database, tenant)


async def parse(database: Database, tenant: UUID, resume: UUID, profile: CandidateProfile) -> None:
    async with database.transaction(tenant) as tx:
        await tx.execute("DELETE FROM profiles WHERE text_sha256 = '' AND resume_id = $1", resume)
        parsed = Parsed(profile=profile, text="", engine="test", pages=1)
        assert await keep_profile(tx, uuid4(), resume, parsed, "0" * 64)


@pytest.fixture
async def resume(desk: Desk, database: Database, tenant: UUID) -> UUID:
    candidate = await desk.candidate(
        first_name="Ada", last_name="Lovelac", skills=["Pyton"], position="Developer"
    )
    identity = await desk.resume(candidate)
    await desk.run("UPDATE candidates SET experience_years = 7.9")
    await parse(database, tenant, identity, READ)
    return identity


def skills(shown: dict[str, Any]) -> list[str]:
    return [skill["value"]["name"] for skill in shown["profile"]["skills"]]


async def test_a_correction_survives_a_later_parse(
    doors: Doors, database: Database, tenant: UUID, resume: UUID
) -> None:
    path = f"/api/resumes/{resume}/profile"
    fixed = {"skills": ["Python", "SQL"], "name": {"given": "Ada", "family": "Lovelace"}}
    answer = await doors.ours.send("PATCH", path, fixed)
    assert answer.status_code == 200, answer.text
    shown = answer.json()
    assert (skills(shown), shown["profile"]["name"]["value"]["family"]) == (
        ["Python", "SQL"],
        "Lovelace",
    )
    assert [c["field"] for c in shown["corrected"]] == ["name", "skills"]
    assert shown["corrected"][1]["parsed"][0]["value"]["written"] == "Pyton"
    await parse(database, tenant, resume, LATER)
    again = (await doors.ours.get(path)).json()
    assert skills(again) == ["Python", "SQL"]
    assert again["profile"]["headline"]["value"] == "Lead Developer"
    assert again["corrected"] == [
        {**c, "parsed": again["corrected"][i]["parsed"]} for i, c in enumerate(shown["corrected"])
    ]


async def test_the_record_follows_and_no_resume_overwrites_it(
    doors: Doors, desk: Desk, resume: UUID
) -> None:
    path = f"/api/resumes/{resume}/profile"
    for years in (8, 9.5):
        await doors.ours.send("PATCH", path, {"skills": ["Python"], "experience_years": years})
    shown = (await doors.ours.get("/api/candidates/1")).json()
    assert (shown["skills"], shown["experience"]) == ("Python", 9)
    edited = await desk.value("SELECT edited FROM candidates")
    assert {"skills", "experience_years"} <= set(edited)
    fields = [e["fields"] for topic, e in await desk.events() if topic == "candidate.changed.v1"]
    assert fields == [["experience_years", "skills"], ["experience_years"]]


async def test_what_was_typed_into_the_record_stays(doors: Doors, resume: UUID) -> None:
    await doors.ours.send("PUT", "/api/candidates/1", {"skills": "Kubernetes"})
    await doors.ours.send("PATCH", f"/api/resumes/{resume}/profile", {"skills": ["Python"]})
    assert (await doors.ours.get("/api/candidates/1")).json()["skills"] == "Kubernetes"


async def test_a_withdrawn_correction_gives_the_parser_s_reading_back(
    doors: Doors, resume: UUID
) -> None:
    path = f"/api/resumes/{resume}/profile"
    await doors.ours.send("PATCH", path, {"skills": ["Python"], "location": None})
    answer = await doors.ours.send("DELETE", f"{path}/skills")
    assert (answer.status_code, skills(answer.json())) == (200, ["Pyton"])
    assert [c["field"] for c in answer.json()["corrected"]] == ["location"]
    assert (await doors.ours.get("/api/candidates/1")).json()["skills"] == "Pyton"
    assert (await doors.ours.send("DELETE", f"{path}/skills")).status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"emails": ["nobody"]}, "emails.0"),
        ({"experience_years": -1}, "experience_years"),
        ({"skills": ["x\0"]}, "skills.0"),
        ({"jobs": [{"title": 1}]}, "jobs.0.title"),
        ({"jobs": [{"title": "x\0"}]}, "body"),
    ],
    ids=str,
)
async def test_a_wrong_correction_is_a_400_that_names_the_field(
    doors: Doors, resume: UUID, body: dict[str, Any], field: str
) -> None:
    answer = await doors.ours.send("PATCH", f"/api/resumes/{resume}/profile", body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)


async def test_a_resume_that_nobody_read_is_not_corrected(doors: Doors) -> None:
    [report] = await doors.ours.uploaded(("ada.txt", b"Ada"))
    for method, body in (("GET", None), ("PATCH", {"skills": []})):
        answer = await doors.ours.send(method, f"{report['href']}/profile", body)
        assert answer.status_code == 409


async def test_another_tenant_corrects_nothing(doors: Doors, resume: UUID) -> None:
    path = f"/api/resumes/{resume}/profile"
    for method, where in (("GET", path), ("PATCH", path), ("DELETE", f"{path}/skills")):
        assert (await doors.theirs.send(method, where, {"skills": []})).status_code == 404
    assert skills((await doors.ours.get(path)).json()) == ["Pyton"]
