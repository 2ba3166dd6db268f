"""Interviews as the RecruitOS document has them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.integration.gateway.documented import JANE
from tests.integration.gateway.doors import Doors


@pytest.fixture(autouse=True)
async def candidate(doors: Doors) -> None:
    for client in (doors.ours, doors.theirs):
        body = {"firstName": "A", "lastName": "B", "email": "a@example.com", "position": "Dev"}
        assert (await client.send("POST", "/api/candidates", body)).status_code == 201


async def found(doors: Doors, **filters: str | int) -> list[int]:
    answer = await doors.ours.get("/api/interviews", **filters)
    assert answer.status_code == 200, answer.text
    return [interview["id"] for interview in answer.json()]


async def test_an_interview_is_created_as_documented(doors: Doors) -> None:
    answer = await doors.ours.send("POST", "/api/interviews", JANE)
    assert (answer.status_code, answer.json()) == (
        201,
        {"id": 1, **JANE, "rating": None},
    )
    assert (await doors.ours.get("/api/interviews/1")).json() == answer.json()


async def test_an_interview_is_rated(doors: Doors) -> None:
    await doors.ours.send("POST", "/api/interviews", JANE)
    change = {"status": "Completed", "rating": 4, "notes": "Strong technical skills"}
    answer = await doors.ours.send("PUT", "/api/interviews/1", change)
    assert (answer.status_code, answer.json()) == (200, {"id": 1, **JANE, **change})


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"rating": 6}, "rating"),
        ({"duration": 0}, "duration"),
        ({"scheduledDate": "soon"}, "scheduledDate"),
        ({"interviewer": None}, "interviewer"),
        ({"candidateId": 99}, "candidateId"),
    ],
    ids=str,
)
async def test_a_wrong_field_is_a_400_that_names_it(
    doors: Doors, changed: dict[str, Any], field: str
) -> None:
    answer = await doors.ours.send("POST", "/api/interviews", {**JANE, **changed})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)


async def test_lists_are_filtered(doors: Doors) -> None:
    await doors.ours.send("POST", "/api/interviews", JANE)
    late = {**JANE, "scheduledDate": "2024-01-22T23:59:59Z", "interviewer": "John Smith"}
    await doors.ours.send("POST", "/api/interviews", late)
    done = {**JANE, "scheduledDate": "2024-01-23T00:00:00Z", "status": "Completed"}
    await doors.ours.send("POST", "/api/interviews", done)
    assert await found(doors) == [3, 2, 1]
    assert await found(doors, date="2024-01-22") == [2, 1]
    assert await found(doors, status="Completed") == [3]
    assert await found(doors, interviewer="smith") == [2]
    assert await found(doors, candidateId=1, limit=1, offset=1) == [2]
    assert await found(doors, candidateId=2) == []
    wrong = await doors.ours.get("/api/interviews", date="yesterday")
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (400, "date")


async def test_today_s_interviews_are_counted(doors: Doors) -> None:
    for days in (-1, 0, 1):  # one of them is today, also when a day ends during the test
        noon = f"{(datetime.now(UTC) + timedelta(days=days)).date()}T12:00:00Z"
        for status in ("Scheduled", "Cancelled"):
            body = {**JANE, "scheduledDate": noon, "status": status}
            await doors.ours.send("POST", "/api/interviews", body)
    stats = (await doors.ours.get("/api/dashboard/stats")).json()
    assert stats["interviewsToday"] == 1
    feed = (await doors.ours.get("/api/activity")).json()
    assert "Interview scheduled with A B" in [item["action"] for item in feed]


async def test_a_deleted_interview_is_gone_and_so_are_a_deleted_candidate_s(doors: Doors) -> None:
    await doors.ours.send("POST", "/api/interviews", JANE)
    await doors.ours.send("POST", "/api/interviews", JANE)
    assert (await doors.ours.send("DELETE", "/api/interviews/1")).status_code == 204
    for method in ("GET", "PUT", "DELETE"):
        answer = await doors.ours.send(method, "/api/interviews/1", {})
        assert (answer.status_code, answer.json()) == (404, {"detail": "Interview not found"})
    await doors.ours.send("DELETE", "/api/candidates/1")
    assert await found(doors) == []


async def test_another_tenant_reaches_none_of_it(doors: Doors) -> None:
    await doors.ours.send("POST", "/api/interviews", JANE)
    for method, body in (("GET", None), ("PUT", {"rating": 1}), ("DELETE", None)):
        assert (await doors.theirs.send(method, "/api/interviews/1", body)).status_code == 404
    assert (await doors.theirs.get("/api/interviews")).json() == []
