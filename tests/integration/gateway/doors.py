"""What the gateway's integration tests hold in their hands."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from services.gateway.permissions import Role
from services.gateway.provisioning import Provisioning
from services.gateway.resources import Resources
from services.gateway.settings import GatewaySettings


@dataclass(frozen=True, slots=True)
class Client:
    """One tenant's client."""

    inner: httpx.AsyncClient
    authorization: str

    async def get(self, path: str, **params: str | int) -> httpx.Response:
        return await self.inner.get(path, params=params, headers=self._headers)

    async def send(self, method: str, path: str, body: Any = None) -> httpx.Response:
        return await self.inner.request(method, path, json=body, headers=self._headers)

    async def upload(
        self, *files: tuple[str, bytes], form: dict[str, str] | None = None
    ) -> httpx.Response:
        parts = [("files", file) for file in files]
        return await self.inner.post(
            "/api/resumes", files=parts, data=form or {}, headers=self._headers
        )

    async def uploaded(self, *files: tuple[str, bytes], **form: str) -> list[dict[str, Any]]:
        answer = await self.upload(*files, form=form)
        assert answer.status_code == 202, answer.text
        reports: list[dict[str, Any]] = answer.json()["files"]
        return reports

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": self.authorization}


@dataclass(frozen=True, slots=True)
class API:
    client: httpx.AsyncClient
    settings: GatewaySettings
    resources: Resources

    def client_with(self, authorization: str) -> Client:
        return Client(self.client, authorization)


@dataclass(frozen=True, slots=True)
class Doors:
    ours: Client
    theirs: Client
    our_tenant: UUID
    their_tenant: UUID


async def signed_in(api: API, provisioning: Provisioning, tenant: UUID, role: Role) -> Client:
    """A user of this role."""
    email, password = f"{role}@example.com", "correct horse battery"
    await provisioning.create_user(tenant, email=email, name="", role=role, password=password)
    form = {"username": email, "password": password}
    answer = await api.client.post("/api/auth/token", data=form)
    return api.client_with(f"Bearer {answer.json()['access_token']}")
