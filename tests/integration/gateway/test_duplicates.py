"""Likely duplicates: shown with the evidence, dismissed, merged, by whom it is allowed."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from runtime.database import Database
from services.gateway.provisioning import Provisioning
from tests.integration.gateway.desk import Desk
from tests.integration.gateway.doors import API, Doors
from tests.integration.gateway.screening import BiasAgent


@pytest.fixture
def desk(database: Database, doors: Doors) -> Desk:
    return Desk(database, doors.our_tenant)


async def a_pair(desk: Desk) -> tuple[UUID, UUID, UUID]:
    known = await desk.candidate(phone="+46701234567", email="maya@mail.example")
    newcomer = await desk.candidate(email="maya@mail.example")
    return await desk.pair(known, newcomer), known, newcomer


async def open_pairs(doors: Doors) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await doors.ours.get("/api/duplicates")).json()["items"]
    return items


async def merge(doors: Doors, pair: UUID, body: Any = None) -> Any:
    answer = await doors.ours.send("POST", f"/api/duplicates/{pair}/merge", body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_both_sides_are_shown_with_the_evidence_in_words(doors: Doors, desk: Desk) -> None:
    pair, known, newcomer = await a_pair(desk)
    resume = await desk.resume(newcomer)
    await desk.application(newcomer, held=True)
    [shown] = await open_pairs(doors)
    assert (shown["id"], shown["status"], shown["score"]) == (str(pair), "open", 0.7)
    assert shown["known"]["id"] == await desk.number(known)
    assert shown["newcomer"]["href"] == f"/api/candidates/{await desk.number(newcomer)}"
    assert (shown["known"]["is_held"], shown["newcomer"]["is_held"]) == (False, True)
    assert [one["href"] for one in shown["newcomer"]["resumes"]] == [f"/api/resumes/{resume}"]
    assert [(one["words"], one["speaks_for"]) for one in shown["evidence"]] == [
        ("The same e-mail address", True),
        ("The telephone numbers differ", False),
    ]
    assert shown["differs"] == []
    assert (await doors.ours.get(f"/api/duplicates/{pair}")).json() == shown


async def test_pages_hold_every_pair_once_the_newest_first(doors: Doors, desk: Desk) -> None:
    pairs = [(await a_pair(desk))[0] for _ in range(5)]
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page: dict[str, str | int] = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        answer = (await doors.ours.get("/api/duplicates", **page)).json()
        seen += [item["id"] for item in answer["items"]]
        cursor = answer["next_cursor"]
    assert seen == [str(pair) for pair in reversed(pairs)]


async def test_a_pair_that_was_dismissed_is_not_shown_again(doors: Doors, desk: Desk) -> None:
    pair, known, newcomer = await a_pair(desk)
    answer = await doors.ours.send("POST", f"/api/duplicates/{pair}/dismiss")
    assert (answer.status_code, answer.json()["status"]) == (200, "dismissed")
    assert answer.json()["decided_by"] is not None
    await desk.pair(newcomer, known)  # found once more, from the other side
    assert await open_pairs(doors) == []
    dismissed = (await doors.ours.get("/api/duplicates", status="dismissed")).json()["items"]
    assert [one["id"] for one in dismissed] == [str(pair)]


async def test_the_survivor_keeps_its_id_and_the_old_id_names_it(doors: Doors, desk: Desk) -> None:
    pair, known, newcomer = await a_pair(desk)
    kept, gone = await desk.number(known), await desk.number(newcomer)
    merged = await merge(doors, pair)
    assert (merged["survivor"]["id"], merged["merged"]["id"]) == (kept, gone)
    answer = await doors.ours.get(f"/api/candidates/{gone}")
    assert (answer.status_code, answer.headers["location"]) == (307, f"/api/candidates/{kept}")
    listed = (await doors.ours.get("/api/candidates")).json()
    assert [one["id"] for one in listed] == [kept]
    assert await open_pairs(doors) == []


async def test_a_person_may_choose_who_survives(doors: Doors, desk: Desk) -> None:
    pair, known, newcomer = await a_pair(desk)
    merged = await merge(doors, pair, {"survivor": await desk.number(newcomer)})
    assert merged["merged"]["id"] == await desk.number(known)


async def test_a_stranger_can_not_survive(doors: Doors, desk: Desk) -> None:
    pair, _, _ = await a_pair(desk)
    stranger = await desk.number(await desk.candidate())
    answer = await doors.ours.send("POST", f"/api/duplicates/{pair}/merge", {"survivor": stranger})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "survivor")


async def test_the_survivor_has_what_both_had(doors: Doors, desk: Desk, bias: BiasAgent) -> None:
    known = await desk.candidate(
        skills=["Python"], notes="Called", phase=1, applied_at="2026-03-01T00:00:00Z"
    )
    newcomer = await desk.candidate(
        phone="+46709999999",
        skills=["SQL", "Python"],
        notes="Came back",
        phase=2,
        experience_years=3.3,
        applied_at="2026-02-01T00:00:00Z",
    )
    await desk.resume(known)
    newest = await desk.resume(newcomer)
    await desk.interview(newcomer)
    await desk.feedback(newcomer)
    await merge(doors, await desk.pair(known, newcomer))
    await bias.screen_all()  # what a merge joined has been through no screen yet
    shown = (await doors.ours.get(f"/api/candidates/{await desk.number(known)}")).json()
    assert (shown["phone"], shown["skills"]) == ("+46709999999", "Python, SQL")
    assert (shown["notes"], shown["phase"]) == ("Called\n\nCame back", 2)
    assert (shown["appliedDate"], shown["experience"]) == ("2026-02-01T00:00:00Z", 3)
    assert shown["resumeUrl"] == f"/api/resumes/{newest}/original"
    state = await desk.state()
    for name in ("resumes", "screenings", "feedback", "interviews", "keys"):
        assert {row["candidate_id"] for row in state[name]} == {str(known)}, name


async def test_two_applications_for_one_job_become_one_and_none_is_lost(
    doors: Doors, desk: Desk
) -> None:
    known, newcomer, job = await desk.candidate(), await desk.candidate(), await desk.job("nurse")
    stays = await desk.application(known, job)
    followed = await desk.application(newcomer, job, stage="interview", held=True)
    moves = await desk.application(newcomer, await desk.job("matron"))
    await merge(doors, await desk.pair(known, newcomer))
    rows = {row["id"]: row for row in (await desk.state())["applications"]}
    assert rows[str(moves)]["candidate_id"] == str(known)
    assert rows[str(followed)]["candidate_id"] == str(newcomer)
    one = rows[str(stays)]
    assert (one["stage"], one["guard"]) == ("interview", "blocked_left")
    assert ("application.moved.v1", str(stays)) in [
        (topic, event.get("application_id")) for topic, event in await desk.events()
    ]


@pytest.mark.parametrize("leaver", ["known", "newcomer"])
async def test_no_merge_lets_a_leaver_back_in(doors: Doors, desk: Desk, leaver: str) -> None:
    known = await desk.candidate(status="LEFT" if leaver == "known" else "New")
    newcomer = await desk.candidate(status="LEFT" if leaver == "newcomer" else "New")
    await desk.application(known, await desk.job("nurse"))
    await desk.application(newcomer, await desk.job("matron"))
    await merge(doors, await desk.pair(known, newcomer))
    state = await desk.state()
    [survivor] = [row for row in state["candidates"] if row["merged_into"] is None]
    assert survivor["status"] == "LEFT"
    assert len([row for row in state["applications"] if row["guard"]]) == 1


async def test_a_merge_is_told_with_versions_in_its_own_transaction(
    doors: Doors, desk: Desk
) -> None:
    known, newcomer = await desk.candidate(), await desk.candidate(phone="+46709999999")
    await merge(doors, await desk.pair(known, newcomer))
    told = [event for topic, event in await desk.events() if topic == "candidate.changed.v1"]
    assert [(one["candidate_id"], one["change"], one["version"], one["into"]) for one in told] == [
        (str(newcomer), "merged", 2, str(known)),
        (str(known), "updated", 2, None),
    ]
    assert "phone" in told[1]["fields"]


async def test_a_pair_is_decided_once(doors: Doors, desk: Desk) -> None:
    pair, _, _ = await a_pair(desk)
    answers = await asyncio.gather(
        *(doors.ours.send("POST", f"/api/duplicates/{pair}/merge") for _ in range(5))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409]
    dismissed = await doors.ours.send("POST", f"/api/duplicates/{pair}/dismiss")
    assert dismissed.status_code == 409


async def test_chains_of_merges_are_followed(doors: Doors, desk: Desk) -> None:
    a, b, c = [await desk.candidate() for _ in range(3)]
    ab, bc, ac = await desk.pair(a, b), await desk.pair(b, c, 0.8), await desk.pair(a, c, 0.6)
    await merge(doors, bc)
    assert {one["id"] for one in await open_pairs(doors)} == {str(ab)}  # a–c says the same now
    await merge(doors, ab)
    assert await open_pairs(doors) == []
    answer = await doors.ours.get(f"/api/candidates/{await desk.number(c)}")
    assert answer.headers["location"] == f"/api/candidates/{await desk.number(a)}"
    again = await doors.ours.send("POST", f"/api/duplicates/{ac}/merge")
    assert (again.status_code, again.json()["detail"]) == (409, "They are one candidate already")


async def test_an_edit_by_the_old_id_is_the_survivors(doors: Doors, desk: Desk) -> None:
    pair, known, newcomer = await a_pair(desk)
    await merge(doors, pair)
    path = f"/api/candidates/{await desk.number(newcomer)}"
    answer = await doors.ours.send("PUT", path, {"notes": "Called"})
    assert (answer.status_code, answer.json()["notes"]) == (200, "Called")
    assert answer.json()["id"] == await desk.number(known)


async def test_nobody_is_deleted_by_an_old_id(doors: Doors, desk: Desk) -> None:
    pair, known, newcomer = await a_pair(desk)
    await merge(doors, pair)
    answer = await doors.ours.send("DELETE", f"/api/candidates/{await desk.number(newcomer)}")
    assert answer.status_code == 409
    assert f"candidate {await desk.number(known)}" in answer.json()["detail"]


async def test_deleting_the_survivor_deletes_who_was_merged_into_it(
    doors: Doors, desk: Desk
) -> None:
    pair, known, _ = await a_pair(desk)
    await merge(doors, pair)
    answer = await doors.ours.send("DELETE", f"/api/candidates/{await desk.number(known)}")
    assert answer.status_code == 204
    assert (await desk.state())["candidates"] == []
    assert await desk.value("SELECT count(*) FROM merges") == 0


async def test_another_tenant_neither_sees_nor_decides(doors: Doors, desk: Desk) -> None:
    pair, _, _ = await a_pair(desk)
    assert (await doors.theirs.get("/api/duplicates")).json() == {"items": [], "next_cursor": None}
    assert (await doors.theirs.get(f"/api/duplicates/{pair}")).status_code == 404
    for action in ("merge", "dismiss"):
        answer = await doors.theirs.send("POST", f"/api/duplicates/{pair}/{action}")
        assert answer.status_code == 404
    assert len(await open_pairs(doors)) == 1


async def test_no_such_pair_is_a_404_and_a_wrong_cursor_a_400(doors: Doors) -> None:
    assert (await doors.ours.get(f"/api/duplicates/{uuid4()}")).status_code == 404
    assert (await doors.ours.get("/api/duplicates", cursor="x")).status_code == 400
    assert (await doors.ours.get("/api/duplicates", status="odd")).status_code == 400


async def test_only_who_may_merge_looks_and_decides(
    api: API, doors: Doors, desk: Desk, provisioning: Provisioning
) -> None:
    pair, known, _ = await a_pair(desk)
    reader = await provisioning.create_api_key(
        doors.our_tenant, name="reader", scopes=["candidates:read", "candidates:write"]
    )
    client = api.client_with(f"Bearer {reader.secret}")
    for path in ("/api/duplicates", f"/api/duplicates/{pair}"):
        assert (await client.get(path)).status_code == 403
    for path in (
        f"/api/duplicates/{pair}/merge",
        f"/api/duplicates/{pair}/dismiss",
        f"/api/candidates/{await desk.number(known)}/unmerge",
    ):
        assert (await client.send("POST", path)).status_code == 403
