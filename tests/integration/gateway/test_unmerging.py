"""Merge and undo: both sides as they were, and what came between is asked for."""

import asyncio
import random
from typing import Any
from uuid import UUID, uuid4

import pytest

from runtime import Agent, consume
from runtime.database import Database
from runtime.testing import deliver
from schemas import topics
from schemas.profile import CandidateProfile, Found, PersonName
from schemas.resume import ResumeParsed
from services.bias.store import PostgresRecords
from services.dedupe.agent import Dedupe
from services.dedupe.store import PostgresCandidates
from services.gateway.queries import merging
from tests.integration.gateway.desk import Desk
from tests.integration.gateway.doors import Client, Doors


@pytest.fixture
def desk(database: Database, doors: Doors) -> Desk:
    return Desk(database, doors.our_tenant)


async def merged(doors: Doors, desk: Desk, known: UUID, newcomer: UUID) -> UUID:
    pair = await desk.pair(known, newcomer)
    answer = await doors.ours.send("POST", f"/api/duplicates/{pair}/merge")
    assert answer.status_code == 200, answer.text
    return pair


async def undone(doors: Doors, desk: Desk, candidate: UUID, *theirs: str) -> Any:
    answer = await doors.ours.send(
        "POST",
        f"/api/candidates/{await desk.number(candidate)}/unmerge",
        {"theirs": list(theirs)} if theirs else None,
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


async def preview(doors: Doors, desk: Desk, candidate: UUID) -> Any:
    return (await doors.ours.get(f"/api/candidates/{await desk.number(candidate)}/unmerge")).json()


async def anybody(desk: Desk, chance: random.Random, jobs: list[UUID]) -> UUID:
    """A candidate who has some of everything that there is."""
    some = chance.choice
    candidate = await desk.candidate(
        first_name=some(["Maya", "Mája", "M."]),
        phone=some([None, "+46701234567", "+46709999999"]),
        position=some(["", "Nurse"]),
        phase=some([1, 2]),
        status=some(["New", "LEFT", "Hired"]),
        skills=chance.sample(["Python", "SQL", "Go"], chance.randint(0, 3)),
        experience_years=some([None, 3.3, 0.1, 12.0]),
        notes=some([None, "", "Called", 'Ünïcode \\ " \n tail']),
        applied_at=some([None, "2026-02-01T03:04:05.678901+02:00"]),
        edited=some([[], ["phone"], ["notes", "phone"]]),
    )
    for _ in range(chance.randint(0, 2)):
        await desk.resume(candidate)
    for job in chance.sample([*jobs, None], chance.randint(0, 3)):
        await desk.application(
            candidate, job, stage=some(["applied", "interview"]), held=some([True, False])
        )
    for add in (desk.interview, desk.feedback):
        if some([True, False]):
            await add(candidate)
    await desk.propose(candidate, "phone", some(["+1", "+2"]))
    return candidate


@pytest.mark.parametrize("seed", range(8))
async def test_undo_restores_both_sides_to_the_byte(doors: Doors, desk: Desk, seed: int) -> None:
    chance = random.Random(seed)
    jobs = [await desk.job(slug) for slug in ("nurse", "matron")]
    for _ in range(3):
        known, newcomer = await anybody(desk, chance, jobs), await anybody(desk, chance, jobs)
        pair = await desk.pair(known, newcomer)
        before = await desk.state()
        answer = await doors.ours.send("POST", f"/api/duplicates/{pair}/merge")
        assert answer.status_code == 200, answer.text
        assert await desk.state() != before
        result = await undone(doors, desk, chance.choice([known, newcomer]))
        assert result["later"] == []
        assert await desk.state() == before


async def test_a_chain_is_undone_from_its_end(doors: Doors, desk: Desk) -> None:
    a, b, c = [await desk.candidate() for _ in range(3)]
    ab, bc = await desk.pair(a, b), await desk.pair(b, c)
    before = await desk.state()
    for pair in (bc, ab):
        await doors.ours.send("POST", f"/api/duplicates/{pair}/merge")
    number = await desk.number(c)
    answer = await doors.ours.send("POST", f"/api/candidates/{number}/unmerge")
    assert answer.status_code == 409
    assert str(await desk.number(b)) in answer.json()["detail"]
    await undone(doors, desk, b)
    await undone(doors, desk, c)
    assert await desk.state() == before


async def test_undo_is_told_and_the_old_id_is_a_candidate_again(doors: Doors, desk: Desk) -> None:
    known, newcomer = await desk.candidate(), await desk.candidate()
    await merged(doors, desk, known, newcomer)
    await undone(doors, desk, newcomer)
    number = await desk.number(newcomer)
    assert (await doors.ours.get(f"/api/candidates/{number}")).status_code == 200
    told = [event for topic, event in await desk.events() if topic == "candidate.changed.v1"]
    assert [(one["candidate_id"], one["change"], one["version"]) for one in told[2:]] == [
        (str(known), "updated", 3),
        (str(newcomer), "unmerged", 3),
    ]
    again = await doors.ours.send("POST", f"/api/candidates/{number}/unmerge")
    assert (again.status_code, again.json()["detail"]) == (
        409,
        "No merge of this candidate stands",
    )


async def test_what_came_between_stays_with_the_survivor_and_is_listed(
    doors: Doors, desk: Desk
) -> None:
    known, newcomer = await desk.candidate(), await desk.candidate(phone="+46701111111")
    await merged(doors, desk, known, newcomer)
    number = await desk.number(known)
    await doors.ours.send("PUT", f"/api/candidates/{number}", {"phone": "+46702222222"})
    resume, interview = await desk.resume(known), await desk.interview(known)
    seen = await preview(doors, desk, known)
    assert [one["name"] for one in seen["later"]] == [
        "field:phone",
        f"resume:{resume}",
        f"interview:{interview}",
    ]
    assert (seen["later"][0]["before"], seen["later"][0]["now"]) == (
        "+46701111111",
        "+46702222222",
    )
    result = await undone(doors, desk, known)
    assert {one["belongsTo"] for one in result["later"]} == {number}
    rows = {row["id"]: row for row in (await desk.state())["candidates"]}
    assert rows[str(known)]["phone"] == "+46702222222"
    assert rows[str(known)]["resume_id"] == str(resume)
    assert (rows[str(newcomer)]["phone"], rows[str(newcomer)]["resume_id"]) == (
        "+46701111111",
        None,
    )


async def test_a_person_says_that_what_came_between_is_the_others(doors: Doors, desk: Desk) -> None:
    known, newcomer = await desk.candidate(), await desk.candidate(phone="+46701111111")
    await merged(doors, desk, known, newcomer)
    number = await desk.number(known)
    await doors.ours.send("PUT", f"/api/candidates/{number}", {"phone": "+46702222222"})
    resume, application = await desk.resume(known), await desk.application(known)
    await undone(
        doors, desk, known, "field:phone", f"resume:{resume}", f"application:{application}"
    )
    state = await desk.state()
    rows = {row["id"]: row for row in state["candidates"]}
    assert (rows[str(known)]["phone"], rows[str(known)]["resume_id"]) == (None, None)
    assert rows[str(newcomer)]["phone"] == "+46702222222"
    assert rows[str(newcomer)]["resume_id"] == str(resume)
    assert "phone" in rows[str(newcomer)]["edited"]
    for name in ("resumes", "screenings", "applications"):
        assert {row["candidate_id"] for row in state[name]} == {str(newcomer)}, name


async def test_a_hold_that_was_released_between_stays_released(
    doors: Doors, hr: Client, desk: Desk
) -> None:
    known, newcomer = await desk.candidate(status="LEFT"), await desk.candidate()
    application = await desk.application(newcomer)
    await merged(doors, desk, known, newcomer)
    number = await desk.number(known)
    answer = await hr.send("POST", f"/api/candidates/{number}/release", {"reason": "Welcome back"})
    assert answer.status_code == 200
    await undone(doors, desk, newcomer)
    [row] = (await desk.state())["applications"]
    assert (row["id"], row["candidate_id"]) == (str(application), str(newcomer))
    assert (row["guard"], row["released_reason"]) == (None, "Welcome back")


async def test_an_unknown_name_changes_nothing(doors: Doors, desk: Desk) -> None:
    known, newcomer = await desk.candidate(), await desk.candidate()
    await merged(doors, desk, known, newcomer)
    before = await desk.state()
    answer = await doors.ours.send(
        "POST",
        f"/api/candidates/{await desk.number(known)}/unmerge",
        {"theirs": [f"resume:{uuid4()}"]},
    )
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "theirs")
    assert await desk.state() == before


async def test_an_undone_merge_keeps_nobodys_data(doors: Doors, desk: Desk) -> None:
    known, newcomer = await desk.candidate(), await desk.candidate()
    await merged(doors, desk, known, newcomer)
    await undone(doors, desk, known)
    assert await desk.value("SELECT snapshot FROM merges") == {}


async def test_another_tenant_undoes_nothing(doors: Doors, desk: Desk) -> None:
    known, newcomer = await desk.candidate(), await desk.candidate()
    await merged(doors, desk, known, newcomer)
    number = await desk.number(newcomer)
    for method in ("GET", "POST"):
        answer = await doors.theirs.send(method, f"/api/candidates/{number}/unmerge")
        assert answer.status_code == 404


async def test_resumes_that_arrive_during_merges_go_to_the_survivor(
    doors: Doors, desk: Desk
) -> None:
    known = await desk.candidate(email="maya@mail.example")
    others = [await desk.candidate(email="maya@mail.example") for _ in range(4)]
    pairs = [await desk.pair(known, other) for other in others]
    arrivals = [_arrive(desk, await _parsed(desk)) for _ in range(12)]
    merges = (doors.ours.send("POST", f"/api/duplicates/{pair}/merge") for pair in pairs)
    answers, _ = await asyncio.gather(asyncio.gather(*merges), asyncio.gather(*arrivals))
    assert {answer.status_code for answer in answers} == {200}
    state = await desk.state()
    standing = {row["id"] for row in state["candidates"] if row["merged_into"] is None}
    assert {row["candidate_id"] for row in state["resumes"]} <= standing
    assert len(state["resumes"]) == 12
    assert {row["candidate_id"] for row in state["keys"]} <= standing


async def test_an_interview_made_during_a_merge_is_the_survivors(doors: Doors, desk: Desk) -> None:
    known, newcomer = await desk.candidate(), await desk.candidate()
    body = {
        "candidateId": await desk.number(newcomer),
        "scheduledDate": "2026-12-01T10:00:00Z",
        "interviewer": "Jane Doe",
    }
    async with desk.database.transaction(desk.tenant) as tx:
        await merging.lock(tx, [known, newcomer])
        await tx.execute("UPDATE candidates SET merged_into = $2 WHERE id = $1", newcomer, known)
        posting = asyncio.create_task(doors.ours.send("POST", "/api/interviews", body))
        while not await desk.value(
            """
            SELECT EXISTS (SELECT FROM pg_stat_activity
                            WHERE datname = current_database() AND wait_event_type = 'Lock')
            """
        ):
            await asyncio.sleep(0.01)
    answer = await posting
    assert (answer.status_code, answer.json()["candidateId"]) == (201, await desk.number(known))


async def test_a_blind_profile_that_comes_after_the_merge_is_the_survivors(
    doors: Doors, desk: Desk
) -> None:
    known, newcomer = await desk.candidate(), await desk.candidate()
    resume = await desk.resume(newcomer)
    await merged(doors, desk, known, newcomer)
    late = uuid4()
    async with desk.database.transaction(desk.tenant) as tx:
        await PostgresRecords(tx).keep_blind(late, (newcomer, resume), {}, [])
    owner = "SELECT candidate_id FROM screenings WHERE id = $1"
    assert await desk.value(owner, late) == known
    assert (await undone(doors, desk, known))["later"] == []
    assert await desk.value(owner, late) == newcomer  # it went with its resume


async def _parsed(desk: Desk) -> ResumeParsed:
    parsed = ResumeParsed(resume_id=uuid4(), profile_id=uuid4(), engine="test", confidence=0.9)
    profile = CandidateProfile(
        name=Found(value=PersonName(written="Maya Lindqvist", given="Maya", family="Lindqvist")),
        emails=(Found(value="maya@mail.example"),),
        confidence=0.9,
    )
    async with desk.database.transaction(desk.tenant) as tx:
        await tx.execute(
            """
            INSERT INTO resumes (id, sha256, size, media_type, source)
            VALUES ($1, '', 1, 'text/plain', 'mail')
            """,
            parsed.resume_id,
        )
        await tx.execute(
            """
            INSERT INTO profiles (id, resume_id, profile, text_sha256, engine)
            VALUES ($1, $2, $3, '', 'test')
            """,
            parsed.profile_id,
            parsed.resume_id,
            profile.model_dump(mode="json"),
        )
    return parsed


async def _arrive(desk: Desk, parsed: ResumeParsed) -> None:
    dedupe = Dedupe(PostgresCandidates)
    agent = Agent("dedupe", [consume(topics.RESUME_PARSED, dedupe.on_resume_parsed)])
    async with desk.database.transaction(desk.tenant) as tx:
        message = topics.RESUME_PARSED.message(parsed)
        await deliver(agent, message, tenant=desk.tenant, tx=tx)
