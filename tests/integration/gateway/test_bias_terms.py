"""A tenant's own words change its screen from the next text on, and nobody else's."""

import pytest

from tests.integration.gateway.doors import Doors
from tests.integration.gateway.screening import BiasAgent

PATH = "/api/bias/terms"
TERMS = {
    "found": [{"words": "blue socks", "category": "age", "suggestion": "Say what was done."}],
    "allowed": ["Old Guard"],
}


@pytest.fixture(autouse=True)
async def candidate(doors: Doors) -> None:
    body = {"firstName": "A", "lastName": "B", "email": "a@example.com", "position": "Dev"}
    assert (await doors.ours.send("POST", "/api/candidates", body)).status_code == 201


async def screened(doors: Doors, bias: BiasAgent, text: str) -> tuple[str, list[str]]:
    made = await doors.ours.send("POST", "/api/candidates/1/feedback", {"text": text})
    await bias.screen_all()
    shown = (await doors.ours.get(f"/api/feedback/{made.json()['id']}")).json()
    return shown["sanitized"], [found["rule"] for found in shown["findings"]]


async def test_own_words_are_found_and_allowed_ones_are_not(doors: Doors, bias: BiasAgent) -> None:
    text = "Met the blue socks who led the Old Guard project."
    before, _ = await screened(doors, bias, text)
    assert (await doors.ours.send("PUT", PATH, TERMS)).json() == TERMS
    after, rules = await screened(doors, bias, text)
    assert "tenant.age.1" in rules
    assert "Old Guard" in after
    assert before != after
    assert (await doors.theirs.get(PATH)).json() == {"found": [], "allowed": []}


@pytest.mark.parametrize("words", ["", "a|b", "[old]", "..9 old", "x*", "@person old", "a" * 81])
async def test_words_are_words_and_no_pattern(doors: Doors, words: str) -> None:
    body = {"found": [{"words": words, "category": "age"}]}
    assert (await doors.ours.send("PUT", PATH, body)).status_code == 400
