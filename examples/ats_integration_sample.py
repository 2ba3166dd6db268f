"""How an applicant tracking system talks to Hirestream: push, pull, scorecards, feedback.

    pip install httpx python-dotenv
    export ATS_API_KEY="ats_..." API_BASE_URL="http://localhost:8000/api"
    python ats_integration_sample.py

`ATSIntegrationClient` is made to be subclassed: docs/how-to/connect-an-ats.md.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote
from uuid import uuid4

import httpx
from dotenv import load_dotenv

Record = dict[str, Any]


class ATSIntegrationClient:
    """Every method raises `httpx.HTTPStatusError` where the API answers with an error."""

    def __init__(
        self,
        api_key: str | None = None,
        base_url: str | None = None,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        timeout: float = 30.0,
    ) -> None:
        load_dotenv()
        key = api_key or os.environ["ATS_API_KEY"]
        url = base_url or os.environ.get("API_BASE_URL", "http://localhost:8000/api")
        self._http = httpx.AsyncClient(
            base_url=url,
            headers={"Authorization": f"Bearer {key}"},
            transport=transport,
            timeout=timeout,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        await self._http.aclose()

    async def push_candidate(self, candidate: Mapping[str, Any]) -> Record:
        """Create the candidate of this `external_id`, or update the one there is."""
        return await self._write("/ats/candidates", candidate)

    async def pull_candidates(
        self,
        updated_since: datetime | None = None,
        cursor: str | None = None,
        limit: int = 100,
    ) -> Record:
        """One page. Keep `next_cursor`: the next synchronisation begins there."""
        return await self._read(
            "/ats/candidates", updated_since=_written(updated_since), cursor=cursor, limit=limit
        )

    async def pull_scorecards(
        self,
        candidate_external_id: str | None = None,
        from_date: datetime | None = None,
        cursor: str | None = None,
        limit: int = 100,
    ) -> Record:
        """One page of interviews and feedback, in words that were screened for bias."""
        return await self._read(
            "/ats/scorecards",
            candidate_external_id=candidate_external_id,
            from_date=_written(from_date),
            cursor=cursor,
            limit=limit,
        )

    async def pull_deletions(self, cursor: str | None = None, limit: int = 100) -> Record:
        """One page of what was deleted, and of candidates that were merged into others."""
        return await self._read("/ats/deletions", cursor=cursor, limit=limit)

    async def push_feedback(self, external_id: str, feedback: Mapping[str, Any]) -> Record:
        """`bias_filtered` of the answer says whether words were taken out."""
        path = f"/ats/candidates/{quote(external_id, safe='')}/feedback"
        return await self._write(path, feedback)

    async def each_candidate(self, updated_since: datetime | None = None) -> AsyncIterator[Record]:
        """Every candidate of every page."""
        cursor, has_more = None, True
        while has_more:
            page = await self.pull_candidates(updated_since, cursor)
            for candidate in page["candidates"]:
                yield candidate
            cursor, has_more = page["next_cursor"], page["has_more"]

    async def _read(self, path: str, **parameters: str | int | None) -> Record:
        given = {name: value for name, value in parameters.items() if value is not None}
        return _answer(await self._http.get(path, params=given))

    async def _write(self, path: str, body: Mapping[str, Any]) -> Record:
        """Sent again once where no answer came: by its key, the API does it once only."""
        headers = {"Idempotency-Key": str(uuid4())}
        try:
            answer = await self._http.post(path, json=dict(body), headers=headers)
        except httpx.TransportError:
            answer = await self._http.post(path, json=dict(body), headers=headers)
        return _answer(answer)


def _answer(response: httpx.Response) -> Record:
    response.raise_for_status()
    body: Record = response.json()
    return body


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


async def main() -> None:
    candidate = {
        "external_id": "ATS-12345",
        "first_name": "John",
        "last_name": "Doe",
        "email": "john@example.com",
        "skills": ["Python", "React"],
        "experience_years": 5.0,
    }
    feedback = {
        "text": "Excellent problem-solving skills",
        "rating": 4.5,
        "reviewer": "Hiring Manager",
    }
    yesterday = datetime.now(UTC) - timedelta(days=1)
    async with ATSIntegrationClient() as client:
        try:
            pushed = await client.push_candidate(candidate)
            print(f"Pushed: {pushed['status']} as candidate {pushed['candidate_id']}")
            pulled = await client.pull_candidates(updated_since=yesterday)
            print(f"Pulled: {len(pulled['candidates'])} candidates")
            given = await client.push_feedback("ATS-12345", feedback)
            print(f"Feedback: {given['state']}, bias_filtered: {given['bias_filtered']}")
            cards = await client.pull_scorecards(
                candidate_external_id="ATS-12345", from_date=yesterday
            )
            print(f"Scorecards: {len(cards['scorecards'])}")
        except httpx.HTTPStatusError as error:
            print(f"API error: {error.response.status_code}")
            print(f"Details: {error.response.json()}")


if __name__ == "__main__":
    asyncio.run(main())
