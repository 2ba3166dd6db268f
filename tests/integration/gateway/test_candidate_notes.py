"""A candidate's notes are feedback: their author's alone until the screen has read them."""

from runtime.database import Database
from tests.integration.gateway.desk import Desk
from tests.integration.gateway.doors import Client, Doors
from tests.integration.gateway.screening import BiasAgent, People

PATH = "/api/candidates/1"
WORDS = "Explained every trade-off. Too old for the pace."
LEFT = "Explained every trade-off."


async def made(author: Client, notes: str = WORDS) -> None:
    body = {"firstName": "A", "lastName": "B", "email": "a@example.com", "position": "Dev"}
    answer = await author.send("POST", "/api/candidates", {**body, "notes": notes})
    assert (answer.status_code, answer.json()["notes"]) == (201, notes)


async def notes(reader: Client) -> str | None:
    alone = (await reader.get(PATH)).json()["notes"]
    [listed] = (await reader.get("/api/candidates")).json()
    [found] = (await reader.get("/api/candidates", search="example")).json()
    assert alone == listed["notes"] == found["notes"]
    assert alone is None or isinstance(alone, str)
    return alone


async def test_notes_are_their_author_s_until_they_are_screened(
    people: People, bias: BiasAgent
) -> None:
    author = await people.with_role("recruiter", "ines")
    other = await people.with_role("recruiter", "omar")
    await made(author)
    assert (await notes(author), await notes(other)) == (WORDS, None)
    await bias.screen_all()
    assert await notes(author) == WORDS
    left = await notes(other)
    assert left is not None
    assert left.startswith(LEFT)
    assert "old" not in left


async def test_sending_back_the_notes_one_was_shown_changes_no_words(
    people: People, bias: BiasAgent
) -> None:
    author = await people.with_role("recruiter", "ines")
    other = await people.with_role("recruiter", "omar")
    await made(author)
    for phone in ("+4670001", "+4670002"):  # while held, and once screened
        shown = (await other.get(PATH)).json()
        answer = await other.send("PUT", PATH, {"phone": phone, "notes": shown["notes"]})
        assert (answer.json()["phone"], answer.json()["notes"]) == (phone, shown["notes"])
        assert await notes(author) == WORDS
        await bias.screen_all()


async def test_who_writes_them_anew_is_their_author(people: People, bias: BiasAgent) -> None:
    author = await people.with_role("recruiter", "ines")
    other = await people.with_role("recruiter", "omar")
    await made(author)
    await bias.screen_all()
    await other.send("PUT", PATH, {"notes": "Met twice."})
    assert (await notes(other), await notes(author)) == ("Met twice.", None)
    await bias.screen_all()
    assert await notes(author) == "Met twice."
    [remark] = (await author.get("/api/candidates/1/feedback")).json()["items"]
    assert remark["sanitized"] == "Met twice."
    assert (await other.send("PUT", PATH, {"notes": None})).json()["notes"] is None
    assert (await author.get("/api/candidates/1/feedback")).json()["items"] == []


async def test_notes_are_no_scorecard(doors: Doors, database: Database) -> None:
    await made(doors.ours)
    desk = Desk(database, doors.our_tenant)
    assert await desk.value("SELECT count(*) FROM changes WHERE kind = 'scorecard'") == 0
