"""Contact data from a source that could be anybody: shown, accepted or refused by a person."""

import pytest

from runtime.database import Database
from tests.integration.gateway.desk import Desk
from tests.integration.gateway.doors import Doors

PHONE = {"field": "phone", "proposed": "+46709999999"}


@pytest.fixture
def desk(database: Database, doors: Doors) -> Desk:
    return Desk(database, doors.our_tenant)


async def a_proposal(desk: Desk, field: str = "phone", proposed: str = "+46709999999") -> int:
    """The number of the candidate it is for."""
    candidate = await desk.candidate(phone="+46701234567")
    await desk.propose(candidate, field, proposed)
    return await desk.number(candidate)


async def test_a_proposal_stands_beside_what_is_known(doors: Doors, desk: Desk) -> None:
    number = await a_proposal(desk)
    [shown] = (await doors.ours.get(f"/api/candidates/{number}/proposals")).json()
    assert (shown["field"], shown["current"], shown["proposed"]) == (
        "phone",
        "+46701234567",
        "+46709999999",
    )


async def test_an_accepted_proposal_becomes_the_candidates_and_is_told(
    doors: Doors, desk: Desk
) -> None:
    number = await a_proposal(desk)
    answer = await doors.ours.send("POST", f"/api/candidates/{number}/proposals/apply", PHONE)
    assert (answer.status_code, answer.json()["phone"]) == (200, "+46709999999")
    assert (await doors.ours.get(f"/api/candidates/{number}/proposals")).json() == []
    (_, changed), (topic, _) = await desk.events()
    assert (changed["change"], changed["version"], changed["fields"]) == ("updated", 2, ["phone"])
    assert topic == "candidate.submitted.v1"
    again = await doors.ours.send("POST", f"/api/candidates/{number}/proposals/apply", PHONE)
    assert again.status_code == 404


async def test_a_refused_proposal_changes_nothing(doors: Doors, desk: Desk) -> None:
    number = await a_proposal(desk)
    answer = await doors.ours.send("POST", f"/api/candidates/{number}/proposals/dismiss", PHONE)
    assert (answer.status_code, answer.content) == (204, b"")
    assert (await doors.ours.get(f"/api/candidates/{number}/proposals")).json() == []
    assert (await doors.ours.get(f"/api/candidates/{number}")).json()["phone"] == "+46701234567"
    assert await desk.events() == []


async def test_an_email_of_somebody_else_is_not_accepted(doors: Doors, desk: Desk) -> None:
    await desk.candidate(email="taken@mail.example")
    number = await a_proposal(desk, "email", "taken@mail.example")
    answer = await doors.ours.send(
        "POST",
        f"/api/candidates/{number}/proposals/apply",
        {"field": "email", "proposed": "taken@mail.example"},
    )
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "proposed")
    assert len((await doors.ours.get(f"/api/candidates/{number}/proposals")).json()) == 1


async def test_proposals_of_both_are_the_survivors_once_each(doors: Doors, desk: Desk) -> None:
    known, newcomer = await desk.candidate(), await desk.candidate()
    for candidate in (known, newcomer):
        await desk.propose(candidate, "linkedin_url", "https://linkedin.com/in/maya")
    pair = await desk.pair(known, newcomer)
    await doors.ours.send("POST", f"/api/duplicates/{pair}/merge")
    path = f"/api/candidates/{await desk.number(newcomer)}/proposals"
    [shown] = (await doors.ours.get(path)).json()
    accepted = {"field": shown["field"], "proposed": shown["proposed"]}
    answer = await doors.ours.send("POST", f"{path}/apply", accepted)
    assert answer.json()["id"] == await desk.number(known)
    assert (await doors.ours.get(path)).json() == []


async def test_another_tenant_neither_sees_nor_decides(doors: Doors, desk: Desk) -> None:
    number = await a_proposal(desk)
    path = f"/api/candidates/{number}/proposals"
    assert (await doors.theirs.get(path)).status_code == 404
    for action in ("apply", "dismiss"):
        assert (await doors.theirs.send("POST", f"{path}/{action}", PHONE)).status_code == 404
    assert len((await doors.ours.get(path)).json()) == 1
