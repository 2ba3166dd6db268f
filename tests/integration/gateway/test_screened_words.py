"""What a list reads of notes is on the candidate's row, and never a word that nobody screened."""

import asyncio
from uuid import UUID, uuid4

from hirestream.stack.roles import DatabaseUrls
from migrations.upgrade import downgrade, upgrade
from runtime.database import Database
from runtime.noted import lock_noted_candidate
from services.bias.store import PostgresRecords, Verdict
from tests.integration.gateway.desk import Desk
from tests.integration.gateway.doors import Client, Doors
from tests.integration.gateway.screening import BiasAgent, People

PATH = "/api/candidates/1"
WORDS = "Explained every trade-off. Too old for the pace."
LEFT = "Explained every trade-off."
CLEAN = "Met twice, asked good questions."
STRANGER = UUID(int=7)
# What the screen says of the present wording: the truth that the two columns must repeat.
SCREENED = """
    SELECT jsonb_agg(jsonb_build_array(said.sanitized, said.author_id) ORDER BY c.number)
      FROM candidates c
      LEFT JOIN feedback said ON (said.tenant_id, said.notes_of) = (c.tenant_id, c.id)
       AND said.original = c.notes
"""
KEPT = """
    SELECT jsonb_agg(jsonb_build_array(notes_sanitized, notes_author_id) ORDER BY number)
      FROM candidates
"""


async def made(author: Client, notes: str, email: str = "a@example.com") -> None:
    body = {"firstName": "A", "lastName": "B", "email": email, "position": "Dev", "notes": notes}
    assert (await author.send("POST", "/api/candidates", body)).status_code == 201


async def seen(reader: Client, desk: Desk) -> str | None:
    """What this reader finds everywhere, once row and screen have been found to agree."""
    assert await desk.value(KEPT) == await desk.value(SCREENED)
    [listed] = (await reader.get("/api/candidates")).json()
    [found] = (await reader.get("/api/candidates", search="example")).json()
    alone = (await reader.get(PATH)).json()
    assert listed["notes"] == found["notes"] == alone["notes"]
    notes: str | None = alone["notes"]
    return notes


async def exported(reader: Client) -> str:
    answer = await reader.get("/api/exports/candidates")
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_no_wording_is_read_before_its_own_screen(
    people: People, bias: BiasAgent, database: Database
) -> None:
    author = await people.with_role("recruiter", "ines")
    other = await people.with_role("administrator", "omar")
    desk = Desk(database, people.tenant)
    await made(author, WORDS)
    assert await seen(other, desk) is None
    assert "Explained" not in await exported(other)
    await bias.screen_all()
    assert (await seen(other, desk) or "").startswith(LEFT)
    assert "Explained" in await exported(author)
    assert "Too old" not in await exported(author)  # a file has many readers
    for wording in (CLEAN, WORDS, CLEAN):  # also words that were screened and forgotten before
        await author.send("PUT", PATH, {"notes": wording})
        assert await seen(other, desk) is None
        await bias.screen_all()
        assert (await seen(other, desk) or "").startswith(wording[: len(LEFT)])
    await author.send("PUT", PATH, {"notes": None})
    assert await seen(other, desk) is None


async def test_an_appeal_and_a_release_are_read_at_once(
    people: People, bias: BiasAgent, database: Database
) -> None:
    author = await people.with_role("recruiter", "ines")
    chief = await people.with_role("administrator", "omar")
    desk = Desk(database, people.tenant)
    await made(author, WORDS)
    await bias.screen_all()
    [remark] = (await author.get(f"{PATH}/feedback")).json()["items"]
    appealed = {"finding": remark["findings"][0]["id"], "reason": "His own words."}
    path = f"/api/feedback/{remark['id']}/appeal"
    appeal = (await author.send("POST", path, appealed)).json()
    decision = {"decision": "restore", "reason": "Quoted speech."}
    path = f"/api/appeals/{appeal['id']}/decide"
    assert (await chief.send("POST", path, decision)).status_code == 200
    assert (await seen_given(chief, desk) or "").startswith(LEFT)
    assert "old" not in (await seen_given(chief, desk) or "")  # the old text stands until then
    await bias.screen_all()
    assert await seen_given(chief, desk) == WORDS
    await author.send("PUT", PATH, {"notes": CLEAN})
    [held] = (await chief.get("/api/bias/held")).json()["items"]
    assert await seen_given(chief, desk) is None
    await chief.send("POST", f"/api/feedback/{held['id']}/release")
    assert await seen_given(chief, desk) == CLEAN


async def seen_given(reader: Client, desk: Desk) -> str | None:
    """As `seen`, of words that an appeal may have given back."""
    assert await desk.value(KEPT) == await desk.value(SCREENED)
    [listed] = (await reader.get("/api/candidates")).json()
    notes: str | None = listed["notes"]
    return notes


async def test_a_screen_that_goes_takes_its_words_along(
    doors: Doors, bias: BiasAgent, database: Database, people: People
) -> None:
    desk = Desk(database, doors.our_tenant)
    await made(doors.ours, WORDS)
    await bias.screen_all()
    reader = await people.with_role("recruiter")
    assert await seen(reader, desk) is not None
    await desk.run("DELETE FROM feedback")
    assert await seen(reader, desk) is None


async def test_no_statement_can_put_words_past_the_screen(
    doors: Doors, bias: BiasAgent, database: Database, people: People
) -> None:
    desk = Desk(database, doors.our_tenant)
    await made(doors.ours, WORDS)
    reader = await people.with_role("recruiter")
    lie = "UPDATE candidates SET notes_sanitized = notes, notes_author_id = $1"
    await desk.run(lie, STRANGER)
    assert await seen(reader, desk) is None
    await bias.screen_all()
    screened = await seen(reader, desk)
    await desk.run(lie, STRANGER)
    assert await seen(reader, desk) == screened
    await desk.run(
        """
        INSERT INTO candidates (id, notes, notes_sanitized, notes_author_id)
        VALUES ($1, 'Too old.', 'Too old.', $2)
        """,
        uuid4(),
        STRANGER,
    )
    assert await desk.value(KEPT) == await desk.value(SCREENED)


async def test_merging_and_undoing_it_reads_each_wording_through_its_screen(
    doors: Doors, bias: BiasAgent, database: Database, hr: Client
) -> None:
    desk = Desk(database, doors.our_tenant)
    await made(doors.ours, WORDS)
    await made(doors.ours, CLEAN, "b@example.com")
    await bias.screen_all()
    first, second = [
        await desk.value("SELECT id FROM candidates WHERE number = $1", number) for number in (1, 2)
    ]
    pair = await desk.pair(first, second)
    merged = await hr.send("POST", f"/api/duplicates/{pair}/merge")
    assert merged.status_code == 200, merged.text
    assert await seen(hr, desk) is None  # the joined words are new ones
    await bias.screen_all()
    assert CLEAN in (await seen(hr, desk) or "")
    undone = await hr.send("POST", f"{PATH}/unmerge")
    assert undone.status_code == 200, undone.text
    assert await desk.value(KEPT) == await desk.value(SCREENED)
    shown = {one["id"]: one["notes"] for one in (await hr.get("/api/candidates")).json()}
    assert (shown[1] or "").startswith(LEFT)
    assert shown[2] == CLEAN


async def test_an_answer_of_the_screen_is_no_change_of_the_record(
    doors: Doors, bias: BiasAgent, database: Database
) -> None:
    desk = Desk(database, doors.our_tenant)
    await made(doors.ours, WORDS)
    await desk.run("SELECT number_changes(100)")
    await bias.screen_all()
    assert await desk.value("SELECT count(*) FROM changes WHERE position IS NULL") == 0
    await doors.ours.send("PUT", PATH, {"notes": CLEAN})
    assert await desk.value("SELECT count(*) FROM changes WHERE position IS NULL") == 1


async def test_an_edit_waits_for_the_screen_at_work_and_forgets_its_answer(
    doors: Doors, bias: BiasAgent, database: Database, people: People
) -> None:
    desk = Desk(database, doors.our_tenant)
    await made(doors.ours, WORDS)
    [event] = await bias.submitted()
    async with database.transaction(doors.our_tenant) as tx:
        records = PostgresRecords(tx)
        assert await records.words(event.feedback_id, event.version) is not None
        editing = asyncio.create_task(doors.ours.send("PUT", PATH, {"notes": CLEAN}))
        while not await desk.value(
            """
            SELECT EXISTS (SELECT FROM pg_stat_activity
                            WHERE datname = current_database() AND wait_event_type = 'Lock')
            """
        ):
            await asyncio.sleep(0.01)
        await records.keep_verdict(event.feedback_id, event.version, Verdict(LEFT, True, (), ()))
    assert (await editing).status_code == 200
    assert await seen(await people.with_role("recruiter"), desk) is None
    async with database.transaction(doors.our_tenant) as tx:
        await lock_noted_candidate(tx, event.feedback_id)  # of words that are gone: nobody's
        assert await PostgresRecords(tx).words(event.feedback_id, event.version) is None


async def test_notes_screened_before_the_revision_are_read_after_it(
    urls: DatabaseUrls, doors: Doors, bias: BiasAgent, database: Database, people: People
) -> None:
    desk = Desk(database, doors.our_tenant)
    await made(doors.ours, WORDS)
    await bias.screen_all()
    reader = await people.with_role("recruiter")
    before = await seen(reader, desk)
    await asyncio.to_thread(downgrade, urls.owner, "0009")
    await asyncio.to_thread(upgrade, urls.owner)
    assert await seen(reader, desk) == before is not None
