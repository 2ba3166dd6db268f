"""The sample client, run against a real gateway, and subclassed as its document says."""

import importlib.util
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest

from services.gateway.app import create_app
from tests.integration.gateway.ats.surface import JOHN, Surface
from tests.integration.gateway.doors import API
from tests.integration.gateway.screening import BiasAgent

SAMPLE = Path(__file__).parents[4] / "examples" / "ats_integration_sample.py"


@pytest.fixture(scope="session")
def sample() -> ModuleType:
    spec = importlib.util.spec_from_file_location("ats_integration_sample", SAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
async def client(sample: ModuleType, api: API, surface: Surface) -> AsyncGenerator[Any]:
    class MyATSClient(sample.ATSIntegrationClient):  # type: ignore[name-defined,misc]  # loaded from a file
        async def sync_all_candidates(self) -> list[str]:
            return [one["external_id"] async for one in self.each_candidate()]

    key = surface.ours.authorization.removeprefix("Bearer ")
    transport = httpx.ASGITransport(create_app(api.settings, api.resources))
    async with MyATSClient(key, "http://gateway/api", transport=transport) as opened:
        yield opened


async def test_the_document_s_calls_work(client: Any, bias: BiasAgent) -> None:
    pushed = await client.push_candidate(JOHN)
    assert pushed["status"] == "created"
    result = await client.pull_candidates(updated_since=datetime(2024, 1, 1, tzinfo=UTC))
    assert [one["external_id"] for one in result["candidates"]] == ["ATS-12345"]
    naive = await client.pull_candidates(updated_since=datetime(2024, 1, 1))  # noqa: DTZ001  as documented
    assert naive["candidates"] == result["candidates"]
    feedback = {
        "text": "Excellent problem-solving skills",
        "rating": 4.5,
        "reviewer": "Hiring Manager",
    }
    await client.push_feedback("ATS-12345", feedback)
    await bias.screen_all()
    scorecards = await client.pull_scorecards(
        candidate_external_id="ATS-12345", from_date=datetime(2024, 1, 1, tzinfo=UTC)
    )
    assert [card["feedback"] for card in scorecards["scorecards"]] == [feedback["text"]]
    assert (await client.pull_deletions())["deletions"] == []


async def test_it_is_a_base_for_one_s_own(client: Any) -> None:
    await client.push_candidate(JOHN)
    assert await client.sync_all_candidates() == ["ATS-12345"]


async def test_an_error_of_the_api_is_raised_with_its_details(client: Any) -> None:
    with pytest.raises(httpx.HTTPStatusError) as raised:
        await client.push_candidate({"external_id": "ATS-1", "email": "nobody"})
    assert raised.value.response.status_code == 400
    assert raised.value.response.json()["errors"][0]["field"] == "email"
