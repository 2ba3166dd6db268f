"""Scorecards pulled, and feedback pushed: nobody's words leave before the screen has read them."""

from typing import Any
from uuid import uuid4

import pytest

from tests.integration.gateway.ats.surface import JOHN, Surface, pulled
from tests.integration.gateway.desk import Desk
from tests.integration.gateway.doors import API, Doors
from tests.integration.gateway.screening import BiasAgent

PATH = "/api/ats/scorecards"
FEEDBACK = "/api/ats/candidates/ATS-12345/feedback"
BIASED = "Great engineer, but too old for this team."


@pytest.fixture
async def john(surface: Surface) -> None:
    assert (await surface.ours.send("POST", "/api/ats/candidates", JOHN)).status_code == 201


@pytest.mark.usefixtures("john")
async def test_feedback_is_held_until_it_is_screened(surface: Surface, bias: BiasAgent) -> None:
    answer = await surface.ours.send("POST", FEEDBACK, {"text": BIASED, "rating": 4.5})
    assert answer.status_code == 202
    body = answer.json()
    assert (body["state"], body["bias_filtered"], body["text"]) == ("held", None, None)
    [held] = await pulled(surface.ours, PATH, "scorecards")
    assert (held["feedback"], held["rating"]) == (None, 4.5)
    cursor = (await surface.ours.get(PATH)).json()["next_cursor"]
    await bias.screen_all()
    page = (await surface.ours.get(PATH, cursor=cursor)).json()
    [screened] = page["scorecards"]
    assert (page["bias_filtered"], screened["bias_filtered"]) == (True, True)
    assert "old" not in screened["feedback"]


@pytest.mark.usefixtures("john")
async def test_feedback_is_pushed_as_documented(
    api: API, surface: Surface, bias: BiasAgent
) -> None:
    object.__setattr__(api.settings, "feedback_wait_seconds", 10)
    sent = {
        "text": "Excellent problem-solving skills",
        "rating": 4.5,
        "reviewer": "Hiring Manager",
    }
    async with bias.running():
        answer = await surface.ours.send("POST", FEEDBACK, sent)
        biased = await surface.ours.send("POST", FEEDBACK, {"text": BIASED})
    body = answer.json()
    assert (answer.status_code, body["bias_filtered"], body["text"]) == (201, False, sent["text"])
    assert biased.json()["bias_filtered"] is True
    cards = await pulled(surface.ours, PATH, "scorecards", candidate_external_id="ATS-12345")
    assert [card["reviewer"] for card in cards if card["rating"]] == ["Hiring Manager"]


@pytest.mark.usefixtures("john")
async def test_an_interview_s_notes_are_its_scorecard_s_feedback(
    surface: Surface, doors: Doors, bias: BiasAgent
) -> None:
    interview: dict[str, Any] = {
        "candidateId": 1,
        "scheduledDate": "2026-12-01T10:00:00Z",
        "interviewer": "Jane Doe",
        "notes": BIASED,
        "rating": 4,
    }
    assert (await doors.ours.send("POST", "/api/interviews", interview)).status_code == 201
    await bias.screen_all()
    [card] = await pulled(surface.ours, PATH, "scorecards")
    assert (card["kind"], card["reviewer"], card["rating"]) == ("interview", "Jane Doe", 4)
    assert (card["bias_filtered"], "old" in card["feedback"]) == (True, False)
    await doors.ours.send("DELETE", "/api/interviews/1")
    assert await pulled(surface.ours, PATH, "scorecards") == []
    [gone] = await pulled(surface.ours, "/api/ats/deletions", "deletions")
    assert (gone["kind"], gone["id"], gone["change"]) == ("scorecard", card["id"], "deleted")


@pytest.mark.usefixtures("john")
async def test_scorecards_are_one_candidate_s_and_of_a_time(surface: Surface, desk: Desk) -> None:
    await surface.ours.send("POST", FEEDBACK, {"text": "First"})
    other = await desk.candidate()
    await desk.interview(other)
    since = (await desk.value("SELECT clock_timestamp()")).isoformat()
    ours = await pulled(surface.ours, PATH, "scorecards", candidate_external_id="ATS-12345")
    assert [card["kind"] for card in ours] == ["feedback"]
    assert await pulled(surface.ours, PATH, "scorecards", from_date=since) == []
    assert len(await pulled(surface.ours, PATH, "scorecards", limit=1)) == 2


async def test_of_nobody_there_is_nothing(surface: Surface) -> None:
    answer = await surface.ours.get(PATH, candidate_external_id="nobody")
    assert answer.status_code == 404
    answer = await surface.ours.send(
        "POST", f"/api/ats/candidates/{uuid4()}/feedback", {"text": "x"}
    )
    assert answer.status_code == 404


@pytest.mark.usefixtures("john")
async def test_another_tenant_reads_and_writes_nothing(surface: Surface, desk: Desk) -> None:
    assert (await surface.theirs.send("POST", FEEDBACK, {"text": "x"})).status_code == 404
    await surface.ours.send("POST", FEEDBACK, {"text": "Ours"})
    assert (await surface.theirs.get(PATH)).json()["scorecards"] == []
    answer = await surface.theirs.get(PATH, candidate_external_id="ATS-12345")
    assert answer.status_code == 404
    assert await desk.value("SELECT count(*) FROM feedback") == 1
