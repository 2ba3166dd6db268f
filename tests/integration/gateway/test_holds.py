"""The rehire guard: who releases a hold, with what reason, and what is kept of it."""

from typing import Any

import pytest

from runtime.database import Database
from services.gateway.permissions import Role
from services.gateway.provisioning import Provisioning
from tests.integration.gateway.desk import Desk
from tests.integration.gateway.doors import API, Client, Doors, signed_in

REASON = {"reason": "Left for studies; agreed with HR"}


@pytest.fixture
def desk(database: Database, doors: Doors) -> Desk:
    return Desk(database, doors.our_tenant)


async def release(hr: Client, number: int, body: Any) -> Any:
    answer = await hr.send("POST", f"/api/candidates/{number}/release", body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_release_lifts_the_hold_and_keeps_the_reason(
    doors: Doors, hr: Client, desk: Desk
) -> None:
    leaver = await desk.candidate(status="LEFT")
    job = await desk.job("nurse")
    application = await desk.application(leaver, job, held=True)
    number = await desk.number(leaver)
    held = (await doors.ours.get(f"/api/candidates/{number}/holds")).json()["held"]
    assert [one["applicationId"] for one in held] == [str(application)]
    shown = await release(hr, number, REASON)
    assert (shown["held"], shown["status"]) == ([], "LEFT")
    [kept] = shown["released"]
    assert (kept["applicationId"], kept["jobId"]) == (str(application), str(job))
    assert (kept["reason"], bool(kept["releasedBy"])) == (REASON["reason"], True)


async def test_a_release_is_told(hr: Client, desk: Desk) -> None:
    leaver = await desk.candidate(status="LEFT")
    application = await desk.application(leaver, held=True, stage="interview")
    await release(hr, await desk.number(leaver), REASON)
    (_, changed), (topic, moved) = await desk.events()
    assert (changed["change"], changed["version"], changed["fields"]) == (
        "updated",
        2,
        ["applications"],
    )
    assert topic == "application.moved.v1"
    assert (moved["application_id"], moved["stage"], moved["released"]) == (
        str(application),
        "interview",
        True,
    )


async def test_the_reason_stays_when_the_application_is_held_again(
    doors: Doors, hr: Client, desk: Desk
) -> None:
    leaver = await desk.candidate(status="LEFT")
    await desk.application(leaver, held=True)
    number = await desk.number(leaver)
    await release(hr, number, REASON)
    await desk.run(
        "UPDATE applications SET guard = 'blocked_left', released_at = NULL, released_reason = NULL"
    )
    shown = (await doors.ours.get(f"/api/candidates/{number}/holds")).json()
    assert (len(shown["held"]), shown["released"][0]["reason"]) == (1, REASON["reason"])


async def test_one_of_several_is_released(hr: Client, desk: Desk) -> None:
    leaver = await desk.candidate(status="LEFT")
    one = await desk.application(leaver, await desk.job("nurse"), held=True)
    other = await desk.application(leaver, await desk.job("matron"), held=True)
    shown = await release(hr, await desk.number(leaver), {**REASON, "applicationId": str(one)})
    assert [each["applicationId"] for each in shown["held"]] == [str(other)]


async def test_a_release_may_bring_the_leaver_back(hr: Client, desk: Desk) -> None:
    leaver = await desk.candidate(status="LEFT")
    number = await desk.number(leaver)
    shown = await release(hr, number, {**REASON, "status": "New"})
    assert shown["status"] == "New"
    [(_, changed)] = await desk.events()
    assert changed["fields"] == ["applications", "status"]


@pytest.mark.parametrize("body", [None, {}, {"reason": ""}, {"reason": "  \n"}], ids=str)
async def test_a_reason_is_required(hr: Client, desk: Desk, body: Any) -> None:
    leaver = await desk.candidate(status="LEFT")
    await desk.application(leaver, held=True)
    path = f"/api/candidates/{await desk.number(leaver)}/release"
    assert (await hr.send("POST", path, body)).status_code == 400
    assert await desk.value("SELECT guard FROM applications") == "blocked_left"


async def test_where_nothing_is_held_there_is_nothing_to_release(hr: Client, desk: Desk) -> None:
    number = await desk.number(await desk.candidate())
    path = f"/api/candidates/{number}/release"
    assert (await hr.send("POST", path, REASON)).status_code == 409
    odd = await hr.send("POST", path, {**REASON, "status": "Hired"})
    assert (odd.status_code, odd.json()["errors"][0]["field"]) == (400, "status")


async def test_the_old_id_of_a_merged_candidate_releases_the_survivor(
    doors: Doors, hr: Client, desk: Desk
) -> None:
    known, newcomer = await desk.candidate(status="LEFT"), await desk.candidate()
    await desk.application(newcomer)
    pair = await desk.pair(known, newcomer)
    await doors.ours.send("POST", f"/api/duplicates/{pair}/merge")
    shown = await release(hr, await desk.number(newcomer), REASON)
    assert (shown["candidateId"], len(shown["released"])) == (await desk.number(known), 1)


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("administrator", 200),
        ("recruiter", 403),
        ("hiring_manager", 403),
        ("interviewer", 403),
        ("read_only", 403),
    ],
)
async def test_only_the_right_role_releases(
    api: API, provisioning: Provisioning, desk: Desk, role: Role, status: int
) -> None:
    leaver = await desk.candidate(status="LEFT")
    await desk.application(leaver, held=True)
    client = await signed_in(api, provisioning, desk.tenant, role)
    path = f"/api/candidates/{await desk.number(leaver)}/release"
    assert (await client.send("POST", path, REASON)).status_code == status
    assert (await desk.value("SELECT guard FROM applications") is None) == (status == 200)


async def test_a_key_releases_nothing(doors: Doors, desk: Desk) -> None:
    leaver = await desk.candidate(status="LEFT")
    await desk.application(leaver, held=True)
    path = f"/api/candidates/{await desk.number(leaver)}/release"
    assert (await doors.ours.send("POST", path, REASON)).status_code == 403
    assert await desk.value("SELECT guard FROM applications") == "blocked_left"


async def test_another_tenant_releases_nothing(
    api: API, provisioning: Provisioning, doors: Doors, desk: Desk
) -> None:
    leaver = await desk.candidate(status="LEFT")
    await desk.application(leaver, held=True)
    number = await desk.number(leaver)
    theirs = await signed_in(api, provisioning, doors.their_tenant, "administrator")
    answer = await theirs.send("POST", f"/api/candidates/{number}/release", REASON)
    assert answer.status_code == 404
    assert (await doors.theirs.get(f"/api/candidates/{number}/holds")).status_code == 404
    assert await desk.value("SELECT guard FROM applications") == "blocked_left"
