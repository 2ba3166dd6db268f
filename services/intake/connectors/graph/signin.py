"""Tokens for Microsoft Graph, and the only module that knows msal.

msal blocks, so it runs in a thread; what it asks goes through the guarded client all the same.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import msal
from pydantic import SecretStr

from schemas.integrations import GraphSettings
from services.intake.connectors.faults import (
    Fault,
    LoginRefused,
    Misconfigured,
    Unexpected,
    Unreachable,
)
from services.intake.connectors.web import sent

_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class _Http:
    """What msal calls an http_client: blocking, and answering with status, headers and text."""

    http: httpx.AsyncClient
    loop: asyncio.AbstractEventLoop
    seconds: float

    def get(self, url: str, **options: Any) -> httpx.Response:
        return self._ask("GET", url, options)

    def post(self, url: str, **options: Any) -> httpx.Response:
        return self._ask("POST", url, options)

    def close(self) -> None:
        """The client is not ours to close."""

    def _ask(self, method: str, url: str, options: Mapping[str, Any]) -> httpx.Response:
        wanted = {name: options[name] for name in ("params", "data", "headers") if name in options}
        request = self.http.build_request(method, url, **wanted)
        asking = asyncio.run_coroutine_threadsafe(sent(self.http, request), self.loop)
        try:
            return asking.result(self.seconds)
        except TimeoutError as error:  # as it is, it would say that a server of ours is away
            asking.cancel()
            raise Unreachable("The directory takes too long to answer.") from error


@dataclass(slots=True)
class SignIn:
    """Client credentials; msal keeps the token until shortly before it ends."""

    settings: GraphSettings
    http: httpx.AsyncClient
    seconds: float = _SECONDS
    application: Any = field(default=None, repr=False)

    async def token(self) -> SecretStr:
        loop = asyncio.get_running_loop()
        return await asyncio.to_thread(self._token, loop)

    def forget(self) -> None:
        """It was refused: the next one is fetched anew."""
        self.application = None

    def _token(self, loop: asyncio.AbstractEventLoop) -> SecretStr:
        try:
            if self.application is None:
                self.application = self._applied(loop)
            found = self.application.acquire_token_for_client(scopes=list(self.settings.scopes))
        except Fault:
            raise
        except (ValueError, KeyError, TypeError) as error:
            raise Misconfigured(
                "There is no such directory. Check authority and tenant_id."
            ) from error
        return _read(found)

    def _applied(self, loop: asyncio.AbstractEventLoop) -> Any:
        kind: Any = msal.ConfidentialClientApplication
        return kind(
            self.settings.client_id,
            client_credential=self.settings.client_secret.get_secret_value(),
            authority=f"{self.settings.authority.rstrip('/')}/{self.settings.tenant_id}",
            http_client=_Http(self.http, loop, self.seconds),
            instance_discovery=False,  # it would ask Microsoft about an authority of one's own
        )


def _read(found: Mapping[str, Any]) -> SecretStr:
    if "access_token" in found:
        return SecretStr(found["access_token"])
    if found.get("error") in ("invalid_client", "unauthorized_client", "invalid_grant"):
        raise LoginRefused(
            "The directory refuses the client. Check client_id and client_secret: a secret ends "
            "after at most two years."
        )
    if found.get("error") in ("invalid_scope", "invalid_resource", "invalid_request"):
        raise Misconfigured("The directory does not know the scopes. Use the default.")
    raise Unexpected("The directory answers no token.")
