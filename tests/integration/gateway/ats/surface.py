"""The ATS surface as two tenants' integrations see it."""

from dataclasses import dataclass
from typing import Any

from tests.integration.gateway.doors import API, Client

JOHN: dict[str, Any] = {
    "external_id": "ATS-12345",
    "first_name": "John",
    "last_name": "Doe",
    "email": "john@example.com",
    "skills": ["Python", "React"],
    "experience_years": 5.0,
}


@dataclass(frozen=True, slots=True)
class Surface:
    ours: Client
    theirs: Client


async def registered(api: API, administrator: Client, **body: Any) -> Client:
    answer = await administrator.send(
        "POST", "/api/ats/integrations/register", {"name": "Your ATS Name", **body}
    )
    assert answer.status_code == 201, answer.text
    return api.client_with(f"Bearer {answer.json()['api_key']}")


async def pulled(client: Client, path: str, name: str, **params: str | int) -> list[Any]:
    """Every item of every page."""
    items: list[Any] = []
    cursor: dict[str, str | int] = {}
    while True:
        answer = await client.get(path, **{**params, **cursor})
        assert answer.status_code == 200, answer.text
        page = answer.json()
        items += page[name]
        if not page["has_more"]:
            return items
        cursor = {"cursor": page["next_cursor"]}
