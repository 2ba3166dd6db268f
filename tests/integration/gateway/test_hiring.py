"""Jobs, applications, their stages, and decisions, as people make them."""

from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest

from runtime.database import Database
from tests.integration.gateway.desk import Desk
from tests.integration.gateway.doors import Client, Doors

REASON = "Knows the trade"


@pytest.fixture
def desk(database: Database, tenant: UUID) -> Desk:
    return Desk(database, tenant)


async def a_job(client: Client, **body: Any) -> dict[str, Any]:
    answer = await client.send("POST", "/api/jobs", {"title": "Backend Developer", **body})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def apply(client: Client, candidate: int, job: str) -> str:
    answer = await client.send("POST", "/api/applications", {"candidate_id": candidate, "job": job})
    assert answer.status_code == 201, answer.text
    identity: str = answer.json()["id"]
    return identity


async def decide(client: Client, application: str, outcome: str) -> httpx.Response:
    return await client.send(
        "POST",
        f"/api/applications/{application}/decisions",
        {"outcome": outcome, "reason": REASON},
    )


async def told(desk: Desk, topic: str) -> list[dict[str, Any]]:
    return [event for name, event in await desk.events() if name == topic]


async def test_a_job_is_made_changed_closed_and_deleted(doors: Doors) -> None:
    made = await a_job(doors.ours, location="Berlin")
    assert (made["number"], made["slug"], made["status"]) == (1, "backend-developer", "open")
    assert made["stages"] == ["applied", "screening", "interview", "offer"]
    change = {"status": "closed", "title": "Developer", "stages": ["applied", "trial day"]}
    changed = (await doors.ours.send("PATCH", "/api/jobs/1", change)).json()
    assert changed == {**made, **change, "updated_at": changed["updated_at"]}
    listed = (await doors.ours.get("/api/jobs", status="closed")).json()["items"]
    assert listed == [changed]
    assert (await doors.ours.get("/api/jobs", status="open")).json()["items"] == []
    assert (await doors.ours.send("DELETE", "/api/jobs/backend-developer")).status_code == 204
    assert (await doors.ours.get("/api/jobs/1")).status_code == 404


async def test_a_slug_is_made_from_the_title_and_never_twice(doors: Doors) -> None:
    slugs = [(await a_job(doors.ours, title="Développeur (m/f)"))["slug"] for _ in range(2)]
    assert slugs == ["developpeur-m-f", "developpeur-m-f-2"]
    again = await doors.ours.send("POST", "/api/jobs", {"title": "X", "slug": slugs[0]})
    assert again.status_code == 409
    assert (await a_job(doors.theirs, slug=slugs[0]))["number"] == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "title"),
        ({"title": ""}, "title"),
        ({"title": "x\0"}, "title"),
        ({"title": "x", "slug": "No Slug"}, "slug"),
        ({"title": "x", "stages": ["screening"]}, "body"),
        ({"title": "x", "stages": ["applied", "hired"]}, "body"),
        ({"title": "x", "stages": ["applied", "a", "a"]}, "body"),
    ],
    ids=str,
)
async def test_a_wrong_job_is_a_400_that_names_the_field(
    doors: Doors, body: dict[str, Any], field: str
) -> None:
    answer = await doors.ours.send("POST", "/api/jobs", body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)


async def test_a_job_that_people_applied_to_is_not_deleted(doors: Doors, desk: Desk) -> None:
    await a_job(doors.ours)
    await desk.candidate()
    await apply(doors.ours, 1, "1")
    assert (await doors.ours.send("DELETE", "/api/jobs/1")).status_code == 409
    shown = (await doors.ours.get("/api/jobs/1")).json()
    assert shown["applications"] == {"applied": 1}


async def test_a_stage_that_holds_applications_is_not_taken_away(doors: Doors, desk: Desk) -> None:
    await a_job(doors.ours)
    await desk.candidate()
    application = await apply(doors.ours, 1, "1")
    await doors.ours.send("POST", f"/api/applications/{application}/move", {"stage": "offer"})
    answer = await doors.ours.send("PATCH", "/api/jobs/1", {"stages": ["applied"]})
    assert (answer.status_code, "offer" in answer.json()["detail"]) == (409, True)


async def test_mass_assignment_changes_nothing_of_a_job(doors: Doors) -> None:
    made = await a_job(
        doors.ours, id=str(uuid4()), tenant_id=str(doors.their_tenant), number=99, version=7
    )
    assert made["number"] == 1
    assert (await doors.theirs.get("/api/jobs")).json()["items"] == []


async def test_applications_are_listed_by_job_and_stage(doors: Doors, desk: Desk) -> None:
    await a_job(doors.ours)
    await a_job(doors.ours, title="Nurse")
    for _ in range(3):
        await desk.candidate()
    first = await apply(doors.ours, 1, "backend-developer")
    second = await apply(doors.ours, 2, "backend-developer")
    third = await apply(doors.ours, 3, "nurse")
    await doors.ours.send("POST", f"/api/applications/{first}/move", {"stage": "interview"})

    async def found(**filters: str | int) -> list[str]:
        page = (await doors.ours.get("/api/applications", **filters)).json()
        return [item["id"] for item in page["items"]]

    assert await found() == [third, second, first]
    assert await found(job="1") == [second, first]
    assert await found(job="1", stage="interview") == [first]
    assert await found(candidate_id=3) == [third]
    assert await found(held="true") == []
    page = (await doors.ours.get("/api/applications", limit=2)).json()
    rest = await found(limit=2, cursor=page["next_cursor"])
    assert rest == [first]
    wrong = await doors.ours.get("/api/applications", job="nobody")
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (400, "job")


async def test_applying_twice_is_one_application(doors: Doors, desk: Desk) -> None:
    await a_job(doors.ours)
    await desk.candidate()
    first = await apply(doors.ours, 1, "1")
    again = await doors.ours.send("POST", "/api/applications", {"candidate_id": 1, "job": "1"})
    assert (again.status_code, again.json()["id"]) == (200, first)


async def test_a_move_is_told_and_stands_in_the_history(doors: Doors, desk: Desk) -> None:
    await a_job(doors.ours)
    candidate = await desk.candidate()
    application = await apply(doors.ours, 1, "1")
    for stage in ("interview", "interview", "offer"):
        move = {"stage": stage}
        moved = await doors.ours.send("POST", f"/api/applications/{application}/move", move)
        assert (moved.status_code, moved.json()["stage"]) == (200, stage)
    history = (await doors.ours.get(f"/api/applications/{application}/history")).json()
    assert [(s["previous"], s["stage"]) for s in history["stages"]] == [
        (None, "applied"),
        ("applied", "interview"),
        ("interview", "offer"),
    ]
    events = await told(desk, "application.moved.v1")
    assert [(e["previous"], e["stage"]) for e in events] == [
        ("applied", "interview"),
        ("interview", "offer"),
    ]
    assert events[0]["candidate_id"] == str(candidate)


@pytest.mark.parametrize("stage", ["hired", "rejected", "nowhere"])
async def test_a_move_goes_to_stages_of_the_job_only(doors: Doors, desk: Desk, stage: str) -> None:
    await a_job(doors.ours)
    await desk.candidate()
    application = await apply(doors.ours, 1, "1")
    move = await doors.ours.send("POST", f"/api/applications/{application}/move", {"stage": stage})
    assert move.status_code == 409


async def test_who_saw_an_older_stage_does_not_overwrite_a_newer(doors: Doors, desk: Desk) -> None:
    await a_job(doors.ours)
    await desk.candidate()
    path = f"/api/applications/{await apply(doors.ours, 1, '1')}/move"
    assert (await doors.ours.send("POST", path, {"stage": "offer"})).status_code == 200
    late = {"stage": "interview", "expected": "applied"}
    assert (await doors.ours.send("POST", path, late)).status_code == 409


async def test_a_held_application_stays_where_it_is(doors: Doors, desk: Desk) -> None:
    candidate = await desk.candidate(status="LEFT")
    application = await desk.application(candidate, held=True)
    move = await doors.ours.send(
        "POST", f"/api/applications/{application}/move", {"stage": "interview"}
    )
    assert (move.status_code, "release" in move.json()["detail"]) == (409, True)
    assert (await decide(doors.ours, str(application), "hired")).status_code == 409
    assert (await decide(doors.ours, str(application), "rejected")).status_code == 201
    assert (await doors.ours.get("/api/candidates/1")).json()["status"] == "LEFT"


async def test_a_leaver_who_is_considered_again_is_held(doors: Doors, desk: Desk) -> None:
    await a_job(doors.ours)
    await desk.candidate(status="LEFT")
    application = await apply(doors.ours, 1, "1")
    assert (await doors.ours.get(f"/api/applications/{application}")).json()["is_held"]


async def test_a_hire_is_told_once_however_often_it_is_said(doors: Doors, desk: Desk) -> None:
    candidate = await desk.candidate()
    application = str(await desk.application(candidate))
    answers = [await decide(doors.ours, application, "hired") for _ in range(3)]
    assert [a.status_code for a in answers] == [201, 200, 200]
    assert len({a.json()["id"] for a in answers}) == 1
    assert answers[0].json()["reason"] == REASON
    [made] = await told(desk, "decision.made.v1")
    assert made == {
        "candidate_id": str(candidate),
        "application_id": application,
        "decision_id": answers[0].json()["id"],
        "outcome": "hired",
    }
    assert REASON not in str(await desk.events())
    assert (await doors.ours.get("/api/candidates/1")).json()["status"] == "Hired"
    assert (await doors.ours.get("/api/dashboard/stats")).json()["hiredCount"] == 1
    assert (await decide(doors.ours, application, "rejected")).status_code == 409


async def test_nobody_is_called_rejected_while_another_job_is_open(
    doors: Doors, desk: Desk
) -> None:
    candidate = await desk.candidate()
    first = await desk.application(candidate)
    second = await desk.application(candidate, await desk.job("other"))
    await decide(doors.ours, str(first), "rejected")
    assert (await doors.ours.get("/api/candidates/1")).json()["status"] == "New"
    await decide(doors.ours, str(second), "rejected")
    assert (await doors.ours.get("/api/candidates/1")).json()["status"] == "Rejected"


async def test_a_withdrawn_decision_gives_everything_back(doors: Doors, desk: Desk) -> None:
    application = str(await desk.application(await desk.candidate(), stage="interview"))
    path = f"/api/applications/{application}"
    assert (await doors.ours.send("POST", f"{path}/decisions/withdraw")).status_code == 409
    await decide(doors.ours, application, "rejected")
    withdrawn = await doors.ours.send("POST", f"{path}/decisions/withdraw")
    assert (withdrawn.status_code, withdrawn.json()["withdrawn_at"] is None) == (200, False)
    assert (await doors.ours.get(path)).json()["stage"] == "interview"
    assert (await doors.ours.get("/api/candidates/1")).json()["status"] == "New"
    again = await decide(doors.ours, application, "hired")
    assert again.status_code == 201
    listed = (await doors.ours.get(f"{path}/decisions")).json()
    assert [d["outcome"] for d in listed] == ["hired", "rejected"]
    assert len(await told(desk, "decision.made.v1")) == 2


async def test_a_withdrawal_does_not_bring_a_leaver_back(doors: Doors, desk: Desk) -> None:
    candidate = await desk.candidate()
    application = str(await desk.application(candidate))
    await decide(doors.ours, application, "hired")
    await desk.run("UPDATE candidates SET status = 'LEFT'")
    path = f"/api/applications/{application}/decisions/withdraw"
    assert (await doors.ours.send("POST", path)).status_code == 200
    assert (await doors.ours.get("/api/candidates/1")).json()["status"] == "LEFT"


async def test_a_reason_is_its_author_s_until_it_is_screened(doors: Doors, desk: Desk) -> None:
    application = str(await desk.application(await desk.candidate()))
    await decide(doors.ours, application, "hired")
    await desk.run("UPDATE feedback SET author_id = gen_random_uuid()")
    await desk.run("UPDATE api_keys SET scopes = ARRAY['applications:read']")
    path = f"/api/applications/{application}/decisions"
    [shown] = (await doors.ours.get(path)).json()
    assert shown["reason"] is None
    await desk.run("UPDATE feedback SET sanitized = 'Knows [removed]'")
    [shown] = (await doors.ours.get(path)).json()
    assert shown["reason"] == "Knows [removed]"


async def test_many_statuses_are_set_and_each_is_reported(doors: Doors, desk: Desk) -> None:
    for status in ("New", "Hired", "LEFT"):
        await desk.candidate(status=status)
    body = {"ids": [1, 2, 3, 9, 1], "status": "Hired"}
    report = (await doors.ours.send("POST", "/api/bulk/candidates/status", body)).json()
    assert report["changed"] == 1
    assert [(i["id"], i["result"]) for i in report["items"]] == [
        (1, "changed"),
        (2, "unchanged"),
        (3, "refused"),
        (9, "not_found"),
    ]
    assert (await doors.ours.get("/api/candidates/3")).json()["status"] == "LEFT"
    theirs = (await doors.theirs.send("POST", "/api/bulk/candidates/status", body)).json()
    assert {i["result"] for i in theirs["items"]} == {"not_found"}


async def test_many_applications_move_and_each_is_reported(doors: Doors, desk: Desk) -> None:
    free = await desk.application(await desk.candidate())
    held = await desk.application(await desk.candidate(status="LEFT"), held=True)
    body = {"ids": [str(free), str(held), str(uuid4())], "stage": "interview"}
    report = (await doors.ours.send("POST", "/api/bulk/applications/move", body)).json()
    assert [i["result"] for i in report["items"]] == ["changed", "refused", "not_found"]
    theirs = (await doors.theirs.send("POST", "/api/bulk/applications/move", body)).json()
    assert (theirs["changed"], {i["result"] for i in theirs["items"]}) == (0, {"not_found"})


async def test_no_write_takes_left_away_but_a_release(doors: Doors, hr: Client, desk: Desk) -> None:
    candidate = await desk.candidate(status="LEFT")
    for body in ({"status": "New"}, {"status": "new", "firstName": "A"}, {"status": "Left "}):
        assert (await doors.ours.send("PUT", "/api/candidates/1", body)).status_code == 400
    with pytest.raises(asyncpg.PostgresError, match="through a release only"):
        await desk.run("UPDATE candidates SET status = 'New' WHERE id = $1", candidate)
    release = {"reason": "Came back with a new contract", "status": "New"}
    answer = await hr.send("POST", "/api/candidates/1/release", release)
    assert (answer.status_code, answer.json()["status"]) == (200, "New")


async def test_another_tenant_reaches_none_of_it(doors: Doors, desk: Desk) -> None:
    await a_job(doors.ours)
    await desk.candidate()
    application = await apply(doors.ours, 1, "1")
    await decide(doors.ours, application, "hired")
    path = f"/api/applications/{application}"
    tried: list[tuple[str, str, Any]] = [
        ("GET", "/api/jobs/1", None),
        ("GET", "/api/jobs/backend-developer", None),
        ("PATCH", "/api/jobs/1", {"title": "Stolen"}),
        ("DELETE", "/api/jobs/1", None),
        ("GET", path, None),
        ("GET", f"{path}/history", None),
        ("GET", f"{path}/decisions", None),
        ("POST", f"{path}/move", {"stage": "offer"}),
        ("POST", f"{path}/decisions", {"outcome": "rejected", "reason": "x"}),
        ("POST", f"{path}/decisions/withdraw", None),
    ]
    for method, where, body in tried:
        answer = await doors.theirs.send(method, where, body)
        assert answer.status_code == 404, (method, where)
    assert (await doors.theirs.get("/api/applications")).json()["items"] == []
    foreign = {"candidate_id": 1, "job": "1"}
    assert (await doors.theirs.send("POST", "/api/applications", foreign)).status_code == 400
    assert (await doors.ours.get(path)).json()["stage"] == "hired"
