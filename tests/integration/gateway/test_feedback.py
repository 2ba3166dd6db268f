"""What reviewers write is held until screened, and then read without what was biased."""

from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from runtime.database import Database
from services.gateway.app import create_app
from tests.integration.gateway.doors import API, Client, Doors
from tests.integration.gateway.screening import BiasAgent, People

ABOUT = "/api/candidates/1/feedback"
WORDS = "He is too old for this team. He explained the index well."
LEFT = "He explained the index well."


@pytest.fixture(autouse=True)
async def candidate(doors: Doors) -> None:
    body = {"firstName": "A", "lastName": "B", "email": "a@example.com", "position": "Dev"}
    assert (await doors.ours.send("POST", "/api/candidates", body)).status_code == 201


async def written(author: Client, text: str = WORDS) -> dict[str, Any]:
    answer = await author.send("POST", ABOUT, {"text": text, "rating": 4})
    assert answer.status_code == 202, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def read(reader: Client) -> dict[str, Any]:
    answer = await reader.get(ABOUT)
    assert answer.status_code == 200, answer.text
    [item] = answer.json()["items"]
    return dict(item)


async def test_a_writer_is_answered_with_what_the_screen_left(
    doors: Doors, api: API, bias: BiasAgent
) -> None:
    patient = api.settings.model_copy(update={"feedback_wait_seconds": 30})
    transport = httpx.ASGITransport(create_app(patient, api.resources))
    async with httpx.AsyncClient(transport=transport, base_url="http://g") as client:
        author = Client(client, doors.ours.authorization)
        async with bias.running():
            answer = await author.send("POST", ABOUT, {"text": WORDS, "rating": 4})
    assert answer.status_code == 201
    body = answer.json()
    assert (body["state"], body["bias_filtered"], body["rating"]) == ("screened", True, 4)
    assert "old" not in body["sanitized"]
    assert LEFT in body["sanitized"]
    [finding] = body["findings"]
    assert finding["category"] == "age"
    assert "old" in WORDS[finding["start"] : finding["end"]]


async def test_while_the_agent_is_down_words_are_held_and_only_the_author_reads_them(
    people: People,
) -> None:
    author = await people.with_role("interviewer")
    held = await written(author)
    assert (held["state"], held["sanitized"], held["original"]) == ("held", None, WORDS)
    assert (await read(author))["original"] == WORDS
    for role in ("recruiter", "hiring_manager", "read_only"):
        seen = await read(await people.with_role(role))
        assert (seen["state"], seen["original"], seen["sanitized"]) == ("held", None, None)
        assert WORDS not in str(seen)
    one = await author.get(f"/api/feedback/{held['id']}")
    assert one.json() == await read(author)


async def test_once_screened_others_read_what_is_left_and_a_reviewer_reads_all(
    people: People, bias: BiasAgent
) -> None:
    author = await people.with_role("interviewer", name="Ines")
    await written(author)
    await bias.screen_all()
    seen = await read(await people.with_role("recruiter"))
    assert (seen["author"], seen["bias_filtered"], seen["original"]) == ("Ines", True, None)
    assert "old" not in seen["sanitized"]
    assert seen["findings"] == []
    reviewed = await read(await people.with_role("administrator"))
    assert reviewed["original"] == WORDS
    assert [found["category"] for found in reviewed["findings"]] == ["age"]


async def test_a_screen_that_comes_again_leaves_the_same(people: People, bias: BiasAgent) -> None:
    author = await people.with_role("interviewer")
    await written(author)
    [first] = await bias.screen_all()
    seen = await read(author)
    assert await bias.screen_all() == [first]
    assert {**await read(author), "screened_at": None} == {**seen, "screened_at": None}


@pytest.mark.parametrize(
    ("body", "field"),
    [({}, "text"), ({"text": ""}, "text"), ({"text": "a\0"}, "text"),
     ({"text": "fine", "rating": 6}, "rating")],
    ids=str,
)  # fmt: skip
async def test_a_wrong_field_is_a_400_that_names_it(
    doors: Doors, body: dict[str, Any], field: str
) -> None:
    answer = await doors.ours.send("POST", ABOUT, body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)


async def test_who_may_only_read_cannot_write(people: People) -> None:
    reader = await people.with_role("read_only")
    assert (await reader.send("POST", ABOUT, {"text": WORDS})).status_code == 403
    for path in ("/api/bias/findings", "/api/appeals"):
        recruiter = await people.with_role("recruiter")
        assert (await recruiter.get(path)).status_code == 403


async def test_findings_are_listed_by_category_and_reviewer(
    people: People, bias: BiasAgent
) -> None:
    await written(await people.with_role("interviewer", name="Ines"))
    await written(await people.with_role("hiring_manager", name="Omar"), "Clear and precise.")
    await bias.screen_all()
    administrator = await people.with_role("administrator")
    page = (await administrator.get("/api/bias/findings")).json()
    [found] = page["items"]
    assert (found["category"], found["reviewer"]["name"]) == ("age", "Ines")
    assert "old" in found["words"]
    for filters, expected in (
        ({"category": "age"}, 1),
        ({"category": "gender"}, 0),
        ({"reviewer": found["reviewer"]["id"]}, 1),
        ({"reviewer": found["feedback_id"]}, 0),
        ({"offset": 1}, 0),
    ):
        filtered = (await administrator.get("/api/bias/findings", **filters)).json()
        assert len(filtered["items"]) == expected, filters
    assert (await administrator.get("/api/bias/findings", limit=1)).json()["next_offset"] == 1


async def appealed(author: Client, bias: BiasAgent) -> tuple[dict[str, Any], dict[str, Any]]:
    """Words with a finding, and the author's appeal against it."""
    await written(author)
    await bias.screen_all()
    remark = await read(author)
    body = {"finding": remark["findings"][0]["id"], "reason": "He said so of himself."}
    answer = await author.send("POST", f"/api/feedback/{remark['id']}/appeal", body)
    assert answer.status_code == 201, answer.text
    again = await author.send("POST", f"/api/feedback/{remark['id']}/appeal", body)
    assert again.status_code == 409
    return remark, answer.json()


async def test_an_appeal_gives_the_words_back(people: People, bias: BiasAgent) -> None:
    author = await people.with_role("interviewer")
    remark, appeal = await appealed(author, bias)
    administrator = await people.with_role("administrator")
    [waiting] = (await administrator.get("/api/appeals", open="true")).json()["items"]
    assert waiting == appeal
    decision = {"decision": "restore", "reason": "Quoted speech."}
    path = f"/api/appeals/{appeal['id']}/decide"
    decided = await administrator.send("POST", path, decision)
    assert (decided.status_code, decided.json()["decision"]) == (200, "restore")
    reader = await people.with_role("recruiter")
    assert (await read(reader))["sanitized"] == remark["sanitized"]
    await bias.screen_all()
    seen = await read(reader)
    assert (seen["sanitized"], seen["bias_filtered"]) == (WORDS, False)
    assert (await administrator.get("/api/appeals", open="true")).json()["items"] == []
    assert (await administrator.send("POST", path, decision)).status_code == 409


async def test_an_appeal_that_is_refused_changes_no_words(people: People, bias: BiasAgent) -> None:
    remark, appeal = await appealed(await people.with_role("interviewer"), bias)
    administrator = await people.with_role("administrator")
    decision = {"decision": "keep", "reason": "It is about his age."}
    answer = await administrator.send("POST", f"/api/appeals/{appeal['id']}/decide", decision)
    assert answer.json()["decision_reason"] == "It is about his age."
    await bias.screen_all()
    assert (await read(administrator))["sanitized"] == remark["sanitized"]


async def test_nobody_appeals_for_another_or_decides_alone(people: People, bias: BiasAgent) -> None:
    administrator = await people.with_role("administrator")
    remark, appeal = await appealed(administrator, bias)
    decision = {"decision": "restore", "reason": "Mine."}
    own = await administrator.send("POST", f"/api/appeals/{appeal['id']}/decide", decision)
    assert own.status_code == 403
    stranger = await people.with_role("interviewer")
    body = {"finding": remark["findings"][0]["id"], "reason": "Not mine."}
    foreign = await stranger.send("POST", f"/api/feedback/{remark['id']}/appeal", body)
    assert foreign.status_code == 403
    body["finding"] = "none@0-1"
    missing = await administrator.send("POST", f"/api/feedback/{remark['id']}/appeal", body)
    assert missing.status_code == 400


async def test_a_decision_can_not_be_rewritten(
    people: People, bias: BiasAgent, database: Database, tenant: UUID
) -> None:
    await appealed(await people.with_role("interviewer"), bias)
    for statement in ("UPDATE appeals SET reason = 'x'", "DELETE FROM appeals",
                      "UPDATE appeal_decisions SET reason = 'x'",
                      "DELETE FROM appeal_decisions"):  # fmt: skip
        async with database.transaction(tenant) as tx:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await tx.execute(statement)


async def test_a_deleted_candidate_takes_words_and_appeals_along(
    doors: Doors, people: People, bias: BiasAgent, database: Database, tenant: UUID
) -> None:
    await appealed(await people.with_role("interviewer"), bias)
    assert (await doors.ours.send("DELETE", "/api/candidates/1")).status_code == 204
    async with database.transaction(tenant) as tx:
        assert await tx.fetchval(
            "SELECT (SELECT count(*) FROM feedback) + (SELECT count(*) FROM appeals)"
        ) == 0  # fmt: skip
    assert await bias.screen_all() == []


async def test_another_tenant_reaches_none_of_it(
    doors: Doors, people: People, bias: BiasAgent
) -> None:
    remark, appeal = await appealed(await people.with_role("interviewer"), bias)
    theirs = doors.theirs
    assert (await theirs.send("POST", ABOUT, {"text": "x"})).status_code == 404
    assert (await theirs.get(ABOUT)).status_code == 404
    assert (await theirs.get(f"/api/feedback/{remark['id']}")).status_code == 404
    assert (await theirs.get("/api/bias/findings")).json()["items"] == []
    assert (await theirs.get("/api/appeals")).json()["items"] == []
    body = {"finding": remark["findings"][0]["id"], "reason": "x"}
    path = f"/api/feedback/{remark['id']}/appeal"
    assert (await theirs.send("POST", path, body)).status_code == 404
    path = f"/api/appeals/{appeal['id']}/decide"
    decision = {"decision": "restore", "reason": "x"}
    assert (await theirs.send("POST", path, decision)).status_code == 404


async def test_interview_notes_are_held_as_all_feedback_is(people: People, bias: BiasAgent) -> None:
    body = {"candidateId": 1, "scheduledDate": "2024-01-22T15:00:00Z", "interviewer": "Ines"}
    author = await people.with_role("interviewer")
    other = await people.with_role("recruiter")
    made = await author.send("POST", "/api/interviews", {**body, "notes": WORDS})
    assert (made.status_code, made.json()["notes"]) == (201, WORDS)
    assert (await author.get("/api/interviews/1")).json()["notes"] == WORDS
    assert (await other.get("/api/interviews/1")).json()["notes"] is None
    assert (await other.get("/api/interviews")).json()[0]["notes"] is None
    await bias.screen_all()
    assert LEFT in (await other.get("/api/interviews/1")).json()["notes"]
    assert "old" not in (await other.get("/api/interviews/1")).json()["notes"]
    assert (await author.get("/api/interviews/1")).json()["notes"] == WORDS


async def test_sending_back_what_one_was_shown_rewrites_nobody_s_notes(
    people: People, bias: BiasAgent
) -> None:
    body = {"candidateId": 1, "scheduledDate": "2024-01-22T15:00:00Z", "interviewer": "Ines"}
    author = await people.with_role("interviewer")
    other = await people.with_role("recruiter")
    await author.send("POST", "/api/interviews", {**body, "notes": WORDS})
    for _ in range(2):  # while held, and once screened
        shown = (await other.get("/api/interviews/1")).json()
        moved = await other.send("PUT", "/api/interviews/1", {**shown, "duration": 45})
        assert moved.json() == {**shown, "duration": 45}
        assert (await author.get("/api/interviews/1")).json()["notes"] == WORDS
        await bias.screen_all()
    changed = await other.send("PUT", "/api/interviews/1", {"notes": "Met twice."})
    assert changed.json()["notes"] == "Met twice."
    assert (await author.get("/api/interviews/1")).json()["notes"] is None
    assert (await other.send("PUT", "/api/interviews/1", {"notes": None})).status_code == 200
    assert (await other.get("/api/interviews/1")).json()["notes"] is None


async def test_a_language_without_rules_is_held_until_a_person_releases_it(
    people: People, bias: BiasAgent
) -> None:
    author = await people.with_role("interviewer")
    other = await people.with_role("recruiter")
    admin = await people.with_role("administrator")
    words = "Hij is te oud voor het team en past niet bij ons."
    remark = (await author.send("POST", ABOUT, {"text": words})).json()
    await bias.screen_all()
    path = f"/api/feedback/{remark['id']}"
    shown = (await other.get(path)).json()
    assert (shown["state"], shown["original"], shown["sanitized"]) == ("held", None, None)
    assert (await other.get("/api/bias/held")).status_code == 403
    [held] = (await admin.get("/api/bias/held")).json()["items"]
    assert (held["id"], held["original"]) == (remark["id"], words)
    assert (await author.send("POST", f"{path}/release")).status_code == 403
    assert (await admin.send("POST", f"{path}/release")).status_code == 200
    assert (await other.get(path)).json()["sanitized"] == words
    assert (await admin.send("POST", f"{path}/release")).status_code == 409
