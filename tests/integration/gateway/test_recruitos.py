"""The RecruitOS document, row by row: each parameter, status code and body, in its own words.

A table is tried on one gateway, and whatever differs is named with its row.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from runtime.database import Database
from tests.integration.gateway.documented import JANE, JOHN
from tests.integration.gateway.doors import API, Client, Doors

SHOWN = {*JOHN, "id", "appliedDate", "lastUpdated", "resumeUrl", "linkedinUrl"}
LONG = "x" * 20_001


@dataclass(frozen=True, slots=True)
class Row:
    """A request, and what the document answers: a status, and ids, a body or a field."""

    method: str
    path: str
    status: int
    body: Any = None
    ids: list[int] | None = None
    answer: Any = None
    field: str | None = None

    async def differs(self, client: Client) -> str | None:
        given = await client.send(self.method, self.path, self.body)
        found: Any = given.json() if given.content else None
        if given.status_code != self.status:
            return f"{self}: {given.status_code} {found}"
        if self.ids is not None and [one["id"] for one in found] != self.ids:
            return f"{self}: {[one['id'] for one in found]}"
        if self.answer is not None and found != self.answer:
            return f"{self}: {found}"
        if self.field is not None and not _names(found, self.field):
            return f"{self}: {found}"
        return None


def _names(found: Any, field: str) -> bool:
    """The document's 400: a detail, and errors of a field and a message each."""
    if found.keys() != {"detail", "errors"} or found["detail"] != "Validation error":
        return False
    shapes = {frozenset(error) for error in found["errors"]}
    return shapes == {frozenset(("field", "message"))} and found["errors"][0]["field"] == field


async def tried(client: Client, rows: list[Row]) -> list[str]:
    return [said for row in rows if (said := await row.differs(client)) is not None]


def wrong(method: str, path: str, whole: dict[str, Any], **values: list[Any]) -> list[Row]:
    """Each value in its field alone is a 400 that names the field."""
    return [
        Row(method, path, 400, {**whole, field: value}, field=field)
        for field, bad in values.items()
        for value in bad
    ]


@pytest.fixture
async def filled(doors: Doors) -> Doors:
    people = [
        {"firstName": "Sarah", "lastName": "Johnson", "email": "sarah.johnson@example.com",
         "position": "Frontend Developer", "source": "LinkedIn"},
        {"firstName": "Ben", "lastName": "Okoro", "email": "ben@example.com",
         "position": "Nurse", "phase": 2, "status": "Hired", "source": "Referral"},
        {"firstName": "Johnny", "lastName": "Cole", "email": "cole@example.com",
         "position": "Backend Developer", "phase": 2, "source": "Website"},
    ]  # fmt: skip
    for body in people:
        assert (await doors.ours.send("POST", "/api/candidates", body)).status_code == 201
    for number, day in ((1, "21T14:00:00"), (2, "22T15:00:00"), (1, "23T09:00:00")):
        body = {**JANE, "candidateId": number, "scheduledDate": f"2024-01-{day}Z"}
        body["status"] = "Completed" if number == 2 else "Scheduled"
        body["interviewer"] = "John Smith" if number == 2 else "Jane Doe"
        assert (await doors.ours.send("POST", "/api/interviews", body)).status_code == 201
    return doors


async def test_every_parameter_of_the_candidates_list(filled: Doors) -> None:
    path = "/api/candidates"
    rows = [
        Row("GET", path, 200, ids=[3, 2, 1]),
        Row("GET", f"{path}?phase=1", 200, ids=[1]),
        Row("GET", f"{path}?phase=2", 200, ids=[3, 2]),
        Row("GET", f"{path}?phase=3", 400, field="phase"),
        Row("GET", f"{path}?phase=x", 400, field="phase"),
        Row("GET", f"{path}?search=john", 200, ids=[3, 1]),
        Row("GET", f"{path}?search=sarah%20johnson", 200, ids=[1]),
        Row("GET", f"{path}?search=ben@example", 200, ids=[2]),
        Row("GET", f"{path}?search=developer", 200, ids=[3, 1]),
        Row("GET", f"{path}?search=nobody", 200, ids=[]),
        Row("GET", f"{path}?status=Hired", 200, ids=[2]),
        Row("GET", f"{path}?source=Referral", 200, ids=[2]),
        Row("GET", f"{path}?limit=1", 200, ids=[3]),
        Row("GET", f"{path}?limit=100", 200, ids=[3, 2, 1]),
        Row("GET", f"{path}?limit=0", 400, field="limit"),
        Row("GET", f"{path}?limit=101", 400, field="limit"),
        Row("GET", f"{path}?limit=1&offset=1", 200, ids=[2]),
        Row("GET", f"{path}?offset=9", 200, ids=[]),
        Row("GET", f"{path}?offset=-1", 400, field="offset"),
        Row("GET", f"{path}?phase=1&search=john&limit=20&offset=0", 200, ids=[1]),
    ]
    assert await tried(filled.ours, rows) == []


async def test_a_list_shows_fifty_where_nobody_says_how_many(
    doors: Doors, database: Database
) -> None:
    async with database.transaction(doors.our_tenant) as tx:
        await tx.execute(
            "INSERT INTO candidates (id) SELECT gen_random_uuid() FROM generate_series(1, 60)"
        )
    assert len((await doors.ours.get("/api/candidates")).json()) == 50
    [first, *_] = (await doors.ours.get("/api/candidates", limit=1)).json()
    required = ("firstName", "lastName", "email", "position")
    assert [first[name] for name in required] == ["", "", "", ""]


async def test_every_answer_about_one_candidate(doors: Doors) -> None:
    path = "/api/candidates"
    created = await doors.ours.send("POST", path, JOHN)
    assert (created.status_code, created.json().keys()) == (201, SHOWN)
    shown = created.json()
    assert {**shown, **JOHN, "resumeUrl": None, "linkedinUrl": None} == shown
    for moment in (shown["appliedDate"], shown["lastUpdated"]):
        assert moment.endswith("Z")
        assert datetime.fromisoformat(moment).tzinfo is not None
    missing = {"detail": "Candidate not found"}
    full = {f: v for f, v in JOHN.items() if f != "email"} | {"email": "x@example.com"}
    rows = [
        Row("GET", f"{path}/1", 200, answer=shown),
        Row("GET", f"{path}/99", 404, answer=missing),
        Row("PUT", f"{path}/99", 404, {"status": "New"}, answer=missing),
        Row("DELETE", f"{path}/99", 404, answer=missing),
        Row("GET", f"{path}/0", 400, field="candidateId"),
        Row("GET", f"{path}/one", 400, field="candidateId"),
        Row("POST", path, 400, JOHN, field="email"),
        Row("POST", path, 400, {}, field="firstName"),
        *wrong(
            "POST", path, full,
            firstName=[None, "", 1, "x" * 101], lastName=[None, "", "x" * 101],
            email=[None, "", "nobody", "a@b", "a b@example.com"],
            position=[None, "", "x" * 201], phase=[0, 3, None, "x"], status=["", None, "x" * 51],
            source=["", None, "x" * 51], phone=[1, "x" * 51], experience=[-1, 101, "x"],
            skills=[1, LONG], notes=[LONG], resumeUrl=["x" * 501], linkedinUrl=["x" * 501],
        ),
        *wrong(
            "PUT", f"{path}/1", {},
            firstName=["", 1], email=["nobody"], phase=[0, 3], experience=[-1], status=[""],
        ),
        Row("PUT", f"{path}/1", 200, {}, answer=shown),
        Row("PUT", f"{path}/1", 400, [], field="body"),
        Row("DELETE", f"{path}/1", 204),
        Row("GET", f"{path}/1", 404, answer=missing),
    ]  # fmt: skip
    assert await tried(doors.ours, rows) == []


async def test_each_field_of_a_candidate_is_updated_alone(doors: Doors) -> None:
    await doors.ours.send("POST", "/api/candidates", JOHN)
    now = (await doors.ours.get("/api/candidates/1")).json()
    for field, value in {
        "firstName": "Jon",
        "lastName": "Roe",
        "email": "jon@example.com",
        "phone": None,
        "position": "Architect",
        "phase": 2,
        "status": "Phone Interview",
        "source": "Referral",
        "skills": "Go",
        "experience": 6,
        "notes": "Updated notes after phone screening",
        "resumeUrl": "https://example.com/cv.pdf",
        "linkedinUrl": "https://linkedin.com/in/jon",
    }.items():
        answer = await doors.ours.send("PUT", "/api/candidates/1", {field: value})
        now = {**now, field: value, "lastUpdated": answer.json()["lastUpdated"]}
        assert (answer.status_code, answer.json()) == (200, now), field


async def test_every_parameter_of_the_interviews_list(filled: Doors) -> None:
    path = "/api/interviews"
    rows = [
        Row("GET", path, 200, ids=[3, 2, 1]),
        Row("GET", f"{path}?candidateId=1", 200, ids=[3, 1]),
        Row("GET", f"{path}?candidateId=1&status=Scheduled", 200, ids=[3, 1]),
        Row("GET", f"{path}?candidateId=x", 400, field="candidateId"),
        Row("GET", f"{path}?date=2024-01-22", 200, ids=[2]),
        Row("GET", f"{path}?date=22.01.2024", 400, field="date"),
        Row("GET", f"{path}?status=Completed", 200, ids=[2]),
        Row("GET", f"{path}?interviewer=smith", 200, ids=[2]),
        Row("GET", f"{path}?interviewer=Jane%20Doe", 200, ids=[3, 1]),
        Row("GET", f"{path}?limit=1&offset=1", 200, ids=[2]),
        Row("GET", f"{path}?limit=0", 400, field="limit"),
        Row("GET", f"{path}?limit=101", 400, field="limit"),
        Row("GET", f"{path}?offset=-1", 400, field="offset"),
    ]
    assert await tried(filled.ours, rows) == []


async def test_every_answer_about_one_interview(doors: Doors) -> None:
    path = "/api/interviews"
    await doors.ours.send("POST", "/api/candidates", JOHN)
    least = {"candidateId": 1, "scheduledDate": "2024-01-22T15:00:00Z", "interviewer": "Jane Doe"}
    whole = {
        "id": 1, **least, "type": "Phone", "duration": 60, "status": "Scheduled",
        "notes": None, "rating": None,
    }  # fmt: skip
    done = {"status": "Completed", "rating": 4, "notes": "Strong technical skills"}
    missing = {"detail": "Interview not found"}
    rows = [
        Row("POST", path, 201, least, answer=whole),
        Row("GET", f"{path}/1", 200, answer=whole),
        Row("POST", path, 201, JANE, answer={"id": 2, **JANE, "rating": None}),
        Row("PUT", f"{path}/1", 200, done, answer={**whole, **done}),
        Row("PUT", f"{path}/1", 200, {"duration": 30}, answer={**whole, **done, "duration": 30}),
        Row("POST", path, 400, {}, field="candidateId"),
        *wrong(
            "POST", path, JANE,
            candidateId=[None, 0, "x", 99], type=["", None], scheduledDate=[None, "soon"],
            duration=[0, -1, "x", None], interviewer=[None, "", "x" * 201], status=["", None],
            rating=[0, 6, "x"], notes=[1, LONG],
        ),
        *wrong("PUT", f"{path}/1", {}, rating=[0, 6], duration=[0], candidateId=[99]),
        Row("GET", f"{path}/99", 404, answer=missing),
        Row("PUT", f"{path}/99", 404, {}, answer=missing),
        Row("DELETE", f"{path}/99", 404, answer=missing),
        Row("DELETE", f"{path}/1", 204),
        Row("GET", f"{path}/1", 404, answer=missing),
    ]  # fmt: skip
    assert await tried(doors.ours, rows) == []


async def test_the_dashboard_and_the_activity_feed(filled: Doors) -> None:
    stats = (await filled.ours.get("/api/dashboard/stats")).json()
    counted = {k: v for k, v in stats.items() if k not in ("syncStatus", "lastSync")}
    assert counted == {
        "totalCandidates": 3,
        "phase1Count": 1,
        "phase2Count": 2,
        "hiredCount": 1,
        "interviewsToday": 0,
    }
    assert stats["syncStatus"] in ("synced", "syncing", "error")
    assert datetime.fromisoformat(stats["lastSync"]).tzinfo is not None
    await filled.ours.send("PUT", "/api/candidates/1", {"status": "Phone Interview"})
    feed = (await filled.ours.get("/api/activity")).json()
    fields = {"id", "type", "candidateName", "action", "timestamp", "interviewer", "count"}
    assert {frozenset(item) for item in feed} == {frozenset(fields)}
    assert len({item["id"] for item in feed}) == len(feed)
    newest = {k: feed[0][k] for k in ("type", "candidateName", "action")}
    assert newest == {
        "type": "candidate",
        "candidateName": "Sarah Johnson",
        "action": "moved to Phone Interview",
    }
    assert {"candidate", "interview"} <= {item["type"] for item in feed}


async def test_nobody_gets_the_documented_401_anywhere(api: API) -> None:
    refused = {"detail": "Invalid or missing authentication token"}
    rows = [
        Row(method, path, 401, {} if method in ("POST", "PUT") else None, answer=refused)
        for path, methods in {
            "/api/dashboard/stats": ("GET",),
            "/api/activity": ("GET",),
            "/api/candidates": ("GET", "POST"),
            "/api/candidates/1": ("GET", "PUT", "DELETE"),
            "/api/interviews": ("GET", "POST"),
            "/api/interviews/1": ("GET", "PUT", "DELETE"),
        }.items()
        for method in methods
    ]
    assert await tried(api.client_with("Bearer hs_nobody"), rows) == []
