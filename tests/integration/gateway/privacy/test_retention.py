"""How long a tenant keeps people: shown first, then kept to, and never longer or shorter."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from runtime.database import Database, SystemDatabase
from services.gateway.privacy.retention import Retention
from tests.integration.gateway.desk import Desk
from tests.integration.gateway.doors import Doors


@pytest.fixture
def desk(database: Database, doors: Doors) -> Desk:
    return Desk(database, doors.our_tenant)


@pytest.fixture
def retention(database: Database, system: SystemDatabase) -> Retention:
    return Retention(database, system)


async def keep(doors: Doors, **policy: Any) -> None:
    answer = await doors.ours.send("PUT", "/api/privacy/retention", {"is_active": True, **policy})
    assert answer.status_code == 200, answer.text


async def old(desk: Desk, days: int = 100, **columns: Any) -> UUID:
    long_ago = datetime.now(UTC) - timedelta(days=days)
    candidate = await desk.candidate(applied_at=long_ago.isoformat(), **columns)
    await desk.run("UPDATE candidates SET updated_at = $2 WHERE id = $1", candidate, long_ago)
    return candidate


async def left(desk: Desk) -> set[UUID]:
    async with desk.database.transaction(desk.tenant) as tx:
        return {row["id"] for row in await tx.fetch("SELECT id FROM candidates")}


async def test_whoever_was_not_heard_of_for_long_enough_goes(
    doors: Doors, desk: Desk, retention: Retention
) -> None:
    due, recent = await old(desk), await desk.candidate()
    applied_since = await old(desk)
    await desk.application(applied_since)
    await keep(doors, candidate_days=90)

    shown = (await doors.ours.get("/api/privacy/retention/due")).json()
    assert [one["candidate"]["id"] for one in shown["candidates"]] == [await desk.number(due)]
    assert await retention.run() == 1

    assert await left(desk) == {recent, applied_since}
    assert await retention.run() == 0
    [noted] = (await doors.ours.get("/api/audit", action="candidate.erased")).json()["items"]
    assert (noted["actor"]["kind"], noted["detail"]["reason"]) == ("system", "retention")


async def test_nothing_goes_before_somebody_says_so(
    doors: Doors, desk: Desk, retention: Retention
) -> None:
    due = await old(desk)
    assert await retention.run() == 0
    await keep(doors, candidate_days=90, is_active=False)
    assert len((await doors.ours.get("/api/privacy/retention/due")).json()["candidates"]) == 1
    assert await retention.run() == 0
    await keep(doors, candidate_days=None)
    assert await retention.run() == 0
    assert await left(desk) == {due}


async def test_who_was_hired_or_has_left_is_no_applicant(
    doors: Doors, desk: Desk, retention: Retention
) -> None:
    kept = {await old(desk, status="Hired"), await old(desk, status="LEFT")}
    await keep(doors, candidate_days=90)
    await retention.run()
    assert await left(desk) == kept


async def test_who_agreed_to_be_kept_is_kept_while_that_holds(
    doors: Doors, desk: Desk, retention: Retention
) -> None:
    agreed, over, withdrew = [await old(desk) for _ in range(3)]
    now = datetime.now(UTC)
    for candidate, consents in (
        (agreed, [(True, 200, None)]),
        (over, [(True, 200, now - timedelta(days=1))]),
        (withdrew, [(True, 200, None), (False, 10, None)]),
    ):
        for is_given, days, expires_at in consents:
            await desk.run(
                """
                INSERT INTO consents (id, candidate_id, purpose, is_given, source, said_at,
                                      expires_at, recorded_by)
                VALUES ($1, $2, 'talent_pool', $3, 'form', $4, $5, $1)
                """,
                uuid4(),
                candidate,
                is_given,
                now - timedelta(days=days),
                expires_at,
            )
    await keep(doors, candidate_days=90)
    await retention.run()
    assert await left(desk) == {agreed}


async def test_files_that_became_nobodys_go_after_their_own_time(
    doors: Doors, desk: Desk, retention: Retention
) -> None:
    [lost] = await doors.ours.uploaded(("lost.txt", b"nobody's"))
    [fresh] = await doors.ours.uploaded(("fresh.txt", b"somebody's, soon"))
    owned = await desk.resume(await desk.candidate())
    for resume in (lost["resume_id"], str(owned)):
        for table in ("resumes", "submissions"):
            column = "id" if table == "resumes" else "resume_id"
            statement: Any = (
                f"UPDATE {table} SET received_at = now() - interval '40 days' WHERE {column} = $1"
            )
            await desk.run(statement, resume)
    await keep(doors, resume_days=30)

    assert await retention.run() == 1

    assert (await doors.ours.get(f"/api/resumes/{lost['resume_id']}")).status_code == 404
    for resume in (fresh["resume_id"], owned):
        assert (await doors.ours.get(f"/api/resumes/{resume}")).status_code == 200


async def test_consents_are_added_and_never_changed(doors: Doors, desk: Desk) -> None:
    number = await desk.number(await desk.candidate())
    path = f"/api/candidates/{number}/consents"
    for is_given in (True, False):
        body = {"purpose": "talent_pool", "is_given": is_given, "source": "application form"}
        assert (await doors.ours.send("POST", path, body)).status_code == 201
    shown = (await doors.ours.get(path)).json()["items"]
    assert [one["is_given"] for one in shown] == [False, True]
    assert (await doors.theirs.get(path)).status_code == 404
